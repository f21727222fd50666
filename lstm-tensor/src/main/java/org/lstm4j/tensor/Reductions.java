package org.lstm4j.tensor;

import java.util.Arrays;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.scalar.DoubleReductions;
import org.lstm4j.tensor.kernel.scalar.DoubleSoftmax;
import org.lstm4j.tensor.kernel.scalar.FloatReductions;
import org.lstm4j.tensor.kernel.scalar.FloatSoftmax;

/** Reductions over any set of dimensions. */
final class Reductions {
    private Reductions() {}

    /** Reductions of one run of numbers to one. */
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
        return reduce("max", Kind.MAX, x, dims, keepDim);
    }

    static Tensor min(Tensor x, int[] dims, boolean keepDim) {
        return reduce("min", Kind.MIN, x, dims, keepDim);
    }

    static Tensor logSumExp(Tensor x, int[] dims, boolean keepDim) {
        return reduce("logSumExp", Kind.LOG_SUM_EXP, x, dims, keepDim);
    }

    /** The number of elements that a reduction takes together. */
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
            out.storage().set(0, run(kind, x.storage(), x.numel(), x.offset(), 1));
            return out;
        }
        // The kept dimensions first and the reduced ones last, so that each result takes one block of runs.
        int rank = x.rank();
        int[] order = new int[rank];
        int kept = 0;
        for (int d = 0; d < rank; d++) {
            if (!reduced[d]) {
                order[kept++] = d;
            }
        }
        int next = kept;
        for (int d = 0; d < rank; d++) {
            if (reduced[d]) {
                order[next++] = d;
            }
        }
        int[] outerSizes = new int[kept];
        int[] outerStrides = new int[kept];
        int[] innerSizes = new int[rank - kept];
        int[] innerStrides = new int[rank - kept];
        int[] strides = x.strides();
        for (int i = 0; i < rank; i++) {
            int size = x.shape().sizes()[order[i]];
            if (i < kept) {
                outerSizes[i] = size;
                outerStrides[i] = strides[order[i]];
            } else {
                innerSizes[i - kept] = size;
                innerStrides[i - kept] = strides[order[i]];
            }
        }
        int result = 0;
        StridedLoop outer = new StridedLoop(outerSizes, new int[][] {outerStrides}, new int[] {x.offset()});
        while (outer.next()) {
            for (int i = 0; i < outer.length; i++) {
                int start = outer.at[0] + i * outer.step[0];
                out.storage().set(result++, block(kind, x, start, innerSizes, innerStrides));
            }
        }
        return out;
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
            double part = run(kind, x.storage(), inner.length, inner.at[0], inner.step[0]);
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

    private static double run(Kind kind, Storage x, int n, int off, int step) {
        if (x.dtype == DType.FLOAT32) {
            float[] data = x.floats;
            return switch (kind) {
                case SUM -> FloatReductions.sum(n, data, off, step);
                case PRODUCT -> FloatReductions.product(n, data, off, step);
                case MAX -> data[off + FloatReductions.argmax(n, data, off, step) * step];
                case MIN -> data[off + FloatReductions.argmin(n, data, off, step) * step];
                case LOG_SUM_EXP -> FloatSoftmax.logSumExp(n, data, off, step);
            };
        }
        double[] data = x.doubles;
        return switch (kind) {
            case SUM -> DoubleReductions.sum(n, data, off, step);
            case PRODUCT -> DoubleReductions.product(n, data, off, step);
            case MAX -> data[off + DoubleReductions.argmax(n, data, off, step) * step];
            case MIN -> data[off + DoubleReductions.argmin(n, data, off, step) * step];
            case LOG_SUM_EXP -> DoubleSoftmax.logSumExp(n, data, off, step);
        };
    }

    /* The gradient of a bias: leading dimensions summed away, the trailing ones kept. Row by row, without strides. */
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
        if (x.dtype() == DType.FLOAT32) {
            FloatReductions.addRows(rows, columns, x.storage().floats, x.offset(), columns, total);
        } else {
            DoubleReductions.addRows(rows, columns, x.storage().doubles, x.offset(), columns, total);
        }
        for (int j = 0; j < columns; j++) {
            out.storage().set(j, total[j]);
        }
        return true;
    }

    /** The mean squared deviation from the mean, divided by (count - correction). */
    static Tensor variance(String name, Tensor x, int[] dims, double correction, boolean keepDim) {
        if (!(correction >= 0)) {
            throw new IllegalArgumentException(name + ": correction must be 0 or more, but got " + correction);
        }
        boolean[] reduced = x.shape().reduced(name, dims);
        int count = count(x.shape(), reduced);
        // In double throughout: rounded to float32, the mean of large numbers is off by as much as they deviate from
        // it.
        Tensor wide = x.to(DType.FLOAT64);
        Tensor deviation = wide.sub(sum(wide, dims, true).div(count));
        return sum(deviation.square(), dims, keepDim)
                .div(Math.max(0, count - correction))
                .to(x.dtype());
    }

    /** The position of the first largest (or smallest) number along one dimension. */
    static IntTensor argExtreme(String name, boolean largest, Tensor x, int dim, boolean keepDim) {
        int at = x.shape().dim(name, dim);
        int n = x.rank() == 0 ? 1 : x.size(at);
        int step = x.rank() == 0 ? 1 : x.strides()[at];
        Shape shape = x.rank() == 0
                ? Shape.SCALAR
                : keepDim ? x.shape().with(at, 1) : x.shape().without(at);
        int[] out = new int[shape.numel()];
        if (n == 0 && out.length > 0) {
            throw new IllegalArgumentException(
                    name + ": no elements to choose from: shape " + x.shape() + " is empty along dimension " + dim);
        }
        int result = 0;
        for (StridedLoop loop = others(x, at); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int off = loop.at[0] + i * loop.step[0];
                out[result++] = argExtreme(largest, x.storage(), n, off, step);
            }
        }
        return IntTensor.owned(out, shape);
    }

    private static int argExtreme(boolean largest, Storage x, int n, int off, int step) {
        if (x.dtype == DType.FLOAT32) {
            return largest
                    ? FloatReductions.argmax(n, x.floats, off, step)
                    : FloatReductions.argmin(n, x.floats, off, step);
        }
        return largest
                ? DoubleReductions.argmax(n, x.doubles, off, step)
                : DoubleReductions.argmin(n, x.doubles, off, step);
    }

    /** Softmax, or its logarithm, along one dimension. */
    static Tensor softmax(String name, boolean log, Tensor x, int dim) {
        int at = x.shape().dim(name, dim);
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        int n = x.rank() == 0 ? 1 : x.size(at);
        int xStep = x.rank() == 0 ? 1 : x.strides()[at];
        int yStep = x.rank() == 0 ? 1 : y.strides()[at];
        for (StridedLoop loop = others(x, at, y); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int from = loop.at[0] + i * loop.step[0];
                int to = loop.at[1] + i * loop.step[1];
                if (x.dtype() == DType.FLOAT32) {
                    softmax(log, n, x.storage().floats, from, xStep, y.storage().floats, to, yStep);
                } else {
                    softmax(log, n, x.storage().doubles, from, xStep, y.storage().doubles, to, yStep);
                }
            }
        }
        return y;
    }

    private static void softmax(boolean log, int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        boolean dense = xStep == 1 && yStep == 1;
        if (dense && log) {
            Kernels.floats().logSoftmax(n, x, xOff, y, yOff);
        } else if (dense) {
            Kernels.floats().softmax(n, x, xOff, y, yOff);
        } else if (log) {
            FloatSoftmax.logSoftmax(n, x, xOff, xStep, y, yOff, yStep);
        } else {
            FloatSoftmax.softmax(n, x, xOff, xStep, y, yOff, yStep);
        }
    }

    private static void softmax(boolean log, int n, double[] x, int xOff, int xStep, double[] y, int yOff, int yStep) {
        boolean dense = xStep == 1 && yStep == 1;
        if (dense && log) {
            Kernels.doubles().logSoftmax(n, x, xOff, y, yOff);
        } else if (dense) {
            Kernels.doubles().softmax(n, x, xOff, y, yOff);
        } else if (log) {
            DoubleSoftmax.logSoftmax(n, x, xOff, xStep, y, yOff, yStep);
        } else {
            DoubleSoftmax.softmax(n, x, xOff, xStep, y, yOff, yStep);
        }
    }

    /** Running sums along one dimension. */
    static Tensor cumsum(Tensor x, int dim) {
        int at = x.shape().dim("cumsum", dim);
        Tensor y = x.copy();
        int n = x.rank() == 0 ? 1 : x.size(at);
        int step = x.rank() == 0 ? 1 : y.strides()[at];
        for (StridedLoop loop = others(y, at); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                int off = loop.at[0] + i * loop.step[0];
                double total = 0;
                for (int j = 0; j < n; j++) {
                    total += y.storage().get(off + j * step);
                    y.storage().set(off + j * step, total);
                }
            }
        }
        return y;
    }

    /** Walks every dimension but one. */
    private static StridedLoop others(Tensor x, int dim, Tensor... more) {
        Tensor[] operands = new Tensor[more.length + 1];
        operands[0] = x;
        System.arraycopy(more, 0, operands, 1, more.length);
        int[][] strides = new int[operands.length][];
        int[] offsets = new int[operands.length];
        for (int k = 0; k < operands.length; k++) {
            strides[k] = x.rank() == 0 ? new int[0] : dropped(operands[k].strides(), dim);
            offsets[k] = operands[k].offset();
        }
        return new StridedLoop(
                x.rank() == 0 ? new int[0] : x.shape().without(dim).sizes(), strides, offsets);
    }

    private static int[] dropped(int[] values, int at) {
        int[] out = new int[values.length - 1];
        System.arraycopy(values, 0, out, 0, at);
        System.arraycopy(values, at + 1, out, at, out.length - at);
        return out;
    }
}
