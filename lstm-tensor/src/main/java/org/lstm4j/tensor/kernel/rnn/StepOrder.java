package org.lstm4j.tensor.kernel.rnn;

/**
 * The order in which the steps of a batch are computed, and which rows of a step continue from the one before.
 *
 * <p>In forward direction the batch shrinks: sequences end. In reverse the batch grows: each sequence enters at its own
 * last step. Continuing rows read the state of the previous step, entering rows the initial state.
 *
 * @param reverse whether each sequence is read from its last step to its first
 */
public record StepOrder(BatchSizes sizes, boolean reverse) {
    /** N, the number of sequences. */
    int batch() {
        return sizes.batch();
    }

    /** T, the number of steps. */
    int steps() {
        return sizes.steps();
    }

    /** R, the number of rows of all steps. */
    int total() {
        return sizes.total();
    }

    /** The number of rows of step t. */
    int size(int t) {
        return sizes.size(t);
    }

    /** The first row of step t. */
    int offset(int t) {
        return sizes.offset(t);
    }

    /** The step that is computed s-th. */
    public int step(int s) {
        return reverse ? sizes.steps() - 1 - s : s;
    }

    /** The step that is computed before step t; -1 if t is the first. */
    int previous(int t) {
        return reverse ? (t + 1 < sizes.steps() ? t + 1 : -1) : t - 1;
    }

    /** The number of rows of step t that continue: rows 0 to this. */
    int continuing(int t) {
        int previous = previous(t);
        return previous < 0 ? 0 : Math.min(sizes.size(t), sizes.size(previous));
    }
}
