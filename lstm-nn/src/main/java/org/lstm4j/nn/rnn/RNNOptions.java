package org.lstm4j.nn.rnn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * Options of an {@link LSTM}, {@link GRU} or {@link RNN}. The layer checks them: it throws {@link IllegalArgumentException}
 * if a size is not greater than zero, dropout is outside [0, 1], projSize is negative or not smaller than hiddenSize, there
 * is a forgetBias without biases, or an option is not one of that layer.
 *
 * @param inputSize features of the input
 * @param hiddenSize H, features of h without a projection, and of c
 * @param numLayers number of stacked layers; default 1
 * @param bias whether the layer has bias_ih and bias_hh; default true
 * @param batchFirst whether padded input and output are (N, L, ..) instead of (L, N, ..); default false
 * @param dropout the probability of an element of the output of each layer but the last to be zeroed in
 *     training; default 0
 * @param bidirectional whether a second set of weights reads the sequence in reverse; default false
 * @param projSize of {@link LSTM} only: P, features of h after the projection; default 0, no projection
 * @param dtype element type of the weights, input and state; default float32
 * @param forgetBias of {@link LSTM} only: initial value of the forget gate's rows of each {@code bias_ih}, set after all
 *     weights are drawn, so that the random stream is the same with and without it; {@code bias_hh} keeps its random
 *     values. With 1 a new network remembers (R. Jozefowicz, W. Zaremba, I. Sutskever, 2015). Default null: random values
 *     as in PyTorch
 * @param nonlinearity of {@link RNN} only: activation function; default tanh
 * @param learnInitialState whether the state from which a pass starts that is given none is learned, with a parameter
 *     {@code h0_lk} (Hout) and for {@link LSTM} {@code c0_lk} (H) of zeros for each layer and direction; default false: zeros
 */
public record RNNOptions(
        int inputSize,
        int hiddenSize,
        int numLayers,
        boolean bias,
        boolean batchFirst,
        double dropout,
        boolean bidirectional,
        int projSize,
        DType dtype,
        @Nullable Double forgetBias,
        RNN.Nonlinearity nonlinearity,
        boolean learnInitialState)
        implements RNNOptionsWithers {
    int directions() {
        return bidirectional ? 2 : 1;
    }

    /** Features of h: projSize, or else hiddenSize. */
    int outputSize() {
        return projSize > 0 ? projSize : hiddenSize;
    }

    /** Checks the values in PyTorch's order, and that they are options of this kind of layer; returns this. */
    RNNOptions requireFits(RNNMode mode) {
        boolean lstm = mode == RNNMode.LSTM;
        boolean rnn = mode == RNNMode.RNN_TANH || mode == RNNMode.RNN_RELU;
        String layer = rnn ? "RNN" : mode.name();
        Require.probability(layer, "dropout", dropout);
        Require.positive(layer, "input_size", inputSize);
        Require.positive(layer, "hidden_size", hiddenSize);
        Require.positive(layer, "num_layers", numLayers);
        require(
                projSize >= 0,
                layer,
                "proj_size should be a positive integer or zero to disable projections",
                projSize);
        require(
                projSize == 0 || lstm,
                layer,
                "proj_size argument is only supported for LSTM, not RNN or GRU",
                projSize);
        require(
                projSize < hiddenSize,
                layer,
                "proj_size has to be smaller than hidden_size, which is " + hiddenSize,
                projSize);
        require(forgetBias == null || lstm, layer, "a forget bias is only supported for LSTM", forgetBias);
        require(forgetBias == null || bias, layer, "a forget bias is only supported with biases", forgetBias);
        require(
                nonlinearity == RNN.Nonlinearity.TANH || rnn,
                layer,
                "nonlinearity is only supported for RNN",
                nonlinearity);
        return this;
    }

    private static void require(boolean fits, String layer, String rule, @Nullable Object got) {
        if (!fits) {
            throw new IllegalArgumentException(layer + ": " + rule + ", but got " + got);
        }
    }
}
