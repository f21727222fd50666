package org.lstm4j.tensor;

import java.util.Arrays;
import org.lstm4j.tensor.kernel.Backend;
import org.lstm4j.tensor.kernel.Buffer;

/** Reductions over any set of dimensions. */
final class Reductions {
    private Reductions() {}

    /** Reductions of one strided run to one value. */
    private enum Kind {
        SUM,
        PRODUCT,
        MAX,
        MIN,
        LOG_SUM_EXP
    }

    static Tensor sum(Tensor x, int[] dims, boolean keepDim) {
        return reduce("sum", Kind.SUM, x, dims, keepDim);
    }

    static Tensor product(Tensor x, int[] dims, boolean keepDim) {
        return reduce("prod", Kind.PRODUCT, x, dims, keepDim);
    }

    static Tensor max(Tensor x, int[] dims, boolean keepDim) {
        return reduce("amax", Kind.MAX, x, dims, keepDim);
    }

    static Tensor min(Tensor x, int[] dims, boolean keepDim) {
        return reduce("amin", Kind.MIN, x, dims, keepDim);
    }

    static Tensor logSumExp(Tensor x, int[] dims, boolean keepDim) {
        return reduce("logSumExp", Kind.LOG_SUM_EXP, x, dims, keepDim);
    }

    /** The number of elements that are reduced to one. */
    static int count(Shape shape, boolean[] reduced) {
        int count = 1;
        for (int d = 0; d < reduced.length; d++) {
            count *= reduced[d] ? shape.sizes()[d] : 1;
        }
        return count;
    }

    private static Tensor reduce(String name, Kind kind, Tensor x, int[] dims, boolean keepDim) {
        boolean[] reduced = x.shape().reduced(name, dims);
        Tensor out = Tensor.zeros(x.dtype(), x.shape().reduce(reduced, keepDim));
        if ((kind == Kind.MAX || kind == Kind.MIN) && count(x.shape(), reduced) == 0 && out.numel() > 0) {
            throw new IllegalArgumentException(name + ": no elements to choose from: shape " + x.shape()
                    + " is empty along " + Arrays.toString(dims));
        }
        if (kind == Kind.SUM && sumOfRows(x, reduced, out)) {
            return out;
        }
        if (kind == Kind.SUM && out.rank() == 0 && x.isContiguous()) {
            out.buffer().set(0, run(kind, x, x.numel(), x.offset(), 1));
            return out;
        }
        // One outer loop over the kept dimensions, and for each result an inner one over the reduced dimensions.
        int result = 0;
        int[] innerSizes = chosen(x.shape().sizes(), reduced, true);
        int[] innerStrides = chosen(x.ownStrides(), reduced, true);
        int[][] outerStrides = {chosen(x.ownStrides(), reduced, false)};
        StridedLoop outer =
                new StridedLoop(chosen(x.shape().sizes(), reduced, false), outerStrides, new int[] {x.offset()});
        while (outer.next()) {
            for (int i = 0; i < outer.length; i++) {
                int start = outer.offsets[0] + i * outer.steps[0];
                out.buffer().set(result++, block(kind, x, start, innerSizes, innerStrides));
            }
        }
        return out;
    }

    /** The values of the dimensions that are reduced, or of those that are not. */
    private static int[] chosen(int[] values, boolean[] reduced, boolean wanted) {
        int[] out = new int[values.length];
        int n = 0;
        for (int d = 0; d < values.length; d++) {
            if (reduced[d] == wanted) {
                out[n++] = values[d];
            }
        }
        return Arrays.copyOf(out, n);
    }

    private static double block(Kind kind, Tensor x, int start, int[] sizes, int[] strides) {
        double total = switch (kind) {
            case SUM -> 0;
            case PRODUCT -> 1;
            case MAX, LOG_SUM_EXP -> Double.NEGATIVE_INFINITY;
            case MIN -> Double.POSITIVE_INFINITY;
        };
        StridedLoop inner = new StridedLoop(sizes, new int[][] {strides.clone()}, new int[] {start});
        while (inner.next()) {
            double part = run(kind, x, inner.length, inner.offsets[0], inner.steps[0]);
            total = switch (kind) {
                case SUM -> total + part;
                case PRODUCT -> total * part;
                case MAX -> Math.max(total, part);
                case MIN -> Math.min(total, part);
                case LOG_SUM_EXP -> logAddExp(total, part);
            };
        }
        return total;
    }

