package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * One step of a gated recurrent unit:
 *
 * <pre>
 * r = sigmoid(x W_irᵀ + b_ir + h W_hrᵀ + b_hr)
 * z = sigmoid(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)
 * n = tanh(x W_inᵀ + b_in + r (h W_hnᵀ + b_hn))
 * h' = (1 - z) n + z h
 * </pre>
 *
 * <p>Shapes: x is (N, inputSize), h is (N, hiddenSize); or both without N. Parameters, in order: {@code weight_ih}
 * (3H, I), {@code weight_hh} (3H, H), {@code bias_ih} (3H), {@code bias_hh} (3H), gates r, z, n; all drawn from U(-k, k)
 * with k = 1/√hiddenSize.
 *
 * <p>Source: as {@link GRU}.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html">torch.nn.GRUCell</a>
 */
public final class GRUCell extends RNNCellBase {
    /** With biases, in float32. */
    public GRUCell(int inputSize, int hiddenSize, Generator generator) {
        this(inputSize, hiddenSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize features of h; may be zero
     * @param bias whether the cell has bias_ih and bias_hh
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if inputSize is not greater than zero, or hiddenSize negative
     */
    public GRUCell(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator) {
        super(RNNMode.GRU, inputSize, hiddenSize, 0, bias, dtype, generator);
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
