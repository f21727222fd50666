package org.lstm4j.tensor;

import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;

/** A storage of float32 values, which is its own buffer. */
final class FloatStorage extends FloatArray implements Storage {
    private final @Nullable FMatrixRMaj matrix;
    private final int numel;
    private int version;

    /** Zeros. */
    FloatStorage(int numel) {
        this(new float[numel], null, numel);
    }

    FloatStorage(float[] data, @Nullable FMatrixRMaj matrix, int numel) {
        super(data, 0);
        this.matrix = matrix;
        this.numel = numel;
    }

    @Override
    public DType dtype() {
        return DType.FLOAT32;
    }

    @Override
    public Buffer buffer() {
        return this;
    }

    @Override
    public @Nullable FMatrixRMaj matrix() {
        return matrix;
    }

    @Override
    public int numel() {
        return numel;
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public void changed() {
        version++;
    }
}
