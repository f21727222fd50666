package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

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
public final class LSTMCell extends RNNCellBase {
    /** With biases, in float32. */
    public LSTMCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h and c; may be zero
     * @param bias whether the cell has bias_ih and bias_hh
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if inputSize is not greater than zero, or hiddenSize negative
     */
    public LSTMCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        super(RNNMode.LSTM, inputSize, hiddenSize, 0, bias, dtype, generator);
    }

    /** One step from a state of zeros. */
    public LSTM.State forward(Variable x) {
        return forward(x, null);
    }

    /**
     * One step.
     *
     * @param x (N, inputSize) or (inputSize), of the cell's dtype
     * @param state h and c of (N, hiddenSize) or (hiddenSize); null for zeros. Does not broadcast
     * @return the next state, of the same shapes
     * @throws ShapeMismatchException if a rank, the batch or a size does not fit
     */
    public LSTM.State forward(Variable x, LSTM.@Nullable State state) {
        List<Variable> after = step(x, state == null ? null : List.of(state.h(), state.c()));
        return new LSTM.State(after.get(0), after.get(1));
    }
}
