package org.lstm4j.tensor.kernel;

/**
 * A float32 matrix copied into the form in which a provider multiplies by it fastest. Weights are packed once for each
 * change of the weights, and used for every step of every sequence until then. Belongs to the provider that made it.
 */
public interface FloatPacked extends Packed {
    /** The form of providers that have no better one: dense and row-major. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Dense(int k, int n, float[] data) implements FloatPacked {}
}
