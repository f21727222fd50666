package org.lstm4j.nn.data;

import org.lstm4j.tensor.Tensor;

/**
 * A range of consecutive rows of a table or series.
 *
 * @param from first row, inclusive
 * @param to last row, exclusive
 */
public record Span(int from, int to) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if not 0 &lt;= from &lt; to
     */
    public Span {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("Span: expected 0 <= from < to, but got from " + from + " to " + to);
        }
    }

    /** The number of rows. */
    public int size() {
        return to - from;
    }

    /**
     * The rows of a tensor (T, ..), as a view.
     *
     * @throws IllegalArgumentException if the tensor has fewer rows
     */
    public Tensor of(Tensor rows) {
        requireIn("Span", rows.rank() == 0 ? 0 : rows.size(0));
        return rows.narrow(0, from, size());
    }

    void requireIn(String what, int rows) {
        if (to > rows) {
            throw new IllegalArgumentException(
                    what + ": rows " + from + " to " + to + " are out of range for " + rows + " rows");
        }
    }

    @Override
    public String toString() {
        return "rows " + from + " to " + to;
    }
}
