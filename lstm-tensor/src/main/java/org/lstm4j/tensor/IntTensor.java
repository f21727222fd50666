package org.lstm4j.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * A dense n-dimensional array of 32-bit integers for indices, class labels and lengths, which must not be rounded. It
 * has no arithmetic. Immutable.
 */
public final class IntTensor {
    private final Shape shape;
    private final int[] data;

    private IntTensor(Shape shape, int[] data) {
        this.shape = shape;
        this.data = data;
    }

    /** A vector of the given values. */
    public static IntTensor vector(int... values) {
        return new IntTensor(Shape.of(values.length), values.clone());
    }

    /**
     * The given values, row-major, in the given shape.
     *
     * @param data Not modified; copied
     * @throws ShapeMismatchException if the count differs from the product of the sizes
     */
    public static IntTensor of(int[] data, int... sizes) {
        return owned(data.clone(), Shape.of(sizes));
    }

    static IntTensor owned(int[] data, Shape shape) {
        if (data.length != shape.numel()) {
            throw new ShapeMismatchException(
                    "IntTensor", "shape " + shape + " needs " + shape.numel() + " values, but got " + data.length);
        }
        return new IntTensor(shape, data);
    }

    /** The sizes of the dimensions. */
    public Shape shape() {
        return shape;
    }

    /** The number of elements. */
    public int numel() {
        return data.length;
    }

    /** One element, by its position in row-major order. */
    public int flat(int index) {
        if (index < 0 || index >= data.length) {
            throw new IndexOutOfBoundsException("flat: expected a position from 0 to " + (data.length - 1)
                    + " for shape " + shape + ", but got " + index);
        }
        return data[index];
    }

    /**
     * One element.
     *
     * @param index one index for each dimension, from 0 to the size - 1
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public int get(int... index) {
        if (index.length != shape.rank()) {
            throw new IndexOutOfBoundsException(
                    "get: expected " + shape.rank() + " indices for shape " + shape + ", but got " + index.length);
        }
        int at = 0;
        for (int d = 0; d < index.length; d++) {
            int size = shape.size(d);
            if (index[d] < 0 || index[d] >= size) {
                throw new IndexOutOfBoundsException(
                        "get: index " + index[d] + " is out of range for dimension " + d + " of shape " + shape);
            }
            at = at * size + index[d];
        }
        return data[at];
    }

    /** The elements in row-major order, as a new array. */
    public int[] toArray() {
        return data.clone();
    }

    /**
     * The same values in another shape with the same number of elements; one size may be -1 and is inferred.
     *
     * @throws ShapeMismatchException if the number of elements differs
     */
    public IntTensor reshape(int... sizes) {
        return owned(data, Views.infer("reshape", shape, sizes));
    }

    /** {@code length} positions from {@code start} along one dimension, as a copy. */
    public IntTensor narrow(int dim, int start, int length) {
        int at = shape.dim("narrow", dim);
        int size = shape.size(at);
        if (start < 0 || length < 0 || start > size - length) {
            throw new IndexOutOfBoundsException("narrow: start " + start + " and length " + length
                    + " exceed dimension " + at + " of shape " + shape);
        }
        Shape result = shape.with(at, length);
        int inner = inner(at);
        int[] out = new int[result.numel()];
        for (int outer = 0; outer * length * inner < out.length; outer++) {
            System.arraycopy(data, (outer * size + start) * inner, out, outer * length * inner, length * inner);
        }
        return owned(out, result);
    }

    /** One position along one dimension, which is dropped, as a copy. A negative index counts from the end. */
    public IntTensor select(int dim, int index) {
        int at = shape.dim("select", dim);
        int size = shape.size(at);
        if (index < -size || index >= size) {
            throw new IndexOutOfBoundsException("select: index " + index + " is out of range for dimension " + at
                    + " of shape " + shape + ": expected " + -size + " to " + (size - 1));
        }
        return owned(narrow(at, index < 0 ? index + size : index, 1).data, shape.without(at));
    }

    private int inner(int dim) {
        int product = 1;
        for (int d = dim + 1; d < shape.rank(); d++) {
            product *= shape.size(d);
        }
        return product;
    }

    /** 1 where the element equals the value, else 0, as a float32 mask. */
    public Tensor eq(int value) {
        Tensor out = Tensor.zeros(DType.FLOAT32, shape);
        for (int i = 0; i < data.length; i++) {
            out.buffer().set(i, data[i] == value ? 1 : 0);
        }
        return out;
    }

    /**
     * Stacks tensors of one shape along a new dimension.
     *
     * @throws IllegalArgumentException if there are none
     * @throws ShapeMismatchException if their shapes differ
     */
    public static IntTensor stack(List<IntTensor> parts, int dim) {
        // Whole numbers up to 2^31 are exact in float64.
        Tensor stacked =
                Tensor.stack(parts.stream().map(part -> part.to(DType.FLOAT64)).toList(), dim);
        double[] values = stacked.toDoubleArray();
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (int) values[i];
        }
        return owned(out, stacked.shape());
    }

    /** The same values as a floating-point tensor. */
    public Tensor to(DType dtype) {
        Tensor out = Tensor.zeros(dtype, shape);
        for (int i = 0; i < data.length; i++) {
            out.buffer().set(i, data[i]);
        }
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IntTensor that && shape.equals(that.shape) && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return 31 * shape.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return TensorFormat.format(this);
    }
}
