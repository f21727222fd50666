package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * One step of an Elman network:
 *
 * <pre>
 * h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh)       or max(.., 0) with RELU
 * </pre>
 *
 * <p>Shapes: x is (N, inputSize), h is (N, hiddenSize); or both without N. Parameters, in order: {@code weight_ih}
 * (H, I), {@code weight_hh} (H, H), {@code bias_ih} (H), {@code bias_hh} (H); all drawn from U(-k, k) with k =
 * 1/√hiddenSize.
 *
 * <p>Source: as {@link RNN}.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html">torch.nn.RNNCell</a>
 */
public final class RNNCell extends RNNCellBase {
    /** tanh with biases, in float32. */
    public RNNCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, RNN.Nonlinearity.TANH, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h; may be zero
     * @param bias whether the cell has bias_ih and bias_hh
     * @param nonlinearity activation function
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if inputSize is not greater than zero, or hiddenSize negative
     */
    public RNNCell(
            int inputSize,
            int hiddenSize,
            boolean bias,
            RNN.Nonlinearity nonlinearity,
            DType dtype,
            Generator generator) {
        super(nonlinearity.mode(), inputSize, hiddenSize, 0, bias, dtype, generator);
    }

    /** One step from a state of zeros. */
    public Variable forward(Variable x) {
        return forward(x, null);
    }

    /**
     * One step.
     *
     * @param x (N, inputSize) or (inputSize), of the cell's dtype
     * @param h (N, hiddenSize) or (hiddenSize); null for zeros. Does not broadcast
     * @return the next h, of the same shape
     * @throws ShapeMismatchException if a rank, the batch or a size does not fit
     */
    public Variable forward(Variable x, @Nullable Variable h) {
        return step(x, h == null ? null : List.of(h)).get(0);
    }
}
