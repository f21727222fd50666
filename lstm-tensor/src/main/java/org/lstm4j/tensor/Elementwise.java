package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.Backend;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.UnaryOp;

/**
 * Elementwise operations: tensors of any strides, cut into strided runs for the backend. Results have their dimensions in the
 * operands' order in memory: see {@link ResultOrder}.
 */
final class Elementwise {
    private Elementwise() {}

    static Tensor unary(UnaryOp op, Tensor x) {
        Tensor y = ResultOrder.zeros(x.dtype(), x.shape(), x);
        unary(op, x, y);
        return y;
    }

    /** The same elements, row-major. */
    static Tensor copy(Tensor x) {
        Tensor y = Tensor.zeros(x.dtype(), x.shape());
        unary(UnaryOp.COPY, x, y);
        return y;
    }

    /** y = f(x), for y of x's shape or one that x broadcasts to. */
    static void unary(UnaryOp op, Tensor x, Tensor y) {
        Backend backend = y.backend();
        Buffer from = x.buffer();
        Buffer to = y.buffer();
        if (sameLayout(x, y)) {
            backend.map(op, y.numel(), from, x.offset(), to, y.offset());
            return;
        }
        for (StridedLoop loop = new StridedLoop(y.shape(), x, y); loop.next(); ) {
            int[] off = loop.offsets;
            int[] step = loop.steps;
            backend.unary(op, loop.length, from, off[0], step[0], to, off[1], step[1]);
        }
    }

    static Tensor binary(String name, BinaryOp op, Tensor a, Tensor b) {
        requireSameType(name, a, b);
        Tensor y = ResultOrder.zeros(a.dtype(), Shape.broadcast(name, a.shape(), b.shape()), a, b);
        binary(op, a, b, y);
        return y;
    }

    /** y = f(a, b), for y of the shape that a and b broadcast to. */
    static void binary(BinaryOp op, Tensor a, Tensor b, Tensor y) {
        Backend backend = y.backend();
        Buffer p = a.buffer();
        Buffer q = b.buffer();
        Buffer to = y.buffer();
        int n = y.numel();
        if (sameLayout(a, y) && sameLayout(b, y)) {
            backend.binary(op, n, p, a.offset(), 1, q, b.offset(), 1, to, y.offset(), 1);
            return;
        }
        for (StridedLoop loop = new StridedLoop(y.shape(), a, b, y); loop.next(); ) {
            int[] off = loop.offsets;
            int[] step = loop.steps;
            backend.binary(op, loop.length, p, off[0], step[0], q, off[1], step[1], to, off[2], step[2]);
        }
    }

    static Tensor clamp(Tensor x, double low, double high) {
        if (Double.isNaN(low) || Double.isNaN(high)) {
            throw new IllegalArgumentException("clamp: bounds must not be NaN, but got " + low + " and " + high);
        }
        Tensor y = ResultOrder.zeros(x.dtype(), x.shape(), x);
        for (StridedLoop loop = new StridedLoop(x.shape(), x, y); loop.next(); ) {
            int[] off = loop.offsets;
            int[] step = loop.steps;
            x.backend().clamp(loop.length, low, high, x.buffer(), off[0], step[0], y.buffer(), off[1], step[1]);
        }
        return y;
    }

    static Tensor where(String name, Tensor mask, Tensor a, Tensor b) {
        requireSameType(name, a, b);
        requireSameType(name, mask, a);
        Shape shape = Shape.broadcast(name, mask.shape(), Shape.broadcast(name, a.shape(), b.shape()));
        Tensor y = ResultOrder.zeros(a.dtype(), shape, mask, a, b);
        where(mask, a, b, y);
        return y;
    }

    /** y = a where the mask is not 0, else b, for y of the shape that all three broadcast to. */
    static void where(Tensor mask, Tensor a, Tensor b, Tensor y) {
        for (StridedLoop loop = new StridedLoop(y.shape(), mask, a, b, y); loop.next(); ) {
            int[] off = loop.offsets;
            int[] step = loop.steps;
            y.backend()
                    .where(
                            loop.length,
                            mask.buffer(),
                            off[0],
                            step[0],
                            a.buffer(),
                            off[1],
                            step[1],
                            b.buffer(),
                            off[2],
                            step[2],
                            y.buffer(),
                            off[3],
                            step[3]);
        }
    }

    /** y += alpha x, for x that broadcasts to y. */
    static void addScaled(double alpha, Tensor x, Tensor y) {
        for (StridedLoop loop = new StridedLoop(y.shape(), x, y); loop.next(); ) {
            int[] off = loop.offsets;
            int[] step = loop.steps;
            y.backend().addScaled(loop.length, alpha, x.buffer(), off[0], step[0], y.buffer(), off[1], step[1]);
        }
    }

    /** x in another element type, as a new tensor. */
    static Tensor convert(Tensor x, DType dtype) {
        Tensor y = ResultOrder.zeros(dtype, x.shape(), x);
        Tensor source = y.isContiguous() ? x.contiguous() : unary(UnaryOp.COPY, x);
        Buffer from = source.buffer();
        Buffer to = y.buffer();
        for (int i = 0; i < x.numel(); i++) {
            to.set(i, from.get(source.offset() + i));
        }
        return y;
    }

    /** Whether both have the same elements at the same distance from their first, without gaps. */
    private static boolean sameLayout(Tensor x, Tensor y) {
        if (x.isContiguous() || y.isContiguous()) {
            return x.isContiguous() && y.isContiguous() && x.numel() == y.numel();
        }
        if (!x.shape().equals(y.shape())) {
            return false;
        }
        int[] p = x.ownStrides();
        int[] q = y.ownStrides();
        for (int d = 0; d < p.length; d++) {
            if (p[d] != q[d] && x.size(d) != 1) {
                return false;
            }
        }
        return Views.inMemoryOrder(y).isContiguous();
    }

    static void requireSameType(String operation, Tensor a, Tensor b) {
        if (a.dtype() != b.dtype()) {
            throw new IllegalArgumentException(operation + ": operands must have one dtype, but got " + a.dtype()
                    + " and " + b.dtype() + "; convert one with to(DType)");
        }
    }
}