    private static double logAddExp(double a, double b) {
        double high = Math.max(a, b);
        return Double.isInfinite(high) ? high : high + Math.log1p(Math.exp(Math.min(a, b) - high));
    }

    private static double run(Kind kind, Tensor x, int n, int off, int step) {
        Backend backend = x.backend();
        Buffer data = x.buffer();
        return switch (kind) {
            case SUM -> backend.sum(n, data, off, step);
            case PRODUCT -> backend.product(n, data, off, step);
            case MAX -> data.get(off + backend.argmax(n, data, off, step) * step);
            case MIN -> data.get(off + backend.argmin(n, data, off, step) * step);
            case LOG_SUM_EXP -> backend.logSumExp(n, data, off, step);
        };
    }

    /* The gradient of a bias: leading dimensions are summed, trailing ones kept. Row by row, so that reads are dense. */
    private static boolean sumOfRows(Tensor x, boolean[] reduced, Tensor out) {
        int lead = 0;
        while (lead < reduced.length && reduced[lead]) {
            lead++;
        }
        for (int d = lead; d < reduced.length; d++) {
            if (reduced[d]) {
                return false;
            }
        }
        if (lead == 0 || lead == reduced.length || !x.isContiguous()) {
            return false;
        }
        int columns = out.numel();
        double[] total = new double[columns];
        int rows = columns == 0 ? 0 : x.numel() / columns;
        x.backend().addRows(rows, columns, x.buffer(), x.offset(), total);
        for (int j = 0; j < columns; j++) {
            out.buffer().set(j, total[j]);
        }
        return true;
    }

    /** The sum of squared deviations from the mean, divided by (count - correction). */
    static Tensor variance(String name, Tensor x, int[] dims, double correction, boolean keepDim) {
        if (!(correction >= 0)) {
            throw new IllegalArgumentException(name + ": correction must be 0 or more, but got " + correction);
        }
        boolean[] reduced = x.shape().reduced(name, dims);
        int count = count(x.shape(), reduced);
        // In double throughout: the error of a mean rounded to float32 can be as large as the deviations from it.
        Tensor wide = x.to(DType.FLOAT64);
        Tensor deviation = wide.sub(sum(wide, dims, true).div(count));
        return sum(deviation.square(), dims, keepDim)
                .div(Math.max(0, count - correction))
                .to(x.dtype());
    }

    static Tensor norm(double p, Tensor x, int[] dims, boolean keepDim) {
        if (!(p >= 0)) {
            throw new IllegalArgumentException("norm: expected p >= 0, but got " + p);
        }
        Tensor size = x.to(DType.FLOAT64).abs();
        Tensor norm;
        if (p == 0) {
            norm = size.ne(0).sum(dims, keepDim);
        } else if (p == 1) {
            norm = size.sum(dims, keepDim);
        } else if (p == 2) {
            norm = size.square().sum(dims, keepDim).sqrt();
        } else if (Double.isInfinite(p)) {
            norm = size.amax(dims, keepDim);
        } else {
            norm = size.pow(p).sum(dims, keepDim).pow(1 / p);
        }
        return norm.to(x.dtype());
    }

