package org.lstm4j.compile;

/** The loops over numbers that take the time, in the form of one target. Each is a method of its own, small enough for C2. */
interface Loops {
    /**
     * A product of a vector with a matrix: {@code to[toFrom + j] = start[j] + Σ x[at[k]] w[k n + j]}.
     *
     * @param x name of the field with the vector
     * @param at where its features are
     * @param n outputs, padded
     * @param start name of a static array, the bias
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Product(String method, String x, int[] at, String weights, int n, String start, String to, int toFrom) {
        int k() {
            return at.length;
        }
    }

    /** Units as they stand in arrays: with what is added so that they fill vectors. */
    int padded(int units);

    /** Whether h stands before the input in their array, not behind it. */
    boolean isHiddenFirst();

    void product(Lines out, Product product);

    /** {@code z[from + j] = tanh(z[from + j])} for j below n, in a method of its own. */
    void tanh(Lines out, String method, String z, int from, int n);

    /**
     * The elementwise part of a recurrent layer.
     *
     * @param names of its arrays
     */
    void cell(Lines out, RecurrentSource names);

    /** Imports, and static fields. */
    void preamble(Lines imports, Lines fields);
}
