package org.lstm4j.tensor.kernel;

import java.util.Arrays;

/**
 * Which rows belong to which step in a batch of sequences whose steps lie behind each other: first all rows of step 0,
 * then all of step 1. The sequences stand in order of length, the longest first, so that row r of a step belongs to
 * sequence r, and no step has more rows than the one before. Immutable.
 *
 * <p>A batch of one length has N rows at every step; PyTorch's {@code PackedSequence} calls the numbers batch_sizes.
 */
public final class StepRows {
    private final int batch;
    private final int[] rows;
    private final int[] offsets;
    private final boolean even;

    private StepRows(int batch, int[] rows) {
        this.batch = batch;
        this.rows = rows;
        this.offsets = new int[rows.length + 1];
        boolean all = true;
        for (int t = 0; t < rows.length; t++) {
            offsets[t + 1] = Math.addExact(offsets[t], rows[t]);
            all &= rows[t] == batch;
        }
        this.even = all;
    }

    /** Sequences of one length. */
    public static StepRows even(int steps, int batch) {
        int[] rows = new int[steps];
        Arrays.fill(rows, batch);
        return new StepRows(batch, rows);
    }

    /**
     * Sequences of any lengths.
     *
     * @param batch N, those of length zero included
     * @param rows of each step. Not modified
     * @throws IllegalArgumentException if a step has no row, or more than the one before or than the batch
     */
    public static StepRows of(int batch, int... rows) {
        int before = batch;
        for (int t = 0; t < rows.length; t++) {
            if (rows[t] < 1 || rows[t] > before) {
                throw new IllegalArgumentException("StepRows: expected the rows of steps not to grow from " + batch
                        + " nor fall below 1, but got " + Arrays.toString(rows));
            }
            before = rows[t];
        }
        return new StepRows(batch, rows.clone());
    }

    /** N, how many sequences there are. */
    public int batch() {
        return batch;
    }

    /** T, the length of the longest. */
    public int steps() {
        return rows.length;
    }

    /** How many sequences are at least t + 1 long. */
    public int rows(int t) {
        return rows[t];
    }

    /** Where the rows of step t begin. */
    public int offset(int t) {
        return offsets[t];
    }

    /** All rows of all steps. */
    public int total() {
        return offsets[rows.length];
    }

    /** Whether all sequences have the same length. */
    public boolean isEven() {
        return even;
    }
}
