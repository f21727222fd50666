package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.rnn.BatchSizes;

/**
 * Step-by-step inference: a state of its own over the shared weights of a recurrent layer. It computes the values of a
 * pass over the whole sequence in evaluation mode, one step or one chunk of steps at a time. A step of an {@link RNN},
 * {@link GRU} or {@link LSTM} allocates nothing once the JVM has compiled it (except on the {@code ejml} kernels, the
 * reference, which wrap their operands in matrices).
 *
 * <pre>{@code
 * RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 1);
 * for (Tensor x : incoming) { // (1, inputSize)
 *     Tensor y = session.step(x); // (1, outputSize), valid until the next step
 * }
 * }</pre>
 *
 * <p>The state can be read and replaced ({@link #state}, {@link #restore(RecurrentState)}, also as bytes), copied into
 * another session ({@link #fork}), and rolled back to a mark, for steps that are only tried.
 *
 * <p>A session is used by one thread at a time: a call while another thread is inside one throws {@link
 * IllegalStateException} and changes nothing; threads may use it one after the other. Many sessions may share one layer
 * that is not in training. While another thread trains the layer, a session would read weights of which some are updated
 * and some are not: give the sessions a {@linkplain org.lstm4j.nn.Module#copy copy} that is made between two steps.
 *
 * @param <S> the state of the layer
 */
public final class RecurrentSession<S extends RecurrentState<S>> {
    private static final String NAME = "RecurrentSession";

    private final RecurrentLayer<S> layer;
    private final List<Scan> scans;
    private final Tensor input;
    private final List<Scan.InPlaceStep> steps = new ArrayList<>();
    /** By layer: the parts of its state, (N, size) each. */
    private final List<List<Tensor>> state = new ArrayList<>();

    private final List<List<Tensor>> marked = new ArrayList<>();
    private boolean hasMark;
    private final AtomicBoolean inUse = new AtomicBoolean();

    /**
     * A session with the layer's initial state: zeros, or the learned one.
     *
     * @param layer in one direction; held
     * @param batch N, the number of sequences
     * @throws IllegalArgumentException if the layer is bidirectional, since its reverse direction starts at the end of
     *     the sequence, or the batch is not greater than zero
     */
    public RecurrentSession(RecurrentLayer<S> layer, int batch) {
        if (layer.isBidirectional()) {
            throw new IllegalArgumentException(
                    NAME + ": a bidirectional " + layer.getClass().getSimpleName()
                            + " cannot run step by step, since it reads the sequence from its end");
        }
        this.layer = layer;
        this.scans = layer.scans();
        Require.positive(NAME, "batch", batch);
        this.input = Tensor.zeros(layer.dtype(), batch, layer.inputSize());
        Tensor below = input;
        for (int at = 0; at < scans.size(); at++) {
            List<Tensor> parts = zeros(layer.stateSizes(at));
            steps.add(scans.get(at).inPlaceStep(below, parts));
            state.add(parts);
            marked.add(zeros(layer.stateSizes(at)));
            below = parts.get(0);
        }
        setInitial();
    }

    private List<Tensor> zeros(List<Integer> sizes) {
        return sizes.stream()
                .map(size -> Tensor.zeros(layer.dtype(), batch(), size))
                .toList();
    }

    /** N, the number of sequences. */
    public int batch() {
        return input.size(0);
    }

    /**
     * Computes one step.
     *
     * @param x (N, inputSize), of the layer's dtype. Not modified
     * @return the output of the last layer, (N, outputSize), in a tensor of the session that the next step overwrites
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     * @throws IllegalStateException if the layer is a {@link Recurrent} in training mode, whose cells may be random, or
     *     another thread is inside a call
     */
    public Tensor step(Tensor x) {
        enter();
        try {
            return computeStep(Require.present(NAME, "a step x", x));
        } finally {
            inUse.set(false);
        }
    }

    private Tensor computeStep(Tensor x) {
        requireEvaluation();
        if (!x.shape().equals(input.shape())) {
            throw new ShapeMismatchException(
                    NAME, "expected a step of shape " + input.shape() + ", but got " + x.shape());
        }
        requireType(x);
        input.copyInPlace(x);
        for (int i = 0; i < steps.size(); i++) {
            steps.get(i).run();
        }
        return state.get(state.size() - 1).get(0);
    }

    /**
     * Computes several steps at once, which is faster than one by one. The values are the same up to rounding.
     *
     * @param x (L, N, inputSize) whatever the layer's batchFirst is, L at least 0. Not modified
     * @return the output of the last layer at each step, (L, N, outputSize), in a new tensor
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     * @throws IllegalStateException as {@link #step}
     */
    public Tensor steps(Tensor x) {
        return exclusive(() -> computeSteps(Require.present(NAME, "steps x", x)));
    }

