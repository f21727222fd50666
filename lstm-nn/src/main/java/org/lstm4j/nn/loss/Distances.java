package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Distances and cosine similarities of vectors along the last dimension. */
final class Distances {
    private static final int[] LAST = {-1};
    /** Added to squared norms; a float as in PyTorch, for the same bits. */
    private static final float EPS = 1e-12f;

    private Distances() {}

    /** The cosine similarity. Squares of float32 are summed in double. */
    static Variable cosine(Variable x1, Variable x2) {
        Variable a = x1.to(DType.FLOAT64);
        Variable b = x2.to(DType.FLOAT64);
        Variable squares = a.square()
                .sum(LAST, false)
                .add(EPS)
                .mul(b.square().sum(LAST, false).add(EPS));
        return a.mul(b).sum(LAST, false).div(squares.sqrt()).to(x1.dtype());
    }

    /** The p-norm of a - b + eps. */
    static Variable norm(Variable a, Variable b, double p, double eps) {
        Variable difference = a.sub(b).add(eps);
        if (p == 1) {
            return difference.abs().sum(LAST, false);
        }
        if (p == Double.POSITIVE_INFINITY) {
            return difference.abs().amax(LAST, false);
        }
        return norm(difference, p);
    }

    /** dx = dy sign(x) (|x| / y)^(p - 1), 0 where y is 0. Saves x and y. Powers of float32 are summed in double. */
    private static Variable norm(Variable x, double p) {
        Tensor wide = x.data().to(DType.FLOAT64);
        Tensor norm = p == 2
                ? wide.square().sum(LAST, false).sqrt()
                : wide.abs().pow(p).sum(LAST, false).pow(1 / p);
        Tensor y = norm.to(x.dtype());
        return Rule.of("norm", x).saves(x).savesOutputs().output(y, g -> {
            Variable length = g.saved(1).unsqueeze(-1);
            Variable ratio = g.saved(0).div(length);
            if (p != 2) {
                ratio = ratio.abs().pow(p - 1).mul(Variable.of(ratio.data().sign()));
            }
            g.set(0, g.dy().unsqueeze(-1).mul(ratio).maskedFill(length.data().eq(0), 0));
        });
    }
}
