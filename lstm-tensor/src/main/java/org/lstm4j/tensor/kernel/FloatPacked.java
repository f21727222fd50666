package org.lstm4j.tensor.kernel;

/**
 * A matrix copied into the form in which a provider multiplies by it fastest. Weights are packed once for each change of
 * the weights, and used for every step of every sequence until then. Belongs to the provider that made it.
 */
public interface FloatPacked {
    /** Rows of the matrix: the summed dimension of a product. */
    int k();

    /** Columns of the matrix: the columns of a product. */
    int n();

    /** The form of providers that have no better one: dense and row-major. */
    record Dense(int k, int n, float[] data) implements FloatPacked {}
}
