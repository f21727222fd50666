package org.lstm4j.tensor.kernel;

import java.util.Arrays;

/** A buffer of float32 values. Not final, so that the storage of a tensor can be a buffer without a further object. */
public non-sealed class FloatArray implements Buffer {
    private final float[] data;
    private final int off;

    /**
     * @param data the array
     * @param off the index of the first value
     */
    public FloatArray(float[] data, int off) {
        this.data = data;
        this.off = off;
    }

    /** The buffer, which the caller knows to be float32. */
    public static FloatArray of(Buffer buffer) {
        return (FloatArray) buffer;
    }

    public final float[] data() {
        return data;
    }

    public final int off() {
        return off;
    }

    /** One value, by its index from the offset. */
    public final float at(int index) {
        return data[off + index];
    }

    /** Copies n values, from an index on, to the start of an array. */
    public final void copy(int index, int n, float[] to) {
        System.arraycopy(data, off + index, to, 0, n);
    }

    @Override
    public final double get(int index) {
        return data[off + index];
    }

    @Override
    public final void set(int index, double value) {
        data[off + index] = (float) value;
    }

    @Override
    public final void fill(double value) {
        Arrays.fill(data, off, data.length, (float) value);
    }
}
