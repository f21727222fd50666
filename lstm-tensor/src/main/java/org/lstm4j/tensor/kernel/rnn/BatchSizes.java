package org.lstm4j.tensor.kernel.rnn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The number of rows of each step in a batch of sequences, as {@code batch_sizes} of PyTorch's {@code PackedSequence}:
 * all rows of step 0 are followed by all rows of step 1, and so on. Sequences are sorted by length, the longest first,
 * so row r of every step belongs to sequence r, and no step has more rows than the one before. In a padded batch every
 * step has N rows. Immutable.
 */
public final class BatchSizes {
    private static final String TOO_LONG = "use shorter sequences, continuing from the state, or smaller batches";

    private final int steps;
    private final int batch;
    /** The first row of each step, then the end of the last one; null for a padded batch. */
    private final int @Nullable [] offsets;

    private BatchSizes(int steps, int batch, int @Nullable [] offsets) {
        this.steps = steps;
        this.batch = batch;
        this.offsets = offsets;
    }

    /**
     * A padded batch: every step has N rows.
     *
     * @throws IllegalArgumentException if T N is over 2^31 - 1
     */
    public static BatchSizes padded(int steps, int batch) {
        Sizes.product("BatchSizes", steps, "steps", batch, "rows", TOO_LONG);
        return new BatchSizes(steps, batch, null);
    }

    /**
     * Sequences of any lengths.
     *
     * @param batch N, including sequences of length zero
     * @param sizes the rows of each step. Not modified
     * @throws IllegalArgumentException if a size is less than 1, or greater than the one before or than the batch,
     *     or there are more than 2^31 - 1 rows
     */
    public static BatchSizes of(int batch, int... sizes) {
        int[] offsets = new int[sizes.length + 1];
        int previous = batch;
        for (int t = 0; t < sizes.length; t++) {
            if (sizes[t] < 1 || sizes[t] > previous) {
                throw new IllegalArgumentException("BatchSizes: expected batch sizes of at least 1 that never increase"
                        + " and do not exceed the batch of " + batch + ", but got " + Arrays.toString(sizes));
            }
            previous = sizes[t];
            if (offsets[t] > Integer.MAX_VALUE - previous) {
                throw new IllegalArgumentException("BatchSizes: expected at most " + Integer.MAX_VALUE
                        + " rows in all steps, but step " + t + " exceeds them; " + TOO_LONG);
            }
            offsets[t + 1] = offsets[t] + previous;
        }
        // Sizes never increase: if the last step has N rows, every step has.
        return previous == batch ? padded(sizes.length, batch) : new BatchSizes(sizes.length, batch, offsets);
    }

    /** N, the number of sequences. */
    public int batch() {
        return batch;
    }

    /** T, the length of the longest sequence. */
    public int steps() {
        return steps;
    }

    /** The number of rows of step t: of sequences longer than t. */
    public int size(int t) {
        return offsets == null ? batch : offsets[t + 1] - offsets[t];
    }

    /** The first row of step t. */
    public int offset(int t) {
        return offsets == null ? t * batch : offsets[t];
    }

    /** R, the number of rows of all steps. */
    public int total() {
        return offset(steps);
    }

    /** Whether all sequences have the same length. */
    public boolean isPadded() {
        return offsets == null;
    }
}
