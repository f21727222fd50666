package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/**
 * Step-by-step inference: a caller's own state over the weights of a recurrent layer that others use too. It gives the
 * numbers of a pass over the whole sequence in evaluation mode, one step or one chunk of steps at a time. A step of an
 * {@link LSTM} allocates nothing once warm (but on the {@code ejml} kernels, a reference that makes matrices of its
 * operands).
 *
 * <pre>{@code
 * RecurrentSession session = new RecurrentSession(gru, 1);
 * for (Tensor x : incoming) { // (1, inputSize)
 *     Tensor y = session.step(x); // (1, outputSize), until the next step
 * }
 * }</pre>
 *
 * <p>The state can be taken out and put back ({@link #state}, {@link #restore(List)}, also as bytes), branched off
 * ({@link #fork}), and rolled back to a mark, for steps that are only tried.
 *
 * <p>A session belongs to one thread at a time; many sessions may share one layer that is not being trained.
 */
public final class RecurrentSession {
    private final String name;
    private final RecurrentLayer layer;
    private final List<? extends Scan> rules;
    private final Tensor input;
    private final List<Scan.InPlaceStep> steps = new ArrayList<>();
    /** By layer and part, (N, size) each. */
    private final List<List<Tensor>> state = new ArrayList<>();

    private final List<List<Tensor>> marked = new ArrayList<>();
    private boolean hasMark;

    /**
     * A session that starts from a state of zeros.
     *
     * @param layer in one direction
     * @param batch N, how many sequences go side by side
     * @throws IllegalArgumentException if the layer is bidirectional, for its second direction needs the end of the
     *     sequence first, or the batch is not greater than zero
     */
    public RecurrentSession(RecurrentLayer layer, int batch) {
        this("RecurrentSession", layer, batch);
    }

    /** @param name for errors */
    RecurrentSession(String name, RecurrentLayer layer, int batch) {
        if (layer.isBidirectional()) {
            throw new IllegalArgumentException(
                    name + ": a bidirectional " + layer.getClass().getSimpleName()
                            + " cannot go step by step, for it reads the sequence from its end");
        }
        this.name = name;
        this.layer = layer;
        this.rules = layer.rules();
        Require.positive(name, "batch", batch);
        this.input = Tensor.zeros(layer.dtype(), batch, layer.inputSize());
        Tensor below = input;
        for (int at = 0; at < rules.size(); at++) {
            List<Tensor> parts = new ArrayList<>();
            List<Tensor> copies = new ArrayList<>();
            for (int size : layer.stateSizes(at)) {
                parts.add(Tensor.zeros(layer.dtype(), batch, size));
                copies.add(Tensor.zeros(layer.dtype(), batch, size));
            }
            steps.add(rules.get(at).inPlaceStep(below, parts));
            state.add(parts);
            marked.add(copies);
            below = parts.get(0);
        }
    }

    /** N, how many sequences go side by side. */
    public int batch() {
        return input.size(0);
    }

