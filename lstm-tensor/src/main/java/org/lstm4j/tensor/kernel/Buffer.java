package org.lstm4j.tensor.kernel;

/**
 * The values of an array from an offset on, of either element type. Code that serves both types passes buffers; a
 * {@link Backend} and the fused recurrences take the arrays out.
 */
public sealed interface Buffer permits FloatArray, DoubleArray {
    /** One value, by its index from the offset. */
    double get(int index);

    /** Writes one value, rounded to the element type. */
    void set(int index, double value);

    /** Writes the same value everywhere, rounded to the element type. */
    void fill(double value);
}
