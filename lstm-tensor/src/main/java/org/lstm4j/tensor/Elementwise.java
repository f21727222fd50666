package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.DoubleKernels;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.Kernels;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.DoubleElementwise;
import org.lstm4j.tensor.kernel.scalar.FloatElementwise;

/** Element-by-element operations: from tensors of any strides to the kernels that know runs of numbers. */
final class Elementwise {
    private Elementwise() {}

    static Tensor unary(UnaryOp op, Tensor x) {
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        unary(op, x, y);
        return y;
    }

    /** y = f(x), for y of x's shape or one that x broadcasts to. */
    static void unary(UnaryOp op, Tensor x, Tensor y) {
        Storage from = x.storage();
        Storage to = y.storage();
        if (x.isContiguous() && y.isContiguous() && x.numel() == y.numel()) {
            int n = y.numel();
            if (y.dtype() == DType.FLOAT32) {
                FloatKernels kernels = Kernels.floats();
                kernels.map(op, n, from.floats, x.offset(), to.floats, y.offset());
            } else {
                DoubleKernels kernels = Kernels.doubles();
                kernels.map(op, n, from.doubles, x.offset(), to.doubles, y.offset());
            }
            return;
        }
        for (StridedLoop loop = new StridedLoop(y.shape(), x, y); loop.next(); ) {
            int[] at = loop.at;
            int[] step = loop.step;
            if (y.dtype() == DType.FLOAT32) {
                FloatElementwise.unary(op, loop.length, from.floats, at[0], step[0], to.floats, at[1], step[1]);
            } else {
                DoubleElementwise.unary(op, loop.length, from.doubles, at[0], step[0], to.doubles, at[1], step[1]);
            }
        }
    }

    static Tensor binary(String name, BinaryOp op, Tensor a, Tensor b) {
        requireSameType(name, a, b);
        Tensor y = Tensor.zeros(a.dtype(), Shape.broadcast(name, a.shape(), b.shape()));
        binary(op, a, b, y);
        return y;
    }

    /** y = f(a, b), for y of the shape that a and b broadcast to. */
    static void binary(BinaryOp op, Tensor a, Tensor b, Tensor y) {
        Storage p = a.storage();
        Storage q = b.storage();
        Storage to = y.storage();
        int n = y.numel();
        if (a.isContiguous() && b.isContiguous() && y.isContiguous() && a.numel() == n && b.numel() == n) {
            if (y.dtype() == DType.FLOAT32) {
                FloatElementwise.binary(
                        op, n, p.floats, a.offset(), 1, q.floats, b.offset(), 1, to.floats, y.offset(), 1);
            } else {
                DoubleElementwise.binary(
                        op, n, p.doubles, a.offset(), 1, q.doubles, b.offset(), 1, to.doubles, y.offset(), 1);
            }
            return;
        }
        for (StridedLoop loop = new StridedLoop(y.shape(), a, b, y); loop.next(); ) {
            int[] at = loop.at;
            int[] step = loop.step;
            if (y.dtype() == DType.FLOAT32) {
                FloatElementwise.binary(
                        op, loop.length, p.floats, at[0], step[0], q.floats, at[1], step[1], to.floats, at[2], step[2]);
            } else {
                DoubleElementwise.binary(
                        op,
                        loop.length,
                        p.doubles,
                        at[0],
                        step[0],
                        q.doubles,
                        at[1],
                        step[1],
                        to.doubles,
                        at[2],
                        step[2]);
            }
        }
    }

    static Tensor clamp(Tensor x, double low, double high) {
        if (Double.isNaN(low) || Double.isNaN(high)) {
            throw new IllegalArgumentException("clamp: bounds must be numbers, but got " + low + " and " + high);
        }
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        for (StridedLoop loop = new StridedLoop(x.shape(), x, y); loop.next(); ) {
            int[] at = loop.at;
            int[] step = loop.step;
            if (x.dtype() == DType.FLOAT32) {
                FloatElementwise.clamp(
                        loop.length,
                        (float) low,
                        (float) high,
                        x.storage().floats,
                        at[0],
                        step[0],
                        y.storage().floats,
                        at[1],
                        step[1]);
            } else {
                DoubleElementwise.clamp(
                        loop.length,
                        low,
                        high,
                        x.storage().doubles,
                        at[0],
                        step[0],
                        y.storage().doubles,
                        at[1],
                        step[1]);
            }
        }
        return y;
    }

    static Tensor where(String name, Tensor mask, Tensor a, Tensor b) {
        requireSameType(name, a, b);
        requireSameType(name, mask, a);
        Shape shape = Shape.broadcast(name, mask.shape(), Shape.broadcast(name, a.shape(), b.shape()));
        Tensor y = Tensor.zeros(a.dtype(), shape);
        for (StridedLoop loop = new StridedLoop(shape, mask, a, b, y); loop.next(); ) {
            int[] at = loop.at;
            int[] step = loop.step;
            if (y.dtype() == DType.FLOAT32) {
                FloatElementwise.where(
                        loop.length,
                        mask.storage().floats,
                        at[0],
                        step[0],
                        a.storage().floats,
                        at[1],
                        step[1],
                        b.storage().floats,
                        at[2],
                        step[2],
                        y.storage().floats,
                        at[3],
                        step[3]);
            } else {
                DoubleElementwise.where(
                        loop.length,
                        mask.storage().doubles,
                        at[0],
                        step[0],
                        a.storage().doubles,
                        at[1],
                        step[1],
                        b.storage().doubles,
                        at[2],
                        step[2],
                        y.storage().doubles,
                        at[3],
                        step[3]);
            }
        }
        return y;
    }

    /** y += alpha x, for x that broadcasts to y. */
    static void addScaled(double alpha, Tensor x, Tensor y) {
        for (StridedLoop loop = new StridedLoop(y.shape(), x, y); loop.next(); ) {
            int[] at = loop.at;
            int[] step = loop.step;
            if (y.dtype() == DType.FLOAT32) {
                FloatElementwise.addScaled(
                        loop.length,
                        (float) alpha,
                        x.storage().floats,
                        at[0],
                        step[0],
                        y.storage().floats,
                        at[1],
                        step[1]);
            } else {
                DoubleElementwise.addScaled(
                        loop.length, alpha, x.storage().doubles, at[0], step[0], y.storage().doubles, at[1], step[1]);
            }
        }
    }

    /** x in another element type, as a new tensor. */
    static Tensor convert(Tensor x, DType dtype) {
        Tensor source = x.contiguous();
        int n = x.numel();
        int from = source.offset();
        if (dtype == DType.FLOAT64) {
            double[] out = new double[n];
            for (int i = 0; i < n; i++) {
                out[i] = source.storage().floats[from + i];
            }
            return new Tensor(x.shape(), new Storage(out));
        }
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = (float) source.storage().doubles[from + i];
        }
        return new Tensor(x.shape(), new Storage(out));
    }

    static void requireSameType(String operation, Tensor a, Tensor b) {
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException(operation + ": operands must have one dtype, but got " + a.dtype()
                    + " and " + b.dtype() + "; convert one with to(DType)");
        }
    }
}
