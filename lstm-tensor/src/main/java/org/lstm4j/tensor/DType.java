package org.lstm4j.tensor;

import org.lstm4j.tensor.kernel.Backend;
import org.lstm4j.tensor.kernel.scalar.DoubleBackend;
import org.lstm4j.tensor.kernel.scalar.FloatBackend;

/** The element type of a {@link Tensor}: IEEE 754 single or double precision. */
public enum DType {
    /** 32-bit floating point, the default. */
    FLOAT32("float32", Float.BYTES),
    /** 64-bit floating point. */
    FLOAT64("float64", Double.BYTES);

    private static final Backend FLOAT_BACKEND = new FloatBackend();
    private static final Backend DOUBLE_BACKEND = new DoubleBackend();

    private final String label;
    private final int bytes;

    DType(String label, int bytes) {
        this.label = label;
        this.bytes = bytes;
    }

    /** The size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /**
     * One of two implementations, by the element type: the only place where the library chooses between them.
     *
     * @param float32 for {@link #FLOAT32}
     * @param float64 for {@link #FLOAT64}
     */
    public <T> T select(T float32, T float64) {
        return this == FLOAT32 ? float32 : float64;
    }

    /** The operations on buffers of this type. */
    Backend backend() {
        return select(FLOAT_BACKEND, DOUBLE_BACKEND);
    }

    /** PyTorch's name of the type: {@code float32} or {@code float64}. */
    @Override
    public String toString() {
        return label;
    }
}
