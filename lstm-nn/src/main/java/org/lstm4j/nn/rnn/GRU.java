package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * A gated recurrent unit over whole sequences, with stacked layers, in one or two directions. Each layer computes
 * for each step
 *
 * <pre>
 * r = sigmoid(x W_irᵀ + b_ir + h W_hrᵀ + b_hr)
 * z = sigmoid(x W_izᵀ + b_iz + h W_hzᵀ + b_hz)
 * n = tanh(x W_inᵀ + b_in + r (h W_hnᵀ + b_hn))
 * h' = (1 - z) n + z h
 * </pre>
 *
 * <p>The reset gate acts after the product with h, as in cuDNN and PyTorch; in the paper it acts before.
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F = D H, where D = 2 if bidirectional and else 1, and H = hiddenSize. The
 * state is h (D layers, N, H); layer k, direction d has index k D + d.
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (3H, I or D H), {@code weight_hh_lk} (3H, H), {@code
 * bias_ih_lk} (3H), {@code bias_hh_lk} (3H); then the same with {@code _reverse}. The order of gates is r, z, n.
 * All are drawn from U(-k, k) with k = 1/√H.
 *
 * <p>Source: K. Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder for Statistical Machine
 * Translation" (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GRU.html">torch.nn.GRU</a>
 */
public final class GRU extends RNNBase<GRU.State> {
    private final Options options;

    /**
     * Options of a {@link GRU}.
     *
     * @param inputSize features of the input
     * @param hiddenSize H, features of h
     * @param numLayers number of stacked layers; default 1
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
            boolean bias,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            DType dtype)
            implements GRUOptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, or dropout is outside [0, 1]
         */
        public Options {
            Config.require("GRU", inputSize, hiddenSize, numLayers, dropout);
        }
    }

    /**
     * The state of a {@link GRU}.
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
            return new State(Require.count("GRU.State", 1, variables).get(0));
        }
    }

    /** The default options of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, true, false, 0, false, DType.FLOAT32);
    }

    /** A single layer with the default options. */
    public GRU(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with random weights.
     *
     * @param generator source of random values for the initial weights, then for the dropout masks of training; held
     */
    public GRU(Options options, Generator generator) {
        super(
                RNNMode.GRU,
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
