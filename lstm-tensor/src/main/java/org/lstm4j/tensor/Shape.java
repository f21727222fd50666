package org.lstm4j.tensor;

import java.util.Arrays;

/**
 * The sizes of a tensor's dimensions, outermost first. Immutable. A scalar has rank 0 and one element; a size may be 0.
 */
public final class Shape {
    /** The shape of a scalar: rank 0, one element. */
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] sizes;
    private final int[] strides;
    private final int numel;

    private Shape(int[] sizes) {
        // Strides are products of the other sizes even where one is 0, so those must fit too.
        long extent = 1;
        boolean empty = false;
        for (int size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException(
                        "Shape: sizes must be zero or more, but got " + Arrays.toString(sizes));
            }
            empty |= size == 0;
            extent *= Math.max(1, size);
            if (extent > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("Shape: " + Arrays.toString(sizes)
                        + " has more elements than a Java array can hold (" + Integer.MAX_VALUE + ")");
            }
        }
        this.sizes = sizes;
        this.strides = rowMajor(sizes);
        this.numel = empty ? 0 : (int) extent;
    }

    private static int[] rowMajor(int[] sizes) {
        int[] strides = new int[sizes.length];
        int step = 1;
        for (int d = sizes.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(1, sizes[d]);
        }
        return strides;
    }

    /**
     * A shape with the given sizes, outermost first.
     *
     * @throws IllegalArgumentException if a size is negative or the product exceeds {@link Integer#MAX_VALUE}
     */
    public static Shape of(int... sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
    }

    /** As {@link #of} without a copy, for an array that no other code holds. */
    static Shape owned(int[] sizes) {
        return sizes.length == 0 ? SCALAR : new Shape(sizes);
    }

    /** The number of dimensions. */
    public int rank() {
        return sizes.length;
    }

    /** The number of elements: the product of the sizes, 1 for a scalar. */
    public int numel() {
        return numel;
    }

    /**
     * The size of one dimension.
     *
     * @param dim from {@code -rank} to {@code rank - 1}; negative counts from the last
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    public int size(int dim) {
        return sizes[existing("size", dim)];
    }

    /** The sizes as a new array. */
    public int[] toArray() {
        return sizes.clone();
    }

    /** The sizes themselves. Not modified. */
    int[] sizes() {
        return sizes;
    }

    /**
     * The index of a dimension, counted from the first.
     *
     * @param operation named in the error
     * @param dim from {@code -rank} to {@code rank - 1}; negative counts from the last
     * @return an index from 0 to {@code rank - 1} (0 for a scalar, which takes -1 and 0 as PyTorch does)
     * @throws IndexOutOfBoundsException if there is no such dimension
     */
    int dim(String operation, int dim) {
        int rank = Math.max(1, sizes.length);
        if (dim < -rank || dim >= rank) {
            throw new IndexOutOfBoundsException(operation + ": dimension out of range for shape " + this + ": expected "
                    + -rank + " to " + (rank - 1) + ", but got " + dim);
        }
        return dim < 0 ? dim + rank : dim;
    }

    /* A scalar may be reduced over dimension 0, but has no size there. */
    private int existing(String operation, int dim) {
        if (sizes.length == 0) {
            throw new IndexOutOfBoundsException(operation + ": a scalar has no dimension " + dim);
        }
        return dim(operation, dim);
    }

    /**
     * Which dimensions a reduction runs over.
     *
     * @param dims indices of dimensions, negative from the last; empty means all
     * @throws IllegalArgumentException if one is named twice
     */
    boolean[] reduced(String operation, int[] dims) {
        boolean[] reduced = new boolean[sizes.length];
        if (dims.length == 0) {
            Arrays.fill(reduced, true);
            return reduced;
        }
        boolean scalarSeen = false;
        for (int d : dims) {
            int dim = dim(operation, d);
            if (sizes.length == 0 ? scalarSeen : reduced[dim]) {
                throw new IllegalArgumentException(
                        operation + ": dimension " + d + " appears twice in " + Arrays.toString(dims));
            }
            scalarSeen = true;
            if (sizes.length > 0) {
                reduced[dim] = true;
            }
        }
        return reduced;
    }

    /** This shape with the reduced dimensions set to 1 (keepDim) or dropped. */
    Shape reduce(boolean[] reduced, boolean keepDim) {
        int[] out = new int[sizes.length];
        int n = 0;
        for (int d = 0; d < sizes.length; d++) {
            if (!reduced[d]) {
                out[n++] = sizes[d];
            } else if (keepDim) {
                out[n++] = 1;
            }
        }
        return owned(Arrays.copyOf(out, n));
    }

    /**
     * This shape after a reduction.
     *
     * @param dims the reduced dimensions, negative from the last; empty means all
     * @param keepDim whether they stay, with size 1
     */
    public Shape reduce(int[] dims, boolean keepDim) {
        return reduce(reduced("reduce", dims), keepDim);
    }

    /** This shape with one size replaced. */
    public Shape with(int dim, int size) {
        int[] out = sizes.clone();
        out[existing("with", dim)] = size;
        return owned(out);
    }

    /** This shape without one dimension. */
    public Shape without(int dim) {
        return owned(dropped(sizes, existing("without", dim)));
    }

    /** A copy of the values without the one at an index. */
    static int[] dropped(int[] values, int at) {
        int[] out = new int[values.length - 1];
        System.arraycopy(values, 0, out, 0, at);
        System.arraycopy(values, at + 1, out, at, out.length - at);
        return out;
    }

    /** The columns of this shape as a matrix: the last size, 1 for a scalar. */
    int columns() {
        return sizes.length == 0 ? 1 : sizes[sizes.length - 1];
    }

    /** The rows of this shape as a matrix: the product of all sizes but the last. */
    int rows() {
        int rows = 1;
        for (int d = 0; d < sizes.length - 1; d++) {
            rows *= sizes[d];
        }
        return rows;
    }

    /**
     * The common shape of two operands under NumPy's rule: aligned at the last dimension, sizes equal or one of them 1.
     *
     * @param operation named in the error
     * @throws ShapeMismatchException if a pair of sizes differs and neither is 1
     */
    public static Shape broadcast(String operation, Shape a, Shape b) {
        if (Arrays.equals(a.sizes, b.sizes)) {
            return a;
        }
        int rank = Math.max(a.rank(), b.rank());
        int[] out = new int[rank];
        for (int d = 1; d <= rank; d++) {
            int x = d <= a.rank() ? a.sizes[a.rank() - d] : 1;
            int y = d <= b.rank() ? b.sizes[b.rank() - d] : 1;
            if (x != y && x != 1 && y != 1) {
                throw ShapeMismatchException.operands(
                        operation, a, b, "sizes must be equal or 1, and differ at dimension -" + d);
            }
            out[rank - d] = x == 1 ? y : x;
        }
        return owned(out);
    }

    /** Row-major strides: the last dimension is dense. Not modified. */
    int[] contiguousStrides() {
        return strides;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(sizes, shape.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    /** As in {@code (2, 3)}; {@code ()} for a scalar, {@code (3,)} for a vector. */
    @Override
    public String toString() {
        if (sizes.length == 1) {
            return "(" + sizes[0] + ",)";
        }
        String list = Arrays.toString(sizes);
        return "(" + list.substring(1, list.length() - 1) + ")";
    }
}
