package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/** Runs one recurrent layer in one direction over a batch of sequences. */
sealed interface Scan permits FusedScan, ComposedScan, SequenceScan {
    /** The fastest scan of an RNN, GRU or LSTM: on fused kernels, or composed if the hidden state is empty. */
    static Scan of(RNNMode mode, RNNWeights weights, boolean reverse) {
        // Kernels take no empty matrices.
        return weights.weightHh().size(0) == 0
                ? new ComposedScan(mode, weights, reverse)
                : new FusedScan(mode, weights, reverse);
    }

    /** The scan of any cell, in operations of {@link Variable}: all steps at once if the cell can, or step by step. */
    static Scan of(Cell cell, boolean reverse) {
        ComposedScan stepped = new ComposedScan(cell::begin, reverse);
        Cell.Sequence sequence = cell.sequence();
        return sequence == null ? stepped : new SequenceScan(sequence, stepped, reverse);
    }

    /**
     * Runs the layer over the sequences. In reverse, each sequence starts at its own last step; outputs are in the order
     * of time in both directions.
     *
     * @param input (.., I), R rows: all rows of step 0, then those of step 1, and so on
     * @param batchSizes the number of rows of each step
     * @param state the parts of the initial state, (.., size) of N rows each, h first
     * @param everyStep whether to return the state after every step
     */
    Result forward(Variable input, BatchSizes batchSizes, List<Variable> state, boolean everyStep);

    /**
     * One step that reads and writes the given tensors each time it runs, for inference. On fused kernels it allocates
     * nothing once warm.
     *
     * @param input (N, I). Not modified
     * @param state the parts of the state, (N, size) each. Modified by each run
     */
    InPlaceStep inPlaceStep(Tensor input, List<Tensor> state);

    /** Whether a training pass may overwrite the output of an earlier one after backward. Off by default. */
    default void reuseOutput(boolean on) {}

    /**
     * What {@link #forward} returns.
     *
     * @param output h after every step, (.., Hout) with the leading dimensions of the input
     * @param state the parts of the state after each sequence's last step, in the shapes of the initial state; a sequence
     *     of length 0 keeps its initial state
     * @param everyState the parts of the state after every step, each in the form of output, which is the first; empty
     *     unless requested
     */
    record Result(Variable output, List<Variable> state, List<Variable> everyState) {}

    /** One step of a layer in place; see {@link #inPlaceStep}. */
    @FunctionalInterface
    interface InPlaceStep {
        /** Reads the input and overwrites the state with the next one. */
        void run();
    }

    /** Overwrites a state with another of the same shapes, which may share storage with it. */
    static void overwrite(List<Tensor> state, List<Variable> next) {
        // A cell may return parts of the old state in other positions.
        List<Tensor> parts = next.stream()
                .map(Variable::data)
                .map(part -> state.stream().anyMatch(part::sharesStorage) ? part.copy() : part)
                .toList();
        for (int i = 0; i < parts.size(); i++) {
            state.get(i).copyInPlace(parts.get(i));
        }
    }
}
