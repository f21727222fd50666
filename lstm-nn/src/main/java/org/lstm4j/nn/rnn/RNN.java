package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * An Elman network over whole sequences, with stacked layers, in one or two directions. Each layer computes for each
 * step
 *
 * <pre>
 * h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh)       or max(.., 0) with RELU
 * </pre>
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F = D H, where D = 2 if bidirectional and else 1, and H = hiddenSize. The
 * state is h (D layers, N, H); layer k, direction d has index k D + d.
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (H, I or D H), {@code weight_hh_lk} (H, H), {@code
 * bias_ih_lk} (H), {@code bias_hh_lk} (H); then the same with {@code _reverse}. All are drawn from U(-k, k) with k =
 * 1/√H.
 *
 * <p>Source: J. Elman, "Finding Structure in Time", Cognitive Science 14 (1990).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.RNN.html">torch.nn.RNN</a>
 */
public final class RNN extends RNNBase<HiddenState> {
    /** The activation function. */
    public enum Nonlinearity {
        /** tanh(z). */
        TANH(RNNMode.RNN_TANH),
        /** max(z, 0). */
        RELU(RNNMode.RNN_RELU);

        private final RNNMode mode;

        Nonlinearity(RNNMode mode) {
            this.mode = mode;
        }

        RNNMode mode() {
            return mode;
        }

        /**
         * By PyTorch's name.
         *
         * @throws IllegalArgumentException if it is neither "tanh" nor "relu"
         */
        public static Nonlinearity of(String name) {
            return switch (name) {
                case "tanh" -> TANH;
                case "relu" -> RELU;
                default ->
                    throw new IllegalArgumentException(
                            "RNN: Unknown nonlinearity '" + name + "'. Select from 'tanh' or 'relu'.");
            };
        }
    }

    /** A single layer with the default options. */
    public RNN(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with random weights.
     *
     * @param generator source of random values for the initial weights, then for the dropout masks of training; held
     */
    public RNN(RNNOptions options, Generator generator) {
        super(options.nonlinearity().mode(), options, generator);
    }

    @Override
    HiddenState state(List<Variable> variables) {
        return new HiddenState(variables.get(0));
    }
}
