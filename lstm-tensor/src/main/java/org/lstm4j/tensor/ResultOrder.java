package org.lstm4j.tensor;

/**
 * The order of dimensions in memory of elementwise results: that of the operands, so that draws into a result, which follow
 * memory, are PyTorch's after a chain of operations on a view.
 *
 * <p>Source: {@code TensorIteratorBase::reorder_dimensions} of PyTorch, ATen/native/TensorIterator.cpp: dimensions are sorted
 * by the strides of the first operand that tells two of them apart.
 */
final class ResultOrder {
    private ResultOrder() {}

    /** Zeros for a result of a shape to which the operands broadcast, without gaps. */
    static Tensor zeros(DType dtype, Shape shape, Tensor... operands) {
        boolean rowMajor = true;
        for (Tensor operand : operands) {
            rowMajor &= operand.isContiguous();
        }
        return rowMajor ? Tensor.zeros(dtype, shape) : zeros(dtype, shape, of(shape, operands));
    }

    /** @param dims the dimensions from the fastest to the slowest */
    private static Tensor zeros(DType dtype, Shape shape, int[] dims) {
        int[] strides = new int[dims.length];
        int step = 1;
        for (int dim : dims) {
            strides[dim] = step;
            // As in a shape, so that an empty tensor has no stride of 0, which stands for repeated elements.
            step *= Math.max(1, shape.size(dim));
        }
        return Tensor.zeros(dtype, shape.numel()).view(shape, strides, 0);
    }

    /** The dimensions from the fastest to the slowest. */
    private static int[] of(Shape shape, Tensor[] operands) {
        int rank = shape.rank();
        int[][] strides = new int[operands.length][];
        for (int k = 0; k < operands.length; k++) {
            strides[k] = operands[k].stridesFor(shape);
        }
        // An insertion sort, since the comparison is ambiguous where all operands repeat their elements.
        int[] order = new int[rank];
        for (int d = 0; d < rank; d++) {
            order[d] = rank - 1 - d;
        }
        for (int i = 1; i < rank; i++) {
            int at = i;
            for (int before = i - 1; before >= 0; before--) {
                int comparison = compare(order[before], order[at], shape, strides);
                if (comparison < 0) {
                    break;
                }
                if (comparison > 0) {
                    int held = order[before];
                    order[before] = order[at];
                    order[at] = held;
                    at = before;
                }
            }
        }
        return order;
    }

    /** Above 0 if dimension a is slower than b, below 0 if it is faster, 0 if no operand tells. */
    private static int compare(int a, int b, Shape shape, int[][] strides) {
        for (int[] of : strides) {
            if (of[a] != 0 && of[b] != 0) {
                if (of[a] != of[b]) {
                    return Integer.compare(of[a], of[b]);
                }
                if (shape.size(a) > shape.size(b)) {
                    return 1;
                }
            }
        }
        return 0;
    }
}
