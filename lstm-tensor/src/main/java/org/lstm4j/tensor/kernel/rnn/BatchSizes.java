package org.lstm4j.tensor.kernel.rnn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which rows belong to which step in a batch of sequences whose steps lie behind each other: first all rows of step 0,
 * then all of step 1. The sequences stand in order of length, the longest first, so that row r of a step belongs to
 * sequence r, and no step has more rows than the one before. Immutable.
 *
 * <p>A batch of one length has N rows at every step; PyTorch's {@code PackedSequence} calls the numbers batch_sizes.
 */
public final class BatchSizes {
    private final int steps;
    private final int batch;
    /** Where each step's rows begin, and where the last one's end; null where all steps have the same number. */
    private final int @Nullable [] offsets;

    private BatchSizes(int steps, int batch, int @Nullable [] offsets) {
        this.steps = steps;
        this.batch = batch;
        this.offsets = offsets;
    }

    /** Sequences of one length. */
    public static BatchSizes even(int steps, int batch) {
        Math.multiplyExact(steps, batch);
        return new BatchSizes(steps, batch, null);
    }

    /**
     * Sequences of any lengths.
     *
     * @param batch N, those of length zero included
     * @param rows of each step. Not modified
     * @throws IllegalArgumentException if a step has no row, or more than the one before or than the batch
     */
    public static BatchSizes of(int batch, int... rows) {
        int[] offsets = new int[rows.length + 1];
        int before = batch;
        for (int t = 0; t < rows.length; t++) {
            if (rows[t] < 1 || rows[t] > before) {
                throw new IllegalArgumentException("BatchSizes: expected the rows of steps not to grow from " + batch
                        + " nor fall below 1, but got " + Arrays.toString(rows));
            }
            before = rows[t];
            offsets[t + 1] = Math.addExact(offsets[t], before);
        }
        // Rows do not grow: where the last step has all, every step has.
        return before == batch ? even(rows.length, batch) : new BatchSizes(rows.length, batch, offsets);
    }

    /** N, how many sequences there are. */
    public int batch() {
        return batch;
    }

    /** T, the length of the longest. */
    public int steps() {
        return steps;
    }

    /** How many sequences are at least t + 1 long. */
    public int rows(int t) {
        return offsets == null ? batch : offsets[t + 1] - offsets[t];
    }

    /** Where the rows of step t begin. */
    public int offset(int t) {
        return offsets == null ? t * batch : offsets[t];
    }

    /** All rows of all steps. */
    public int total() {
        return offset(steps);
    }

    /** Whether all sequences have the same length. */
    public boolean isEven() {
        return offsets == null;
    }
}