    /** The index of the first largest (or smallest) element along one dimension. */
    static IntTensor argExtreme(String name, boolean largest, Tensor x, int dim, boolean keepDim) {
        Along along = new Along(name, x, dim);
        Shape shape = x.rank() == 0
                ? Shape.SCALAR
                : keepDim ? x.shape().with(along.dim, 1) : x.shape().without(along.dim);
        int[] out = new int[shape.numel()];
        if (along.size == 0 && out.length > 0) {
            throw new IllegalArgumentException(
                    name + ": no elements to choose from: shape " + x.shape() + " is empty along dimension " + dim);
        }
        Backend backend = x.backend();
        int step = along.step(x);
        int result = 0;
        for (StridedLoop loop = along.others(x); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int off = loop.offsets[0] + i * loop.steps[0];
                out[result++] = largest
                        ? backend.argmax(along.size, x.buffer(), off, step)
                        : backend.argmin(along.size, x.buffer(), off, step);
            }
        }
        return IntTensor.owned(out, shape);
    }

    /** Softmax, or its logarithm, along one dimension. */
    static Tensor softmax(String name, boolean log, Tensor x, int dim) {
        Along along = new Along(name, x, dim);
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        Backend backend = x.backend();
        int n = along.size;
        int xStep = along.step(x);
        int yStep = along.step(y);
        if (n > 0 && yStep == 1 && x.isContiguous()) {
            backend.softmaxRows(log, x.numel() / n, n, x.buffer(), x.offset(), y.buffer(), y.offset());
            return y;
        }
        for (StridedLoop loop = along.others(x, y); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int xOff = loop.offsets[0] + i * loop.steps[0];
                int yOff = loop.offsets[1] + i * loop.steps[1];
                if (log) {
                    backend.logSoftmax(n, x.buffer(), xOff, xStep, y.buffer(), yOff, yStep);
                } else {
                    backend.softmax(n, x.buffer(), xOff, xStep, y.buffer(), yOff, yStep);
                }
            }
        }
        return y;
    }

    /** dx = y (dy - sum of dy y) along one dimension, for a dense dx. */
    static void softmaxGradient(Tensor dy, Tensor y, int dim, Tensor dx) {
        Along along = new Along("softmax", y, dim);
        int n = along.size;
        if (n > 0 && along.step(dx) == 1 && y.isContiguous()) {
            // A gradient that is one value for all elements, such as that of a sum, is one row.
            boolean same = dy.numel() > 0 && isOneValue(dy);
            Tensor rows =
                    same ? Tensor.full(dy.dtype(), Shape.of(n), dy.buffer().get(dy.offset())) : dy.contiguous();
            dy.backend()
                    .softmaxGradient(
                            y.numel() / n,
                            n,
                            rows.buffer(),
                            rows.offset(),
                            same ? 0 : n,
                            y.buffer(),
                            y.offset(),
                            dx.buffer(),
                            dx.offset());
            return;
        }
        Tensor weighted = dy.mul(y);
        dx.copyInPlace(weighted.sub(y.mul(weighted.sum(new int[] {dim}, true))));
    }

    /** Whether all elements are the same one. */
    private static boolean isOneValue(Tensor x) {
        int[] strides = x.ownStrides();
        for (int d = 0; d < strides.length; d++) {
            if (strides[d] != 0 && x.size(d) > 1) {
                return false;
            }
        }
        return true;
    }

    /** Running sums along one dimension. */
    static Tensor cumsum(Tensor x, int dim) {
        Along along = new Along("cumsum", x, dim);
        Tensor y = x.copy();
        Buffer data = y.buffer();
        int step = along.step(y);
        for (StridedLoop loop = along.others(y); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int off = loop.offsets[0] + i * loop.steps[0];
                double total = 0;
                for (int j = 0; j < along.size; j++) {
                    total += data.get(off + j * step);
                    data.set(off + j * step, total);
                }
            }
        }
        return y;
    }

    /** One dimension of a shape; a scalar counts as one dimension of size 1. */
    private static final class Along {
        final int dim;
        final int size;
        private final boolean scalar;

        Along(String name, Tensor x, int dim) {
            this.dim = x.shape().dim(name, dim);
            this.scalar = x.rank() == 0;
            this.size = scalar ? 1 : x.size(dim);
        }

        /** The step between the elements along the dimension. */
        int step(Tensor x) {
            return scalar ? 1 : x.ownStrides()[dim];
        }

        /** Iterates over all other dimensions. */
        StridedLoop others(Tensor... operands) {
            int[][] strides = new int[operands.length][];
            Arrays.setAll(strides, k -> others(operands[k].ownStrides()));
            return new StridedLoop(others(operands[0].shape().sizes()), strides, StridedLoop.offsets(operands));
        }

        private int[] others(int[] values) {
            return scalar ? new int[0] : Shape.dropped(values, dim);
        }
    }
}
