package org.lstm4j.autograd;

import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rules of reductions, softmax and cumulative sums. The Javadoc of each has the derivative and what is saved. */
final class Reductions {
    private Reductions() {}

    /** dx = dy, broadcast. Saves nothing. */
    static Variable sum(Variable x, int[] dims, boolean keepDim) {
        Shape shape = x.shape();
        Tensor y = x.data().sum(dims, keepDim);
        if (y.rank() == 0) {
            return Rule.of("sum", x).output(y, g -> g.set(0, g.dy().broadcastTo(shape)));
        }
        Shape kept = shape.reduce(dims, true);
        return Rule.of("sum", x).output(y, g -> g.set(0, g.dy().reshape(kept).broadcastTo(shape)));
    }

    /** dx = dy, broadcast. Saves nothing. */
    static Variable sumTo(Variable x, Shape target) {
        Shape shape = x.shape();
        if (shape.equals(target)) {
            return x;
        }
        return Rule.of("sumTo", x).output(x.data().sumTo(target), g -> g.set(0, g.dy().broadcastTo(shape)));
    }

    static Variable mean(Variable x, int[] dims, boolean keepDim) {
        return sum(x, dims, keepDim).div(count(x.shape(), dims));
    }

    /** dx = dy where x = y, divided by the number of such elements. Saves x and y. */
    static Variable max(Variable x, int[] dims, boolean keepDim) {
        return extreme("max", x, dims, x.data().max(dims, keepDim));
    }

    /** dx = dy where x = y, divided by the number of such elements. Saves x and y. */
    static Variable min(Variable x, int[] dims, boolean keepDim) {
        return extreme("min", x, dims, x.data().min(dims, keepDim));
    }

    private static Variable extreme(String name, Variable x, int[] dims, Tensor y) {
        Shape kept = x.shape().reduce(dims, true);
        return Rule.of(name, x).saves(x).savesOutputs().output(y, g -> {
            Tensor chosen = g.saved(0).data().eq(g.saved(1).data().reshape(kept));
            Tensor share = chosen.div(chosen.sumTo(kept));
            g.set(0, g.dy().reshape(kept).mul(Variable.of(share)));
        });
    }

    /** dx = 2 dy (x - mean) / (n - correction). Saves x. */
    static Variable var(Variable x, int[] dims, double correction, boolean keepDim) {
        int[] held = dims.clone();
        Shape kept = x.shape().reduce(held, true);
        double divisor = Math.max(0, count(x.shape(), held) - correction);
        return Rule.of("var", x).saves(x).output(x.data().var(held, correction, keepDim), g -> {
            Variable deviation = g.saved(0).sub(mean(g.saved(0), held, true));
            g.set(0, g.dy().reshape(kept).mul(deviation).mul(2 / divisor));
        });
    }

    /** The square root of the variance. d(variance) = dy / (2 y), 0 where y = 0. Saves y. */
    static Variable std(Variable x, int[] dims, double correction, boolean keepDim) {
        Variable variance = var(x, dims, correction, keepDim);
        return Rule.of("std", variance).savesOutputs().output(variance.data().sqrt(), g -> {
            Variable y = g.saved(0);
            // y = 0 is replaced by 1 before the division: infinity times the 0 of the mask would be NaN in the next
            // derivative.
            Tensor flat = y.data().eq(0);
            g.set(0, g.dy().div(y.maskedFill(flat, 1).mul(2)).maskedFill(flat, 0));
        });
    }

    /** dx = dy exp(x - y). Saves x and y. */
    static Variable logSumExp(Variable x, int[] dims, boolean keepDim) {
        Shape kept = x.shape().reduce(dims, true);
        return Rule.of("logSumExp", x).saves(x).savesOutputs().output(x.data().logSumExp(dims, keepDim), g -> {
            Variable share = g.saved(0).sub(g.saved(1).reshape(kept)).exp();
            g.set(0, g.dy().reshape(kept).mul(share));
        });
    }

    /** dx = y (dy - sum of dy y). Saves y. */
    static Variable softmax(Variable x, int dim) {
        return Rule.of("softmax", x).savesOutputs().output(x.data().softmax(dim), g -> {
            Variable y = g.saved(0);
            Variable weighted = g.dy().mul(y);
            g.set(0, weighted.sub(y.mul(weighted.sum(new int[] {dim}, true))));
        });
    }

    /** dx = dy - exp(y) sum of dy. Saves y. */
    static Variable logSoftmax(Variable x, int dim) {
        return Rule.of("logSoftmax", x).savesOutputs().output(x.data().logSoftmax(dim), g -> {
            Variable total = g.dy().sum(new int[] {dim}, true);
            g.set(0, g.dy().sub(g.saved(0).exp().mul(total)));
        });
    }

    /** dx = the cumulative sums of dy from the end. Saves nothing. */
    static Variable cumsum(Variable x, int dim) {
        return Rule.of("cumsum", x)
                .output(
                        x.data().cumsum(dim),
                        g -> g.set(0, g.dy().flip(dim).cumsum(dim).flip(dim)));
    }

    private static int count(Shape shape, int[] dims) {
        int kept = shape.reduce(dims, false).numel();
        if (kept > 0) {
            return shape.numel() / kept;
        }
        int count = 1;
        for (int dim : dims) {
            count *= shape.size(dim);
        }
        return count;
    }
}
