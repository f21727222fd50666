package org.lstm4j.autograd;

import java.util.List;
import org.lstm4j.tensor.Derivatives;
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
    static Variable amax(Variable x, int[] dims, boolean keepDim) {
        return extreme("amax", x, dims, x.data().amax(dims, keepDim));
    }

    /** dx = dy where x = y, divided by the number of such elements. Saves x and y. */
    static Variable amin(Variable x, int[] dims, boolean keepDim) {
        return extreme("amin", x, dims, x.data().amin(dims, keepDim));
    }

    private static Variable extreme(String name, Variable x, int[] dims, Tensor y) {
        Shape kept = x.shape().reduce(dims, true);
        return Rule.of(name, x).saves(x).savesOutputs().output(y, g -> {
            Tensor all = g.saved(0).data();
            Tensor most = g.saved(1).data().reshape(kept);
            // NaN is the result of a run that holds one: it is chosen, too, though it equals nothing.
            Tensor chosen = all.eq(most).add(all.ne(all));
            Tensor share = chosen.div(chosen.sumTo(kept));
            g.set(0, g.dy().reshape(kept).mul(Variable.of(share)));
        });
    }

    /** The product along each of the dimensions in turn, by halves: no division, so that zeros have their gradient. */
    static Variable prod(Variable x, int[] dims, boolean keepDim) {
        Shape kept = x.shape().reduce(dims, true);
        Variable product = x;
        for (int d = 0; d < x.rank(); d++) {
            if (kept.size(d) != x.size(d)) {
                product = prod(product, d);
            }
        }
        return product.reshape(x.shape().reduce(dims, keepDim));
    }

    private static Variable prod(Variable x, int dim) {
        Variable product = x;
        for (int n = x.size(dim); n > 1; n = product.size(dim)) {
            int half = n / 2;
            Variable pairs = product.narrow(dim, 0, half).mul(product.narrow(dim, half, half));
            product = n % 2 == 0 ? pairs : Variable.concat(List.of(pairs, product.narrow(dim, n - 1, 1)), dim);
        }
        return x.size(dim) == 0 ? product.sum(new int[] {dim}, true).add(1) : product;
    }

    /**
     * With y = (sum of |x|^p)^(1/p): dx = dy x |x|^(p - 2) / y^(p - 1), 0 where x or y is 0; of an infinite p, dy sign(x) as
     * by {@link #amax}. Saves x and y.
     */
    static Variable norm(Variable x, double p, int[] dims, boolean keepDim) {
        if (Double.isInfinite(p) && p > 0) {
            return amax(x.abs(), dims, keepDim);
        }
        Shape kept = x.shape().reduce(dims, true);
        return Rule.of("norm", x).saves(x).savesOutputs().output(x.data().norm(p, dims, keepDim), g -> {
            Variable y = g.saved(1).reshape(kept);
            Tensor flat = y.data().eq(0);
            Variable over =
                    g.dy().reshape(kept).div(y.maskedFill(flat, 1).pow(p - 1)).maskedFill(flat, 0);
            g.set(0, over.mul(powerSlope(g.saved(0), p)));
        });
    }

    /** x |x|^(p - 2), 0 at 0. */
    private static Variable powerSlope(Variable x, double p) {
        if (p == 2) {
            return x;
        }
        Variable sign = Variable.of(
                p == 0 ? Tensor.zeros(x.dtype(), x.shape()) : x.data().sign());
        Tensor zero = x.data().eq(0);
        return p < 2
                ? sign.mul(x.abs().maskedFill(zero, 1).pow(p - 1))
                : sign.mul(x.abs().pow(p - 1));
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

    /** dx = dy exp(x - y), 0 where all x are -∞. Saves x and y. */
    static Variable logSumExp(Variable x, int[] dims, boolean keepDim) {
        Shape kept = x.shape().reduce(dims, true);
        return Rule.of("logSumExp", x).saves(x).savesOutputs().output(x.data().logSumExp(dims, keepDim), g -> {
            Variable y = g.saved(1).reshape(kept);
            // -∞ - (-∞) would be NaN; -∞ - 0 has the limit, exp = 0.
            Variable finite = y.maskedFill(y.data().eq(Double.NEGATIVE_INFINITY), 0);
            Variable share = g.saved(0).sub(finite).exp();
            g.set(0, g.dy().reshape(kept).mul(share));
        });
    }

    /** dx = y (dy - sum of dy y). Saves y. */
    static Variable softmax(Variable x, int dim) {
        Pointwise.Pass pass = (dy, y, dx) -> Derivatives.softmax(dy, y, dim, dx);
        return Rule.of("softmax", x).savesOutputs().output(x.data().softmax(dim), Pointwise.inOnePass(pass, (dy, y) -> {
            Variable weighted = dy.mul(y);
            return weighted.sub(y.mul(weighted.sum(new int[] {dim}, true)));
        }));
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
        // Of an empty result any number is right.
        return shape.numel() / Math.max(1, shape.reduce(dims, false).numel());
    }
}
