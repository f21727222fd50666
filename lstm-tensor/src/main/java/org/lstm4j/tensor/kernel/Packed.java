package org.lstm4j.tensor.kernel;

/** A packed matrix of either element type; see {@link FloatPacked}. */
public interface Packed {
    /** Rows of the matrix: the summed dimension of a product. */
    int k();

    /** Columns of the matrix: the columns of a product. */
    int n();
}
