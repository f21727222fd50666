package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Distances and angles between vectors, which lie along the last dimension. */
final class Distances {
    private static final int[] LAST = {-1};
    /** What PyTorch adds to squared lengths, of the type that it has there, for the same numbers. */
    private static final float LEAST_SQUARE = 1e-12f;

    private Distances() {}

    /** The cosine of the angle. */
    static Variable cosine(Variable a, Variable b) {
        Variable squares = a.square()
                .sum(LAST, false)
                .add(LEAST_SQUARE)
                .mul(b.square().sum(LAST, false).add(LEAST_SQUARE));
        return a.mul(b).sum(LAST, false).div(squares.sqrt());
    }

    /** The p-norm of a - b + eps. */
    static Variable norm(Variable a, Variable b, double p, double eps) {
        Variable difference = a.sub(b).add(eps);
        if (p == 1) {
            return difference.abs().sum(LAST, false);
        }
        if (p == Double.POSITIVE_INFINITY) {
            return difference.abs().max(LAST, false);
        }
        return norm(difference, p);
    }

    /** dx = dy sign(x) (|x| / y)^(p - 1), 0 where y is 0. Saves x and y. */
    private static Variable norm(Variable x, double p) {
        Tensor y = p == 2
                ? x.data().square().sum(LAST, false).sqrt()
                : x.data().abs().pow(p).sum(LAST, false).pow(1 / p);
        return Rule.of("norm", x).saves(x).savesOutputs().output(y, g -> {
            Variable length = g.saved(1).unsqueeze(-1);
            Variable share = g.saved(0).div(length);
            if (p != 2) {
                share = share.abs().pow(p - 1).mul(Variable.of(share.data().sign()));
            }
            g.set(0, g.dy().unsqueeze(-1).mul(share).maskedFill(length.data().eq(0), 0));
        });
    }
}
