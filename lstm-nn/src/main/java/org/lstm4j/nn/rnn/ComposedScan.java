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

/**
 * A recurrence over sequences, step by step in primitive operations: it runs any cell, and its gradients can be
 * differentiated any number of times. The oracle of the rules that have kernels of their own.
 *
 * <p>At each step only the rows of sequences that have one are computed. Forwards, rows leave as sequences end; in
 * reverse, rows of the initial state join where they begin, which is at their last step.
 */
final class ComposedScan implements Scan {
    /** The steps of one pass, for the batch's size. */
    private final IntFunction<Cell.Steps> begin;

    private final boolean reverse;

    ComposedScan(IntFunction<Cell.Steps> begin, boolean reverse) {
        this.begin = begin;
        this.reverse = reverse;
    }

    /** The equations of a kind of layer. */
    static ComposedScan of(RNNMode kind, RNNWeights weights, boolean reverse) {
        return new ComposedScan(batch -> steps(kind, weights), reverse);
    }

    /** The composed steps of a kind of layer, for one pass. */
    static Cell.Steps steps(RNNMode kind, RNNWeights weights) {
        return switch (kind) {
            case RNN_TANH, RNN_RELU -> new RNNSteps(kind, weights);
            case GRU -> new GRUSteps(weights);
            case LSTM -> new LSTMSteps(weights);
        };
    }

    @Override
    public Result forward(Variable x, BatchSizes rows, List<Variable> state, boolean everyStep) {
        List<Variable> flat = state.stream()
                .map(part -> part.reshape(rows.batch(), part.size(-1)))
                .toList();
        Result result = flatSequence(x.reshape(rows.total(), x.size(-1)), rows, flat, everyStep);
        List<Variable> last = new ArrayList<>();
        for (int part = 0; part < state.size(); part++) {
            last.add(result.state().get(part).reshape(state.get(part).shape()));
        }
        List<Variable> steps =
                result.everyState().stream().map(part -> like(x, part)).toList();
        return new Result(everyStep ? steps.get(0) : like(x, result.output()), last, steps);
    }

    @Override
    public InPlaceStep inPlaceStep(Tensor input, List<Tensor> state) {
        Variable x = Variable.of(input);
        List<Variable> before = state.stream().map(Variable::of).toList();
        BatchSizes oneStep = BatchSizes.padded(1, input.size(0));
        return () -> Scan.overwrite(
                state, GradMode.noGrad(() -> forward(x, oneStep, before, false)).state());
    }

    /** Rows in the form of x. */
    private static Variable like(Variable x, Variable rows) {
        return rows.reshape(x.shape().with(-1, rows.size(1)));
    }

    /** A pass over x of (R, I) and a state of (N, size). */
    private Result flatSequence(Variable x, BatchSizes rows, List<Variable> state, boolean everyStep) {
        int length = rows.steps();
        if (length == 0) {
            List<Variable> none = state.stream()
                    .map(part -> Variable.of(Tensor.zeros(part.dtype(), 0, part.size(1))))
                    .toList();
            // Copies: the zeros to start from are the layer's own.
            List<Variable> kept = state.stream().map(Variable::copy).toList();
            return new Result(none.get(0), kept, everyStep ? none : List.of());
        }
        Cell.Steps steps = begin.apply(rows.batch());
        List<Variable> inputs = split(steps.project(x), rows);
        List<List<Variable>> states = new ArrayList<>(Collections.nCopies(length, List.of()));
        List<Variable> last =
                reverse ? backwards(steps, inputs, rows, state, states) : forwards(steps, inputs, rows, state, states);
        List<Variable> parts = new ArrayList<>();
        for (int part = 0; part < (everyStep ? state.size() : 1); part++) {
            int p = part;
            parts.add(join(states.stream().map(at -> at.get(p)).toList()));
        }
        return new Result(parts.get(0), last, everyStep ? parts : List.of());
    }

    /** Fills in the state of every step; gives that of each sequence's last one. */
    private static List<Variable> forwards(
            Cell.Steps steps,
            List<Variable> inputs,
            BatchSizes rows,
            List<Variable> start,
            List<List<Variable>> states) {
        // Rows of sequences that have ended, by part; those further down end first.
        List<List<Variable>> ended = new ArrayList<>();
        List<Variable> state = start;
        int before = rows.batch();
        for (int t = 0; t < inputs.size(); t++) {
            int now = rows.size(t);
            if (now < before) {
                List<Variable> kept = new ArrayList<>();
                List<Variable> left = new ArrayList<>();
                for (Variable part : state) {
                    List<Variable> halves = part.split(new int[] {now, before - now}, 0);
                    kept.add(halves.get(0));
                    left.add(halves.get(1));
                }
                state = kept;
                ended.add(left);
                before = now;
            }
            state = steps.next(inputs.get(t), state);
            states.set(t, state);
        }
        ended.add(state);
        Collections.reverse(ended);
        return joined(ended);
    }

    /** As {@link #forwards}, from the end of each sequence. */
    private static List<Variable> backwards(
            Cell.Steps steps,
            List<Variable> inputs,
            BatchSizes rows,
            List<Variable> start,
            List<List<Variable>> states) {
        int before = rows.size(inputs.size() - 1);
        List<Variable> state = narrowed(start, 0, before);
        for (int t = inputs.size() - 1; t >= 0; t--) {
            int now = rows.size(t);
            if (now > before) {
                state = joined(List.of(state, narrowed(start, before, now)));
                before = now;
            }
            state = steps.next(inputs.get(t), state);
            states.set(t, state);
        }
        return before == rows.batch() ? state : joined(List.of(state, narrowed(start, before, rows.batch())));
    }

    private static List<Variable> split(Variable x, BatchSizes rows) {
        int[] sizes = new int[rows.steps()];
        Arrays.setAll(sizes, rows::size);
        return x.split(sizes, 0);
    }

    private static List<Variable> narrowed(List<Variable> state, int from, int to) {
        return state.stream()
                .map(part -> from == 0 && to == part.size(0) ? part : part.narrow(0, from, to - from))
                .toList();
    }

    /** Blocks of rows below each other, part by part. */
    private static List<Variable> joined(List<List<Variable>> blocks) {
        List<Variable> out = new ArrayList<>();
        for (int part = 0; part < blocks.get(0).size(); part++) {
            int p = part;
            out.add(join(blocks.stream().map(block -> block.get(p)).toList()));
        }
        return out;
    }

    private static Variable join(List<Variable> rows) {
        return rows.size() == 1 ? rows.get(0) : Variable.concat(rows, 0);
    }
}
