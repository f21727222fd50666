package org.lstm4j.tensor.kernel.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.Buffer;
import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatScratch;
import org.lstm4j.tensor.kernel.Threads;

/**
 * {@link RNNKernels#inference} in float32: a window of steps at a time, whose gates stay in a core's L2 cache. Memory
 * beyond the input and the output does not grow with the length or the batch.
 */
final class FloatInference extends FloatForward implements RNNKernels.Inference {
    /*
     * Values of the gates of a window: one megabyte. With fewer, W_ih is read so often that it evicts W_hh from L2; with
     * more, the gates evict it.
     */
    private static final int WINDOW = 1 << 18; // float only
    // double only: private static final int WINDOW = 1 << 17;

    FloatInference(RNNLayout layout, StepOrder order, Buffer x, RNNState state, Buffer output) {
        super(layout, order, x, state, null, output);
    }

    /** Values of the gates of one step from which the batch is computed in parts: 16 MB of floats. */
    private static final int LARGEST_STEP = 1 << 22;

    private static final String HINT = "run the batch in parts";

    /** The gates of a window, and h before a projection. */
    private static final FloatScratch GATES = new FloatScratch();

    private static final FloatScratch PRE_PROJECTION = new FloatScratch();

    @Override
    public void run(PackedWeights weights) {
        int batch = order.batch();
        long work = recurrentWork() + (long) order.steps() * layout.weightRows() * layout.inputSize();
        if (Threads.isOne(batch, work)) {
            // Not as a lambda, which each call would allocate.
            runRows(weights, 0, batch);
        } else {
            Threads.split(batch, work, (first, end) -> runRows(weights, first, end));
        }
    }

    /** All steps of some sequences of the batch, in parts whose gates of one step are bounded. */
    private void runRows(PackedWeights weights, int first, int end) {
        int rows = end - first;
        long needed = ((long) rows * width + LARGEST_STEP - 1) / LARGEST_STEP;
        // Parts of fewer rows would round differently.
        int parts = (int) Math.max(1, Math.min(needed, rows / Threads.LEAST_ITEMS));
        for (int p = 0; p < parts; p++) {
            runPart(weights, first + (int) ((long) rows * p / parts), first + (int) ((long) rows * (p + 1) / parts));
        }
    }

    private void runPart(PackedWeights weights, int first, int end) {
        int batch = end - first;
        int steps = order.steps();
        int ofStep = Sizes.product("inference", batch, "rows of a step", width, "gate values", HINT);
        int window = Math.max(1, Math.min(steps, WINDOW / Math.max(1, ofStep)));
        boolean projected = layout.projSize() > 0;
        FloatArray gates = GATES.take(window * ofStep);
        @Nullable FloatArray preProjection = projected ? PRE_PROJECTION.take(batch * hidden) : null;
        for (int from = 0; from < steps; from += window) {
            int count = Math.min(window, steps - from);
            int lowest = order.reverse() ? steps - from - count : from;
            projectWindow(weights, lowest, count, first, end, gates);
            for (int s = from; s < from + count; s++) {
                int t = order.step(s);
                // h before the projection is needed for this step only: its row 'first' is row 0 of the buffer.
                step(weights, t, first, end, gates, gatesRow(lowest, t, first, end), preProjection, -first);
            }
        }
        GATES.release(gates);
        if (preProjection != null) {
            PRE_PROJECTION.release(preProjection);
        }
    }

    /** The input's part of the pre-activations for a window of steps, of some sequences of the batch. */
    private void projectWindow(PackedWeights weights, int lowest, int count, int first, int end, FloatArray gates) {
        int start = order.offset(lowest);
        if (end - first == order.batch()) {
            project(weights, order.offset(lowest + count) - start, start, gates, 0);
            return;
        }
        for (int t = lowest; t < lowest + count; t++) {
            int rows = Math.min(end, order.size(t)) - first;
            if (rows > 0) {
                project(weights, rows, order.offset(t) + first, gates, gatesRow(lowest, t, first, end) + first);
            }
        }
    }

    /**
     * The row of the window's gates where row 0 of step t is, or would be. Those of the whole batch are in the order of
     * {@link BatchSizes}; those of a part of it take end - first rows for each step.
     */
    private int gatesRow(int lowest, int t, int first, int end) {
        return end - first == order.batch()
                ? order.offset(t) - order.offset(lowest)
                : (t - lowest) * (end - first) - first;
    }
}
