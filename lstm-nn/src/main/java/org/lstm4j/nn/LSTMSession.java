package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.Numbers;
import org.lstm4j.tensor.kernel.RecurrentSequence;

/**
 * Step-by-step inference: a caller's own state over the weights of an {@link LSTM} that others use too. It gives the
 * numbers of a pass over the whole sequence in evaluation mode, one step at a time, and once warm allocates nothing
 * (but on the {@code ejml} kernels, a reference that makes matrices of its operands).
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
    private final int batch;
    private final Tensor input;
    private final List<Layer> layers = new ArrayList<>();
    /** h of the last layer, (N, Hout). */
    private final Tensor output;

    /** One layer's state, and what its steps are computed with. */
    private record Layer(
            FusedLSTM rule,
            RecurrentSequence kernel,
            Tensor h,
            Tensor c,
            Numbers x,
            Numbers hNumbers,
            Numbers cNumbers) {}

    /**
     * A session that starts from a state of zeros.
     *
     * @param lstm in one direction
     * @param batch N, how many sequences go side by side
     * @throws IllegalArgumentException if the layer is bidirectional, for its second direction needs the end of the
     *     sequence first, or the batch is not greater than zero
     */
    public LSTMSession(LSTM lstm, int batch) {
        LSTM.Options options = lstm.options();
        if (options.bidirectional()) {
            throw new IllegalArgumentException(
                    "LSTMSession: a bidirectional LSTM cannot go step by step, for it reads the sequence from its end");
        }
        this.lstm = lstm;
        this.batch = Require.positive("LSTMSession", "batch", batch);
        this.input = Tensor.zeros(options.dtype(), batch, options.inputSize());
        Tensor below = input;
        for (FusedLSTM rule : lstm.rules()) {
            Tensor h = Tensor.zeros(options.dtype(), 1, batch, options.outputSize());
            Tensor c = Tensor.zeros(options.dtype(), batch, options.hiddenSize());
            layers.add(new Layer(
                    rule,
                    rule.kernel(h),
                    h,
                    c,
                    PackedWeight.numbers(below),
                    PackedWeight.numbers(h),
                    PackedWeight.numbers(c)));
            below = h;
        }
        this.output = below.reshape(batch, options.outputSize());
    }

    /**
     * Takes one step.
     *
     * @param x (N, inputSize), of the layer's dtype. Not modified
     * @return the output of the last layer, (N, Hout): the session's own tensor, which the next step overwrites
     * @throws ShapeMismatchException if x has another shape; the state is then unchanged
     */
    public Tensor step(Tensor x) {
        if (!x.shape().equals(input.shape())) {
            throw new ShapeMismatchException(
                    "LSTMSession", "expected a step of shape " + input.shape() + ", but got " + x.shape());
        }
        if (x.dtype() != input.dtype()) {
            throw new IllegalArgumentException("LSTMSession: the input must have the type " + input.dtype()
                    + " of the weights, got type " + x.dtype() + "; convert with to(DType)");
        }
        input.copyInPlace(x);
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            layer.rule.infer(layer.kernel, layer.x, layer.hNumbers, layer.cNumbers, layer.hNumbers);
        }
        return output;
    }

    /** Goes back to a state of zeros. */
    public void reset() {
        for (Layer layer : layers) {
            layer.h.fillInPlace(0);
            layer.c.fillInPlace(0);
        }
    }

    /** A copy of the state, as {@link LSTM#forward(Variable, LSTM.State)} takes it: h and c of (layers, N, ..). */
    public LSTM.State state() {
        List<Tensor> h = new ArrayList<>();
        List<Tensor> c = new ArrayList<>();
        for (Layer layer : layers) {
            h.add(layer.h.squeeze(0));
            c.add(layer.c);
        }
        return new LSTM.State(Variable.of(Tensor.stack(h, 0)), Variable.of(Tensor.stack(c, 0)));
    }

    /**
     * Continues from a given state, whose numbers are copied.
     *
     * @throws ShapeMismatchException if a shape does not fit; the state is then unchanged
     */
    public void restore(LSTM.State state) {
        LSTM.Options options = lstm.options();
        requireState("h", state.h(), Shape.of(layers.size(), batch, options.outputSize()), options.dtype());
        requireState("c", state.c(), Shape.of(layers.size(), batch, options.hiddenSize()), options.dtype());
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).h.copyInPlace(state.h().data().narrow(0, i, 1));
            layers.get(i).c.copyInPlace(state.c().data().select(0, i));
        }
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
        LSTMSession copy = new LSTMSession(lstm, batch);
        copy.restore(state());
        return copy;
    }
}
