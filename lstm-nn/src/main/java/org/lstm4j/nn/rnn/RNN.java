package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * An Elman network over whole sequences, of any number of layers, in one direction or both. Each layer computes for each
 * step
 *
 * <pre>
 * h' = tanh(x W_ihᵀ + b_ih + h W_hhᵀ + b_hh)       or max(.., 0) with RELU
 * </pre>
 *
 * <p>Shapes, with L steps, batch N, D = 2 if bidirectional and else 1, H = hiddenSize:
 *
 * <ul>
 *   <li>input (L, N, inputSize), with batchFirst (N, L, inputSize), (L, inputSize) for one sequence, or packed
 *   <li>output (L, N, D H), (N, L, D H), (L, D H), or packed
 *   <li>h (D layers, N, H), never batch-first; (D layers, H) for one sequence. Layer k, direction d stands at k D + d
 * </ul>
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (H, I or D H), {@code weight_hh_lk} (H, H), {@code
 * bias_ih_lk} (H), {@code bias_hh_lk} (H); then the same with {@code _reverse}. All are drawn from U(-k, k) with k =
 * 1/√H.
 *
 * <p>Source: J. Elman, "Finding Structure in Time", Cognitive Science 14 (1990).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.RNN.html">torch.nn.RNN</a>
 */
public final class RNN extends HiddenLayer {
    private final Options options;

    /** What the sums go through. */
    public enum Nonlinearity {
        /** tanh(z). */
        TANH(RNNMode.RNN_TANH),
        /** max(z, 0). */
        RELU(RNNMode.RNN_RELU);

        private final RNNMode kind;

        Nonlinearity(RNNMode kind) {
            this.kind = kind;
        }

        RNNMode kind() {
            return kind;
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
     * What kind of RNN.
     *
     * @param inputSize features of the input
     * @param hiddenSize H, features of h
     * @param numLayers layers on top of each other; default 1
     * @param nonlinearity what the sums go through; default tanh
     * @param bias whether the two biases are added; default yes
     * @param batchFirst whether input and output are (N, L, ..) rather than (L, N, ..); default no
     * @param dropout the share of each layer's output but the last that is set to zero in training; default 0
     * @param bidirectional whether a second set of weights reads the sequence backwards; default no
     * @param dtype of the weights; default float32
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
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, or dropout is outside [0, 1]
         */
        public Options {
            Config.require("RNN", inputSize, hiddenSize, numLayers, dropout);
        }
    }

    /**
     * What a pass of an {@link RNN} or {@link GRU} gives.
     *
     * @param output h of the last layer at every step
     * @param state h of every layer and direction after the last step it read
     * @param timeDim the dimension of output that time runs along
     * @param steps h of every step in the form of output, by layer, then direction; empty unless asked for
     */
    public record Output(Variable output, Variable state, int timeDim, List<Variable> steps) {
        /** The output at the last step, without the dimension of time: (N, D H), or (D H) for one sequence. */
        public Variable last() {
            return output.select(timeDim, -1);
        }
    }

    /**
     * What a pass of an {@link RNN} or {@link GRU} over packed sequences gives.
     *
     * @param output h of the last layer at every step
     * @param state h of every layer and direction after each sequence's last step, in the caller's order
     * @param steps h of every step, rows as in output's data, by layer, then direction; empty unless asked for
     */
    public record PackedOutput(PackedSequence output, Variable state, List<Variable> steps) {
        /** The output at each sequence's own last step, (N, D H), in the caller's order; zeros where there is none. */
        public Variable last() {
            return output.lastRows();
        }
    }

    /** The defaults of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, Nonlinearity.TANH, true, false, 0, false, DType.FLOAT32);
    }

    /** One layer with the defaults. */
    public RNN(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with weights drawn from the generator.
     *
     * @param generator draws the initial weights, and later the dropout masks of training passes; held
     */
    public RNN(Options options, Generator generator) {
        super(
                options.nonlinearity().kind(),
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

    /** What kind of RNN this is, with the dropout as it is now. */
    public Options options() {
        return options.dropout(dropout());
    }
}
