package org.lstm4j.tensor.kernel;

/** A matrix of either type in the form that a provider multiplies by fastest; see {@link FloatPacked}. */
public interface Packed {
    /** Rows of the matrix: the summed dimension of a product. */
    int k();

    /** Columns of the matrix: the columns of a product. */
    int n();
}
