package org.lstm4j.tensor;

import org.ejml.data.DMatrixRMaj;
import org.ejml.data.FMatrixRMaj;
import org.ejml.data.ReshapeMatrix;
import org.jspecify.annotations.Nullable;

/**
 * The numbers under one or more tensors: an array, that of an EJML matrix where one was given, and a counter of in-place
 * changes. Views share it.
 */
final class Storage {
    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};

    final DType dtype;
    /** The array for float32, else empty. */
    final float[] floats;
    /** The array for float64, else empty. */
    final double[] doubles;
    /** The matrix that the array is of; null if it was not given one, and then one is made for whoever asks. */
    final @Nullable ReshapeMatrix matrix;
    /** The number of elements, which the array may exceed: EJML keeps the longer one of a matrix that has shrunk. */
    final int numel;

    /* Bumped by every in-place operation, so that a gradient rule can tell that what it saved has changed. */
    private int version;

    private Storage(DType dtype, float[] floats, double[] doubles, @Nullable ReshapeMatrix matrix, int numel) {
        this.dtype = dtype;
        this.floats = floats;
        this.doubles = doubles;
        this.matrix = matrix;
        this.numel = numel;
    }

    Storage(FMatrixRMaj matrix) {
        this(DType.FLOAT32, matrix.data, NO_DOUBLES, matrix, matrix.getNumElements());
    }

    Storage(DMatrixRMaj matrix) {
        this(DType.FLOAT64, NO_FLOATS, matrix.data, matrix, matrix.getNumElements());
    }

    Storage(float[] data) {
        this(DType.FLOAT32, data, NO_DOUBLES, null, data.length);
    }

    Storage(double[] data) {
        this(DType.FLOAT64, NO_FLOATS, data, null, data.length);
    }

    static Storage zeros(DType dtype, int numel) {
        return dtype == DType.FLOAT32 ? new Storage(new float[numel]) : new Storage(new double[numel]);
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
