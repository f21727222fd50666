package org.lstm4j.tensor.kernel;

/**
 * float32 numbers.
 *
 * @param data the array
 * @param off where the first stands
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record FloatArray(float[] data, int off) implements Buffer {
    public static FloatArray of(Buffer numbers) {
        return (FloatArray) numbers;
    }
}
