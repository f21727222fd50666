package org.lstm4j.tensor;

import java.util.Arrays;
import org.lstm4j.tensor.kernel.Backend;

/** Matrix products of tensors of any strides and any number of leading batch dimensions. */
final class Products {
    private Products() {}

    /**
     * The product under NumPy's rules: a vector on the left is a row, on the right a column, and the added dimension
     * is dropped from the result; leading dimensions broadcast.
     */
    static Tensor matmul(Tensor a, Tensor b) {
        Elementwise.requireSameType("matmul", a, b);
        if (a.rank() == 0 || b.rank() == 0) {
            throw ShapeMismatchException.operands(
                    "matmul", a.shape(), b.shape(), "both need at least one dimension; use mul for scalars");
        }
        Tensor left = a.rank() == 1 ? a.unsqueeze(0) : a;
        Tensor right = b.rank() == 1 ? b.unsqueeze(1) : b;
        if (left.size(-1) != right.size(-2)) {
            throw ShapeMismatchException.operands(
                    "matmul",
                    a.shape(),
                    b.shape(),
                    "the last size of the first (" + left.size(-1) + ") must equal the "
                            + (b.rank() == 1 ? "" : "second to ") + "last size of the second (" + right.size(-2) + ")");
        }
        Tensor y = left.rank() == 2 && right.rank() == 2 ? product(left, right) : batched(left, right);
        if (a.rank() == 1) {
            y = y.squeeze(-2);
        }
        return b.rank() == 1 ? y.squeeze(-1) : y;
    }

    private static Tensor product(Tensor a, Tensor b) {
        Tensor y = Tensor.zeros(a.dtype(), Shape.of(a.size(0), b.size(1)));
        multiply(a, b, y, false);
        return y;
    }

    private static Tensor batched(Tensor a, Tensor b) {
        // A left operand with leading dimensions and one matrix on the right is a single tall product.
        if (b.rank() == 2 && a.isContiguous()) {
            int[] sizes = a.shape().toArray();
            sizes[sizes.length - 1] = b.size(1);
            return product(a.reshape(a.shape().rows(), a.size(-1)), b).reshape(sizes);
        }
        Shape batch = batch(a, b);
        int[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
        sizes[batch.rank()] = a.size(-2);
        sizes[batch.rank() + 1] = b.size(-1);
        Tensor y = Tensor.zeros(a.dtype(), Shape.owned(sizes));
        Operand left = Operand.of(a);
        Operand right = Operand.of(b);
        int[][] strides = {batchStrides(left.tensor, batch), batchStrides(right.tensor, batch), batchStrides(y, batch)};
        int[] offsets = {left.tensor.offset(), right.tensor.offset(), y.offset()};
        for (StridedLoop loop = new StridedLoop(batch.sizes(), strides, offsets); loop.next(); ) {
            for (int i = 0; i < loop.length; i++) {
                multiply(
                        left,
                        loop.offsets[0] + i * loop.steps[0],
                        right,
                        loop.offsets[1] + i * loop.steps[1],
                        y,
                        loop.offsets[2] + i * loop.steps[2],
                        false);
            }
        }
        return y;
    }

    /** c += a b for matrices; c is contiguous. */
    static void addProduct(Tensor a, Tensor b, Tensor c) {
        multiply(a, b, c, true);
    }

    private static void multiply(Tensor a, Tensor b, Tensor c, boolean accumulate) {
        Operand left = Operand.of(a);
        Operand right = Operand.of(b);
        multiply(left, left.tensor.offset(), right, right.tensor.offset(), c, c.offset(), accumulate);
    }

    private static void multiply(Operand a, int aOff, Operand b, int bOff, Tensor y, int yOff, boolean accumulate) {
        int m = a.tensor.size(-2);
        int k = a.tensor.size(-1);
        int n = b.tensor.size(-1);
        if (m == 0 || n == 0) {
            return;
        }
        y.backend().gemm(m, n, k, a.at(aOff), b.at(bOff), accumulate, y.buffer(), yOff, n);
    }

    private static Shape batch(Tensor a, Tensor b) {
        try {
            return Shape.broadcast("matmul", leading(a), leading(b));
        } catch (ShapeMismatchException e) {
            // The user knows the whole shapes, not the leading parts of them.
            throw ShapeMismatchException.operands(
                    "matmul", a.shape(), b.shape(), "leading dimensions must be equal or 1");
        }
    }

    private static Shape leading(Tensor x) {
        return Shape.owned(Arrays.copyOf(x.shape().sizes(), x.rank() - 2));
    }

    private static int[] batchStrides(Tensor x, Shape batch) {
        int[] full = x.ownStrides();
        int[] out = new int[batch.rank()];
        int shift = batch.rank() - (x.rank() - 2);
        for (int d = 0; d < x.rank() - 2; d++) {
            out[d + shift] = x.size(d) == 1 ? 0 : full[d];
        }
        return out;
    }

    /**
     * A matrix (or a stack of them) as the kernels take it: rows dense, or columns dense and named transposed; anything
     * else is copied.
     *
     * @param lead the stride between dense rows (columns where transposed)
     */
    private record Operand(Tensor tensor, boolean transposed, int lead) {
        /** The matrix whose first element has the given index. */
        Backend.Operand at(int off) {
            return new Backend.Operand(tensor.buffer(), off, lead, transposed);
        }

        static Operand of(Tensor x) {
            int[] strides = x.ownStrides();
            int rank = strides.length;
            int row = strides[rank - 2];
            int column = strides[rank - 1];
            int rows = x.size(-2);
            int columns = x.size(-1);
            if ((column == 1 || columns == 1) && (row >= columns || rows == 1)) {
                return new Operand(x, false, rows == 1 ? Math.max(1, columns) : row);
            }
            if ((row == 1 || rows == 1) && (column >= rows || columns == 1)) {
                return new Operand(x, true, columns == 1 ? Math.max(1, rows) : column);
            }
            return new Operand(x.copy(), false, Math.max(1, columns));
        }
    }
}
