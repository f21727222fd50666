package org.lstm4j.nn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * One step of a long short-term memory:
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = o tanh(c')
 * </pre>
 *
 * <p>Shapes: x is (N, inputSize), h and c are (N, hiddenSize); or all without N. Parameters, in order: {@code
 * weight_ih} (4H, I), {@code weight_hh} (4H, H), {@code bias_ih} (4H), {@code bias_hh} (4H), gates i, f, g, o; all drawn
 * from U(-k, k) with k = 1/√hiddenSize.
 *
 * <p>Source: S. Hochreiter, J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997), with the forget gate
 * of F. Gers, J. Schmidhuber, F. Cummins (2000).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html">torch.nn.LSTMCell</a>
 */
public final class LSTMCell extends Module {
    private final int inputSize;
    private final int hiddenSize;
    private final Parameter weightIh;
    private final Parameter weightHh;
    private final @Nullable Parameter biasIh;
    private final @Nullable Parameter biasHh;
    private final FusedLSTM rule;

    /** With biases, in float32. */
    public LSTMCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h and c
     * @param bias whether the two biases are added
     * @param generator draws the initial weights
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public LSTMCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        this.inputSize = Require.positive("LSTMCell", "input_size", inputSize);
        this.hiddenSize = Require.positive("LSTMCell", "hidden_size", hiddenSize);
        int rows = Require.gateRows("LSTMCell", 4, hiddenSize, Math.max(inputSize, hiddenSize));
        this.weightIh = register("weight_ih", new Parameter(Tensor.zeros(dtype, rows, inputSize)));
        this.weightHh = register("weight_hh", new Parameter(Tensor.zeros(dtype, rows, hiddenSize)));
        this.biasIh = bias ? register("bias_ih", new Parameter(Tensor.zeros(dtype, rows))) : null;
        this.biasHh = bias ? register("bias_hh", new Parameter(Tensor.zeros(dtype, rows))) : null;
        this.rule = new FusedLSTM(new LSTMRules.Weights(weightIh, weightHh, biasIh, biasHh, null), false);
        double bound = 1 / Math.sqrt(hiddenSize);
        parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -bound, bound));
    }

    /** One step from a state of zeros. */
    public LSTM.State forward(Variable x) {
        return forward(x, null);
    }

    /**
     * One step.
     *
     * @param x (N, inputSize) or (inputSize), of the cell's dtype
     * @param state h and c of (N, hiddenSize) or (hiddenSize); null for zeros. Nothing broadcasts
     * @return the next state, of the same shapes
     * @throws ShapeMismatchException if a rank, the batch or a size does not fit
     */
    public LSTM.State forward(Variable x, LSTM.@Nullable State state) {
        requireInput("input", x);
        if (x.size(-1) != inputSize) {
            throw new ShapeMismatchException(
                    "LSTMCell",
                    "input has inconsistent input_size: got " + x.size(-1) + " expected " + inputSize + ", in shape "
                            + x.shape());
        }
        Variable rows = x.rank() == 1 ? x.unsqueeze(0) : x;
        LSTM.State before = state == null ? zeros(rows.size(0)) : batched(x, state);
        LSTMRules.Sequence step = rule.sequence(rows.unsqueeze(0), before.h(), before.c());
        return x.rank() == 1
                ? new LSTM.State(step.h().squeeze(0), step.c().squeeze(0))
                : new LSTM.State(step.h(), step.c());
    }

    private LSTM.State zeros(int batch) {
        Variable zeros = Variable.of(Tensor.zeros(weightIh.dtype(), batch, hiddenSize));
        return new LSTM.State(zeros, zeros);
    }

    private LSTM.State batched(Variable x, LSTM.State state) {
        Variable h = requireState("hidden0", x, state.h());
        Variable c = requireState("hidden1", x, state.c());
        return x.rank() == 1 ? new LSTM.State(h.unsqueeze(0), c.unsqueeze(0)) : state;
    }

    private Variable requireState(String what, Variable x, Variable given) {
        requireInput(what, given);
        if (given.rank() != x.rank()) {
            throw new ShapeMismatchException(
                    "LSTMCell",
                    what + " must be " + x.rank() + "D like the input, got shape " + given.shape() + " for an input of "
                            + x.shape());
        }
        if (x.rank() == 2 && given.size(0) != x.size(0)) {
            throw new ShapeMismatchException(
                    "LSTMCell",
                    "Input batch size " + x.size(0) + " doesn't match " + what + " batch size " + given.size(0));
        }
        if (given.size(-1) != hiddenSize) {
            throw new ShapeMismatchException(
                    "LSTMCell",
                    what + " has inconsistent hidden_size: got " + given.size(-1) + ", expected " + hiddenSize);
        }
        return given;
    }

    private void requireInput(String what, Variable given) {
        if (given.rank() != 1 && given.rank() != 2) {
            throw new ShapeMismatchException(
                    "LSTMCell",
                    "Expected " + what + " to be 1D or 2D, got " + given.rank() + "D, shape " + given.shape());
        }
        Require.dtype("LSTMCell", what, given, weightIh.dtype());
    }

    /** (4H, I), gates i, f, g, o. */
    public Parameter weightIh() {
        return weightIh;
    }

    /** (4H, H), gates i, f, g, o. */
    public Parameter weightHh() {
        return weightHh;
    }

    /** (4H), gates i, f, g, o; null without biases. */
    public @Nullable Parameter biasIh() {
        return biasIh;
    }

    /** (4H), gates i, f, g, o; null without biases. */
    public @Nullable Parameter biasHh() {
        return biasHh;
    }

    @Override
    protected String describe() {
        return inputSize + ", " + hiddenSize + (biasIh == null ? ", bias=False" : "");
    }
}
