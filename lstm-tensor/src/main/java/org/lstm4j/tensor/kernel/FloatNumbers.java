package org.lstm4j.tensor.kernel;

/**
 * float32 numbers.
 *
 * @param data the array
 * @param off where the first stands
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record FloatNumbers(float[] data, int off) implements Numbers {
    static FloatNumbers of(Numbers numbers) {
        return (FloatNumbers) numbers;
    }
}
