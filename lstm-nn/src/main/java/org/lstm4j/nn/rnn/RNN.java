package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
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
public final class RNN extends RNNBase<RNN.State> {
    private final Options options;

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

    /**
     * Options of an {@link RNN}.
     *
     * @param inputSize features of the input
     * @param hiddenSize H, features of h
     * @param numLayers number of stacked layers; default 1
     * @param nonlinearity activation function; default tanh
     * @param bias whether the layer has bias_ih and bias_hh; default true
     * @param batchFirst whether padded input and output are (N, L, ..) instead of (L, N, ..); default false
     * @param dropout the probability of an element of the output of each layer but the last to be zeroed in
     *     training; default 0
     * @param bidirectional whether a second set of weights reads the sequence in reverse; default false
     * @param dtype element type of the weights, input and state; default float32
     */
    public record Options(
            int inputSize,
            int hiddenSize,
            int numLayers,
            Nonlinearity nonlinearity,
            boolean bias,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            DType dtype)
            implements RNNOptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, or dropout is outside [0, 1]
         */
        public Options {
            Config.require("RNN", inputSize, hiddenSize, numLayers, dropout);
        }
    }

    /**
     * The state of an {@link RNN}.
     *
     * @param h the output (hidden state), (D layers, N, H); without N for one sequence
     */
    public record State(Variable h) implements RecurrentState<State> {
        @Override
        public List<Variable> variables() {
            return List.of(h);
        }

        @Override
        public State with(List<Variable> variables) {
            return of(variables);
        }

        static State of(List<Variable> variables) {
            return new State(Require.count("RNN.State", 1, variables).get(0));
        }
    }

    /** The default options of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, Nonlinearity.TANH, true, false, 0, false, DType.FLOAT32);
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
    public RNN(Options options, Generator generator) {
        super(
                options.nonlinearity().mode(),
                new Config(
                        options.inputSize(),
                        options.hiddenSize(),
                        options.numLayers(),
                        options.bias(),
                        options.batchFirst(),
                        options.dropout(),
                        options.bidirectional(),
                        0,
                        options.dtype()),
                generator);
        this.options = options;
    }

    /** The options, with the current dropout. */
    public Options options() {
        return options.dropout(dropout());
    }

    @Override
    State state(List<Variable> variables) {
        return State.of(variables);
    }
}
