package org.lstm4j.tensor.kernel;

/**
 * float32 numbers.
 *
 * @param data the array
 * @param off where the first stands
 */
public record FloatNumbers(float[] data, int off) implements Numbers {
    static FloatNumbers of(Numbers numbers) {
        return (FloatNumbers) numbers;
    }
}
