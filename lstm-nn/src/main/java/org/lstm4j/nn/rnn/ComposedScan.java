package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;
import org.lstm4j.tensor.kernel.rnn.RNNMode;
import org.lstm4j.tensor.kernel.rnn.StepOrder;

/**
 * A recurrence composed of operations of {@link Variable}, step by step: it runs any cell, and its gradients can be
 * differentiated any number of times. The reference of the fused scans.
 *
 * <p>Each step computes only the rows of sequences that have it. Forward, the batch shrinks as sequences end; in reverse
 * it grows: each sequence enters at its own last step, with its row of the initial state.
 */
final class ComposedScan implements Scan {
    /** The steps of one pass, by batch size. */
    private final IntFunction<Cell.Steps> begin;

    private final boolean reverse;

    ComposedScan(IntFunction<Cell.Steps> begin, boolean reverse) {
        this.begin = begin;
        this.reverse = reverse;
    }

    /** The equations of an RNN, GRU or LSTM. */
    ComposedScan(RNNMode mode, RNNWeights weights, boolean reverse) {
        this(batch -> new RNNSteps(mode, weights), reverse);
    }

    @Override
    public Result forward(Variable input, BatchSizes batchSizes, List<Variable> state, boolean everyStep) {
        Variable x = input.reshape(batchSizes.total(), input.size(-1));
        List<Variable> initial = state.stream()
                .map(part -> part.reshape(batchSizes.batch(), part.size(-1)))
                .toList();
        States states = batchSizes.steps() == 0
                ? noSteps(initial)
                : scan(begin.apply(batchSizes.batch()), x, batchSizes, initial, everyStep ? state.size() : 1);
        List<Variable> last = new ArrayList<>();
        for (int part = 0; part < state.size(); part++) {
            last.add(states.last().get(part).reshape(state.get(part).shape()));
        }
        List<Variable> every = states.every().stream()
                .map(rows -> rows.reshape(input.shape().with(-1, rows.size(1))))
                .toList();
        return new Result(every.get(0), last, everyStep ? every : List.of());
    }

    @Override
    public InPlaceStep inPlaceStep(Tensor input, List<Tensor> state) {
        Variable x = Variable.of(input);
        List<Variable> previous = state.stream().map(Variable::of).toList();
        BatchSizes oneStep = BatchSizes.padded(1, input.size(0));
        return () -> Scan.overwrite(
                state,
                GradMode.noGrad(() -> forward(x, oneStep, previous, false)).state());
    }

    /**
     * The state over a sequence.
     *
     * @param every the parts of the state after every step, (R, size) each; at least h
     * @param last the parts after each sequence's last step, (N, size) each
     */
    private record States(List<Variable> every, List<Variable> last) {}

    private static States noSteps(List<Variable> initial) {
        List<Variable> none = initial.stream()
                .map(part -> Variable.of(Tensor.zeros(part.dtype(), 0, part.size(1))))
                .toList();
        // Copies: the layer keeps its zero state.
        return new States(none, initial.stream().map(Variable::copy).toList());
    }

    /**
     * Runs the cell's steps one after the other.
     *
     * @param x (R, I)
     * @param initial the parts of the initial state, (N, size) each
     * @param parts how many parts of the state after every step to return
     */
    private States scan(Cell.Steps steps, Variable x, BatchSizes batchSizes, List<Variable> initial, int parts) {
        int length = batchSizes.steps();
        int[] sizes = new int[length];
        Arrays.setAll(sizes, batchSizes::size);
        List<Variable> inputs = steps.project(x).split(sizes, 0);
        List<List<Variable>> every = new ArrayList<>(Collections.nCopies(length, List.of()));
        /* The states of sequences that have ended: those further down the batch end first. */
        List<List<Variable>> ended = new ArrayList<>();
        StepOrder order = new StepOrder(batchSizes, reverse);
        int rows = reverse ? sizes[length - 1] : batchSizes.batch();
        List<Variable> state = narrowed(initial, 0, rows);
        for (int s = 0; s < length; s++) {
            int t = order.step(s);
            if (sizes[t] < rows) {
                int[] blocks = {sizes[t], rows - sizes[t]};
                List<List<Variable>> split =
                        state.stream().map(part -> part.split(blocks, 0)).toList();
                state = split.stream().map(part -> part.get(0)).toList();
                ended.add(split.stream().map(part -> part.get(1)).toList());
            } else if (sizes[t] > rows) {
                state = joined(List.of(state, narrowed(initial, rows, sizes[t])), state.size());
            }
            rows = sizes[t];
            state = steps.next(inputs.get(t), state);
            every.set(t, state);
        }
        if (reverse && rows < batchSizes.batch()) {
            // Sequences of length 0.
            ended.add(narrowed(initial, rows, batchSizes.batch()));
        }
        ended.add(state);
        Collections.reverse(ended);
        return new States(joined(every, parts), joined(ended, initial.size()));
    }

    /** Rows of each part of the state. */
    private static List<Variable> narrowed(List<Variable> state, int from, int to) {
        return state.stream()
                .map(part -> from == 0 && to == part.size(0) ? part : part.narrow(0, from, to - from))
                .toList();
    }

    /** Concatenates the first parts of states, each part along its rows. */
    private static List<Variable> joined(List<List<Variable>> states, int parts) {
        List<Variable> out = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            int p = part;
            List<Variable> rows = states.stream().map(state -> state.get(p)).toList();
            out.add(rows.size() == 1 ? rows.get(0) : Variable.concat(rows, 0));
        }
        return out;
    }
}
