package org.lstm4j.tensor;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.data.ReshapeMatrix;

/**
 * The numbers under one or more tensors: an EJML matrix, whose array the kernels work on, and a counter of in-place
 * changes. Views share it.
 */
final class Storage {
    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};

    final DType dtype;
    /** The matrix's array for float32, else empty. */
    final float[] floats;
    /** The matrix's array for float64, else empty. */
    final double[] doubles;
    /** Rows are the leading dimensions, columns the last one of the tensor that it was made for. */
    final ReshapeMatrix matrix;
    /** The number of elements, which the array may exceed: EJML keeps the longer one of a matrix that has shrunk. */
    final int numel;

    /* Bumped by every in-place operation, so that a gradient rule can tell that what it saved has changed. */
    private int version;

    Storage(FMatrixRMaj matrix) {
        this.dtype = DType.FLOAT32;
        this.floats = matrix.data;
        this.doubles = NO_DOUBLES;
        this.matrix = matrix;
        this.numel = matrix.getNumElements();
    }

    Storage(DMatrixRMaj matrix) {
        this.dtype = DType.FLOAT64;
        this.floats = NO_FLOATS;
        this.doubles = matrix.data;
        this.matrix = matrix;
        this.numel = matrix.getNumElements();
    }

    /** Zeros for a tensor of the given shape. */
    static Storage zeros(DType dtype, Shape shape) {
        return switch (dtype) {
            case FLOAT32 -> wrap(shape, new float[shape.numel()]);
            case FLOAT64 -> wrap(shape, new double[shape.numel()]);
        };
    }

    static Storage wrap(Shape shape, float[] data) {
        return new Storage(FMatrixRMaj.wrap(rows(shape), columns(shape), data));
    }

    static Storage wrap(Shape shape, double[] data) {
        return new Storage(DMatrixRMaj.wrap(rows(shape), columns(shape), data));
    }

    static int columns(Shape shape) {
        return shape.rank() == 0 ? 1 : shape.sizes()[shape.rank() - 1];
    }

    static int rows(Shape shape) {
        int rows = 1;
        for (int d = 0; d < shape.rank() - 1; d++) {
            rows *= shape.sizes()[d];
        }
        return rows;
    }

    int length() {
        return dtype == DType.FLOAT32 ? floats.length : doubles.length;
    }

    int version() {
        return version;
    }

    void changed() {
        version++;
    }

    double get(int index) {
        return dtype == DType.FLOAT32 ? floats[index] : doubles[index];
    }

    void set(int index, double value) {
        if (dtype == DType.FLOAT32) {
            floats[index] = (float) value;
        } else {
            doubles[index] = value;
        }
    }
}
