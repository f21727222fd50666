package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A {@link RecurrentSession} of an {@link LSTM}, whose state is an {@link LSTM.State}. Once warm a step allocates
 * nothing (but on the {@code ejml} kernels, a reference that makes matrices of its operands).
 *
 * <pre>{@code
 * LSTMSession session = new LSTMSession(lstm, 1);
 * for (Tensor x : incoming) { // (1, inputSize)
 *     Tensor y = session.step(x); // (1, Hout), until the next step
 * }
 * }</pre>
 *
 * <p>A session belongs to one thread at a time; many sessions may share one layer that is not being trained.
 */
public final class LSTMSession {
    private final LSTM lstm;
    private final RecurrentSession session;

    /**
     * A session that starts from a state of zeros.
     *
     * @param lstm in one direction
     * @param batch N, how many sequences go side by side
     * @throws IllegalArgumentException if the layer is bidirectional, for its second direction needs the end of the
     *     sequence first, or the batch is not greater than zero
     */
    public LSTMSession(LSTM lstm, int batch) {
        this(lstm, new RecurrentSession("LSTMSession", lstm, batch));
    }

    private LSTMSession(LSTM lstm, RecurrentSession session) {
        this.lstm = lstm;
        this.session = session;
    }

    /**
     * Takes one step.
     *
     * @param x (N, inputSize), of the layer's dtype. Not modified
     * @return the output of the last layer, (N, Hout): the session's own tensor, which the next step overwrites
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     */
    public Tensor step(Tensor x) {
        return session.step(x);
    }

    /** Takes several steps at once; see {@link RecurrentSession#steps}. */
    public Tensor steps(Tensor x) {
        return session.steps(x);
    }

    /** Goes back to a state of zeros. A mark stays. */
    public void reset() {
        session.reset();
    }

    /** A copy of the state, as {@link LSTM#forward(Variable, LSTM.State)} takes it: h and c of (layers, N, ..). */
    public LSTM.State state() {
        List<List<Tensor>> state = session.state();
        return new LSTM.State(stacked(state, 0), stacked(state, 1));
    }

    private static Variable stacked(List<List<Tensor>> state, int part) {
        return Variable.of(
                Tensor.stack(state.stream().map(parts -> parts.get(part)).toList(), 0));
    }

    /**
     * Continues from a given state, whose numbers are copied.
     *
     * @throws ShapeMismatchException if a shape does not fit; the state is then unchanged
     */
    public void restore(LSTM.State state) {
        LSTM.Options options = lstm.options();
        int layers = options.numLayers();
        requireState("h", state.h(), Shape.of(layers, session.batch(), options.outputSize()), options.dtype());
        requireState("c", state.c(), Shape.of(layers, session.batch(), options.hiddenSize()), options.dtype());
        List<List<Tensor>> parts = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            parts.add(List.of(state.h().data().select(0, i), state.c().data().select(0, i)));
        }
        session.restore(parts);
    }

    private static void requireState(String what, Variable given, Shape expected, DType dtype) {
        if (!given.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "LSTMSession", "expected " + what + " of shape " + expected + ", but got " + given.shape());
        }
        Require.dtype("LSTMSession", what, given, dtype);
    }

    /** Another session on the same layer that starts from this one's state and then goes its own way. */
    public LSTMSession fork() {
        return new LSTMSession(lstm, session.fork());
    }

    /** Remembers the state; see {@link RecurrentSession#mark}. */
    public void mark() {
        session.mark();
    }

    /** Goes back to the mark; see {@link RecurrentSession#rollback}. */
    public void rollback() {
        session.rollback();
    }

    /** The state as bytes; see {@link RecurrentSession#toBytes}. */
    public byte[] toBytes() {
        return session.toBytes();
    }

    /** Continues from bytes; see {@link RecurrentSession#restore(byte[])}. */
    public void restore(byte[] bytes) {
        session.restore(bytes);
    }
}