    /**
     * Takes one step.
     *
     * @param x (N, inputSize), of the layer's dtype. Not modified
     * @return the output of the last layer, (N, outputSize): the session's own tensor, which the next step overwrites
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     * @throws IllegalStateException if the layer is a {@link Recurrent} in training, whose cells may draw
     */
    public Tensor step(Tensor x) {
        requireEvaluation();
        if (!x.shape().equals(input.shape())) {
            throw new ShapeMismatchException(
                    name, "expected a step of shape " + input.shape() + ", but got " + x.shape());
        }
        requireType(x);
        input.copyInPlace(x);
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run();
        }
        return state.get(state.size() - 1).get(0);
    }

    /**
     * Takes several steps at once, which is faster than one by one. The numbers are the same to rounding.
     *
     * @param x (L, N, inputSize) whatever the layer's batchFirst, L at least 0. Not modified
     * @return the output of the last layer at each step, (L, N, outputSize), the caller's
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     * @throws IllegalStateException as {@link #step}
     */
    public Tensor steps(Tensor x) {
        requireEvaluation();
        if (x.rank() != 3 || x.size(1) != batch() || x.size(2) != layer.inputSize()) {
            throw new ShapeMismatchException(
                    name,
                    "expected steps of shape (L, " + batch() + ", " + layer.inputSize() + "), but got " + x.shape());
        }
        requireType(x);
        BatchSizes rows = BatchSizes.padded(x.size(0), batch());
        List<List<Variable>> after = new ArrayList<>();
        Variable output = GradMode.noGrad(() -> {
            Variable y = Variable.of(x);
            for (int i = 0; i < rules.size(); i++) {
                List<Variable> before = state.get(i).stream().map(Variable::of).toList();
                Scan.Result result = rules.get(i).forward(y, rows, before, false);
                after.add(result.state());
                y = result.output();
            }
            return y;
        });
        for (int i = 0; i < after.size(); i++) {
            Scan.overwrite(state.get(i), after.get(i));
        }
        return output.data();
    }

    private void requireEvaluation() {
        if (layer instanceof Recurrent && layer.isTraining()) {
            throw new IllegalStateException(
                    name + ": the cells are in training mode, in which they may draw; call eval()");
        }
    }

    private void requireType(Tensor x) {
        if (x.dtype() != input.dtype()) {
            throw new IllegalArgumentException(name + ": the input must have the type " + input.dtype()
                    + " of the weights, got type " + x.dtype() + "; convert with to(DType)");
        }
    }

    /** Goes back to a state of zeros. A mark stays. */
    public void reset() {
        state.forEach(parts -> parts.forEach(part -> part.fillInPlace(0)));
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /** A copy of the state: by layer, its parts of (N, size), h first. */
    public List<List<Tensor>> state() {
        return state.stream()
                .map(parts -> parts.stream().map(Tensor::copy).toList())
                .toList();
    }

    /**
     * Continues from a given state, whose numbers are copied.
     *
     * @param given as {@link #state} gives it. Not modified
     * @throws ShapeMismatchException if a shape or a number of parts does not fit; the state is then unchanged
     */
    public void restore(List<List<Tensor>> given) {
        requireState(given);
        copy(given, state);
    }

    private void requireState(List<List<Tensor>> given) {
        List<Integer> expected = state.stream().map(List::size).toList();
        List<Integer> got = given.stream().map(List::size).toList();
        if (!got.equals(expected)) {
            throw new ShapeMismatchException(
                    name, "expected a state with " + expected + " parts by layer, but got " + got);
        }
        for (int i = 0; i < state.size(); i++) {
            for (int p = 0; p < state.get(i).size(); p++) {
                Shape shape = state.get(i).get(p).shape();
                Tensor part = given.get(i).get(p);
                if (!part.shape().equals(shape)) {
                    throw new ShapeMismatchException(
                            name,
                            "expected part " + p + " of layer " + i + " of shape " + shape + ", but got "
                                    + part.shape());
                }
                Require.dtype(name, "part " + p + " of layer " + i, Variable.of(part), layer.dtype());
            }
        }
    }

    private static void copy(List<List<Tensor>> from, List<List<Tensor>> to) {
        for (int i = 0; i < to.size(); i++) {
            for (int p = 0; p < to.get(i).size(); p++) {
                to.get(i).get(p).copyInPlace(from.get(i).get(p));
            }
        }
    }

    /** Another session on the same layer that starts from this one's state and then goes its own way. */
    public RecurrentSession fork() {
        RecurrentSession out = new RecurrentSession(name, layer, batch());
        copy(state, out.state);
        return out;
    }

    /** Remembers the state, in place of what was remembered before. Allocates nothing. */
    public void mark() {
        copy(state, marked);
        hasMark = true;
    }

    /**
     * Goes back to the state at the last {@link #mark}, which stays. Allocates nothing.
     *
     * @throws IllegalStateException if there is no mark
     */
    public void rollback() {
        if (!hasMark) {
            throw new IllegalStateException(name + ": there is no mark to go back to; call mark() before");
        }
        copy(marked, state);
    }

    /** The state as bytes, for {@link #restore(byte[])} on a session of the same shapes.. */
    public byte[] toBytes() {
        return SessionBytes.write(state);
    }

    /**
     * Continues from a state that {@link #toBytes} wrote.
     *
     * @param bytes Not modified
     * @throws IllegalArgumentException if they are damaged, or of a session of other shapes; the state is then
     *     unchanged
     */
    public void restore(byte[] bytes) {
        restore(SessionBytes.read(name, bytes));
    }
}
