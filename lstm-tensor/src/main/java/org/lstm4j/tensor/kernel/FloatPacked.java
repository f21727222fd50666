package org.lstm4j.tensor.kernel;

/**
 * A float32 matrix copied into the layout in which a provider multiplies by it fastest. Weights are packed once after
 * each change, and used for every step of every sequence until the next. Only the provider that packed it can use it.
 */
public interface FloatPacked extends Packed {
    /** The layout of providers without a better one: dense and row-major. */
    @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
    record Dense(int k, int n, float[] data) implements FloatPacked {}
}