    private Tensor computeSteps(Tensor x) {
        requireEvaluation();
        if (x.rank() != 3 || x.size(1) != batch() || x.size(2) != layer.inputSize()) {
            throw new ShapeMismatchException(
                    NAME,
                    "expected steps of shape (L, " + batch() + ", " + layer.inputSize() + "), but got " + x.shape());
        }
        requireType(x);
        BatchSizes rows = BatchSizes.padded(x.size(0), batch());
        List<List<Variable>> after = new ArrayList<>();
        Variable output = GradMode.noGrad(() -> {
            Variable y = Variable.of(x);
            for (int i = 0; i < scans.size(); i++) {
                List<Variable> before = state.get(i).stream().map(Variable::of).toList();
                Scan.Result result = scans.get(i).forward(y, rows, before, false);
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

    /** Enters; allocates nothing. The flag also makes the state visible to the thread that enters next. */
    private void enter() {
        if (!inUse.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    NAME + ": another thread is inside a call of this session; a session is used"
                            + " by one thread at a time, so give each thread a session of its own over the same layer");
        }
    }

    private <T> T exclusive(Supplier<T> action) {
        enter();
        try {
            return action.get();
        } finally {
            inUse.set(false);
        }
    }

    private void exclusively(Runnable action) {
        enter();
        try {
            action.run();
        } finally {
            inUse.set(false);
        }
    }

    private void requireEvaluation() {
        if (layer instanceof Recurrent && layer.isTraining()) {
            throw new IllegalStateException(
                    NAME + ": the cells are in training mode, in which they may be random; call eval()");
        }
    }

    private void requireType(Tensor x) {
        if (x.dtype() != input.dtype()) {
            throw new IllegalArgumentException(NAME + ": the input must have the type " + input.dtype()
                    + " of the weights, got type " + x.dtype() + "; convert with to(DType)");
        }
    }

    /** Sets the state to the layer's initial state: zeros, or the learned one as it is now. A mark is kept. */
    public void reset() {
        exclusively(this::setInitial);
    }

    private void setInitial() {
        for (int scan = 0; scan < state.size(); scan++) {
            List<Tensor> parts = state.get(scan);
            for (int i = 0; i < parts.size(); i++) {
                Parameter learned = layer.initialPart(scan, i);
                if (learned == null) {
                    parts.get(i).fillInPlace(0);
                } else {
                    parts.get(i).copyInPlace(learned.data());
                }
            }
        }
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    /** A copy of the state, as {@link RecurrentLayer#forward} of this layer takes it. */
    public S state() {
        return exclusive(this::copyOfState);
    }

    private S copyOfState() {
        List<List<Variable>> copies = new ArrayList<>();
        for (List<Tensor> parts : state) {
            copies.add(parts.stream()
                    .map(part -> part.copy().reshape(layer.partShape(batch(), part.size(1))))
                    .map(Variable::of)
                    .toList());
        }
        return layer.state(layer.stack(copies));
    }

    /**
     * Replaces the state by a given one, whose values are copied.
     *
     * @param given as {@link #state} returns it
     * @throws ShapeMismatchException if a shape or the number of parts does not fit; the state is then unchanged
     */
    public void restore(S given) {
        List<Variable> variables = layer.variables(Require.present(NAME, "a state", given));
        layer.requireState(variables, batch(), true);
        List<List<Tensor>> parts = layer.unstack(variables).stream()
                .map(each -> each.stream()
                        .map(part -> part.data().reshape(batch(), part.size(-1)))
                        .toList())
                .toList();
        exclusively(() -> copy(parts, state));
    }

    private static void copy(List<List<Tensor>> from, List<List<Tensor>> to) {
        for (int i = 0; i < to.size(); i++) {
            for (int p = 0; p < to.get(i).size(); p++) {
                to.get(i).get(p).copyInPlace(from.get(i).get(p));
            }
        }
    }

    /** Another session of the same layer with a copy of this session's state. */
    public RecurrentSession<S> fork() {
        RecurrentSession<S> out = new RecurrentSession<>(layer, batch());
        exclusively(() -> copy(state, out.state));
        return out;
    }

    /** Saves the state for {@link #rollback}, replacing an earlier mark. Allocates nothing. */
    public void mark() {
        enter();
        try {
            copy(state, marked);
            hasMark = true;
        } finally {
            inUse.set(false);
        }
    }

    /**
     * Restores the state of the last {@link #mark}, which is kept. Allocates nothing.
     *
     * @throws IllegalStateException if there is no mark
     */
    public void rollback() {
        enter();
        try {
            if (!hasMark) {
                throw new IllegalStateException(NAME + ": there is no mark to roll back to; call mark() before");
            }
            copy(marked, state);
        } finally {
            inUse.set(false);
        }
    }

    /** The state as bytes, for {@link #restore(byte[])} of a session with the same shapes. */
    public byte[] toBytes() {
        return exclusive(() -> SessionBytes.write(state));
    }

    /**
     * Replaces the state by one that {@link #toBytes} wrote.
     *
     * @param bytes Not modified
     * @throws IllegalArgumentException if they are damaged, or of a session with other shapes; the state is then
     *     unchanged
     */
    public void restore(byte[] bytes) {
        List<List<Tensor>> given = SessionBytes.read(NAME, Require.present(NAME, "bytes of a state", bytes));
        requireState(given);
        exclusively(() -> copy(given, state));
    }

    private void requireState(List<List<Tensor>> given) {
        List<Integer> expected = state.stream().map(List::size).toList();
        List<Integer> got = given.stream().map(List::size).toList();
        if (!got.equals(expected)) {
            throw new ShapeMismatchException(
                    NAME, "expected a state with " + expected + " parts by layer, but got " + got);
        }
        for (int i = 0; i < state.size(); i++) {
            for (int p = 0; p < state.get(i).size(); p++) {
                Variable part = Variable.of(given.get(i).get(p));
                layer.requirePart(
                        "part " + p + " of layer " + i,
                        part,
                        state.get(i).get(p).shape());
            }
        }
    }
}
