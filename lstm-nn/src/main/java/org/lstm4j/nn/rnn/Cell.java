package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * The equations of one step of a recurrence, with a state of one or more parts. {@link Recurrent} runs a cell over padded
 * and packed sequences, in stacked layers and both directions. The first part of the state is the output (hidden state).
 *
 * <p>A new cell passes its sizes to the constructor and implements the equations in {@link #next}; gradients follow from
 * the operations of {@link Variable}:
 *
 * <pre>{@code
 * // h' = 0.9 h + 0.1 tanh(x Wᵀ)
 * final class LeakyCell extends Cell {
 *     private final Parameter weight;
 *
 *     LeakyCell(int inputSize, int hiddenSize, Generator generator) {
 *         super(inputSize, DType.FLOAT32, hiddenSize);
 *         weight = register("weight", new Parameter(Tensor.randn(generator, hiddenSize, inputSize)));
 *     }
 *
 *     protected List<Variable> next(Variable x, List<Variable> state) {
 *         return List.of(state.get(0).mul(0.9).add(x.matmul(weight.t()).tanh().mul(0.1)));
 *     }
 * }
 * }</pre>
 *
 * <p>Two methods are optional: {@link #begin}, for what is constant over the steps of a sequence, such as a dropout mask
 * or the projection of the input, and {@link #sequence}, for a recurrence that can compute all steps at once. The result
 * for a sequence must not depend on the other sequences of the batch. {@link #step} calls the hooks of the cell; a pass
 * over sequences calls those of the layer.
 */
public abstract class Cell extends Module {
    private final int inputSize;
    private final DType dtype;
    private final int[] stateSizes;

    /** The steps of one pass over a batch of sequences. */
    @FunctionalInterface
    public interface Steps {
        /**
         * The part of a step that depends on the input alone, for the rows of all steps at once: one large matrix product
         * is faster than many small ones. Returns x unless overridden.
         *
         * @param x (R, inputSize)
         * @return (R, any size), one row for each row of x
         */
        default Variable project(Variable x) {
            return x;
        }

        /**
         * One step.
         *
         * @param x (n, ..): rows of the result of {@link #project}, of the first n sequences of the batch, which are those
         *     that have this step
         * @param state the parts of the previous state, (n, size) each
         * @return the parts of the next state, in the same order and of the same shapes
         */
        List<Variable> next(Variable x, List<Variable> state);
    }

    /** All steps of a batch of sequences at once; see {@link #sequence}. */
    @FunctionalInterface
    public interface Sequence {
        /**
         * The states after every step. Sequences of other lengths and the reverse direction are converted to this form;
         * the state after a step must not depend on later steps.
         *
         * @param x (L, N, inputSize), L at least 1
         * @param state the parts of the initial state, (N, size) each
         * @return the parts of the state after every step, (L, N, size) each
         */
        List<Variable> forward(Variable x, List<Variable> state);
    }

    /**
     * A cell without parameters; the subclass registers them.
     *
     * @param inputSize features of x
     * @param dtype element type of x and the state
     * @param stateSizes features of each part of the state, at least one part; the first is the output. Not modified
     * @throws IllegalArgumentException if inputSize is not greater than zero, there is no part, or a size is negative
     */
    protected Cell(int inputSize, DType dtype, int... stateSizes) {
        this.inputSize = Require.positive(typeName(), "input_size", inputSize);
        this.dtype = dtype;
        this.stateSizes = stateSizes.clone();
        if (stateSizes.length == 0 || Arrays.stream(stateSizes).anyMatch(size -> size < 0)) {
            throw new IllegalArgumentException(typeName()
                    + ": the state must have a part, and no hidden_size may be negative, but got "
                    + Arrays.toString(stateSizes));
        }
    }

    /** Features of x. */
    public final int inputSize() {
        return inputSize;
    }

    /** Features of the output (hidden state), the first part of the state. */
    public final int outputSize() {
        return stateSizes[0];
    }

    /** Features of each part of the state. */
    public final List<Integer> stateSizes() {
        return Arrays.stream(stateSizes).boxed().toList();
    }

    /** Element type of the input, the state and the weights. */
    public final DType dtype() {
        return dtype;
    }

    /**
     * The equations of one step. Shapes have been checked.
     *
     * @param x (n, inputSize)
     * @param state the parts of the previous state, (n, size) each
     * @return the parts of the next state, in the same order and of the same shapes
     */
    protected abstract List<Variable> next(Variable x, List<Variable> state);

    /**
     * Begins a pass over a batch of sequences. Values that are random and shared by the steps are drawn here. By default
     * every step is {@link #next}.
     *
     * @param batch N, the number of sequences; a step may have fewer rows
     */
    public Steps begin(int batch) {
        return this::next;
    }

    /**
     * The recurrence over all steps at once, if there is such a form: {@link LinearRecurrence} for one that is linear in
     * its state. Its values must be those of {@link #next} up to rounding. It is asked for once, when a layer is created,
     * and used for every pass over more than one step.
     *
     * @return null, the default, if the cell is run step by step
     */
    protected @Nullable Sequence sequence() {
        return null;
    }

    /** The scan that runs this cell over sequences. */
    Scan createScan(boolean reverse) {
        return Scan.of(this, reverse);
    }

    /** The parts of a state of zeros, (N, size) each, with N = batch. */
    public final List<Variable> zeroState(int batch) {
        List<Variable> out = new ArrayList<>();
        for (int size : stateSizes) {
            out.add(Variable.of(Tensor.zeros(dtype, batch, size)));
        }
        return out;
    }

    /**
     * One step, with the hooks of the module.
     *
     * @param x (N, inputSize) or (inputSize), of the cell's dtype
     * @param state the parts of the previous state, (N, size) or (size) each; null for zeros. Does not broadcast
     * @return the parts of the next state, of the same shapes
     * @throws ShapeMismatchException if a rank, the batch or a size does not fit
     * @throws NullPointerException if x or a part of the state is null
     */
    public final List<Variable> step(Variable x, @Nullable List<Variable> state) {
        List<Variable> inputs = new ArrayList<>();
        inputs.add(Require.present(typeName(), "an input x", x));
        if (state != null) {
            inputs.addAll(Require.allPresent(typeName(), "a part of the state", state));
        }
        return hooked(inputs, given -> compute(given.get(0), state == null ? null : given.subList(1, given.size())));
    }

    private List<Variable> compute(Variable x, @Nullable List<Variable> state) {
        requireRank("input", x);
        if (x.size(-1) != inputSize) {
            throw new ShapeMismatchException(
                    typeName(),
                    "input has inconsistent input_size: got " + x.size(-1) + " expected " + inputSize + ", in shape "
                            + x.shape() + Require.option("input_size"));
        }
        if (state != null) {
            requireState(x, state);
        }
        boolean single = x.rank() == 1;
        Variable rows = single ? x.unsqueeze(0) : x;
        List<Variable> before = state == null ? zeroState(rows.size(0)) : single ? unsqueezed(state) : state;
        List<Variable> after = next(rows, before);
        return single ? after.stream().map(part -> part.squeeze(0)).toList() : after;
    }

    private static List<Variable> unsqueezed(List<Variable> state) {
        return state.stream().map(part -> part.unsqueeze(0)).toList();
    }

    private void requireState(Variable x, List<Variable> state) {
        if (state.size() != stateSizes.length) {
            throw new ShapeMismatchException(
                    typeName(), "expected a state of " + stateSizes.length + " parts, but got " + state.size());
        }
        for (int i = 0; i < stateSizes.length; i++) {
            Variable given = state.get(i);
            String what = "hidden" + i;
            requireRank(stateSizes.length == 1 ? "hidden" : what, given);
            if (given.rank() != x.rank()) {
                throw new ShapeMismatchException(
                        typeName(),
                        what + " must be " + x.rank() + "D like the input, got shape " + given.shape()
                                + " for an input of " + x.shape());
            }
            if (x.rank() == 2 && given.size(0) != x.size(0)) {
                throw new ShapeMismatchException(
                        typeName(),
                        "Input batch size " + x.size(0) + " doesn't match " + what + " batch size " + given.size(0));
            }
            if (given.size(-1) != stateSizes[i]) {
                throw new ShapeMismatchException(
                        typeName(),
                        what + " has inconsistent hidden_size: got " + given.size(-1) + ", expected " + stateSizes[i]
                                + Require.option("hidden_size"));
            }
        }
    }

    private void requireRank(String what, Variable given) {
        if (given.rank() != 1 && given.rank() != 2) {
            throw new ShapeMismatchException(
                    typeName(),
                    "Expected " + what + " to be 1D or 2D, got " + given.rank() + "D instead, shape " + given.shape());
        }
        Require.dtype(typeName(), what, given, dtype);
    }
}
