package org.lstm4j.nn.rnn;

import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * One step of a long short-term memory whose h is projected to fewer features:
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = (o tanh(c')) W_hrᵀ
 * </pre>
 *
 * <p>State: h (N, P) and c (N, H). Parameters, in order: {@code weight_ih} (4H, I), {@code weight_hh} (4H, P), {@code
 * bias_ih} (4H), {@code bias_hh} (4H), {@code weight_hr} (P, H), gates i, f, g, o; all drawn from U(-k, k) with k =
 * 1/√H. The values are those of {@link LSTM} with {@code projSize}.
 *
 * <p>Source: H. Sak, A. Senior, F. Beaufays, "Long Short-Term Memory Based Recurrent Neural Network Architectures for
 * Large Vocabulary Speech Recognition" (2014).
 */
public final class ProjectedLSTMCell extends RNNCellBase {
    /** With biases, in float32. */
    public ProjectedLSTMCell(int inputSize, int hiddenSize, int projSize, Generator generator) {
        this(inputSize, hiddenSize, projSize, true, DType.FLOAT32, generator);
    }

    /**
     * @param inputSize features of x
     * @param hiddenSize H, features of c
     * @param projSize P, features of h
     * @param bias whether the cell has bias_ih and bias_hh
     * @param generator source of random values for the initial weights; not held
     * @throws IllegalArgumentException if inputSize or projSize is not greater than zero, or projSize not smaller than
     *     hiddenSize
     */
    public ProjectedLSTMCell(
            int inputSize, int hiddenSize, int projSize, boolean bias, DType dtype, Generator generator) {
        super(RNNMode.LSTM, inputSize, hiddenSize, requireProjection(hiddenSize, projSize), bias, dtype, generator);
    }

    private static int requireProjection(int hiddenSize, int projSize) {
        Require.positive("ProjectedLSTMCell", "proj_size", projSize);
        if (projSize >= hiddenSize) {
            throw new IllegalArgumentException("ProjectedLSTMCell: proj_size has to be smaller than hidden_size, but"
                    + " got " + projSize + " for a hidden_size of " + hiddenSize);
        }
        return projSize;
    }
}
