package org.lstm4j.nn.rnn;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * A long short-term memory over whole sequences, with stacked layers, in one or two directions. Each layer computes for
 * each step
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = o tanh(c')                with projSize: h' = (o tanh(c')) W_hrᵀ
 * </pre>
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F = D Hout, where D = 2 if bidirectional and else 1, H = hiddenSize, and
 * Hout = projSize or else H. The state is h (D layers, N, Hout) and c (D layers, N, H); layer k, direction d has index k
 * D + d.
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (4H, I or D Hout), {@code weight_hh_lk} (4H, Hout), {@code
 * bias_ih_lk} (4H), {@code bias_hh_lk} (4H), {@code weight_hr_lk} (P, H) with projSize; then the same with {@code
 * _reverse}. The order of gates is i, f, g, o. All are drawn from U(-k, k) with k = 1/√H.
 *
 * <p>Sources: as {@link LSTMCell}; the projection is that of H. Sak, A. Senior, F. Beaufays, "Long Short-Term Memory
 * Based Recurrent Neural Network Architectures for Large Vocabulary Speech Recognition" (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html">torch.nn.LSTM</a>
 */
public final class LSTM extends RNNBase<LSTM.State> {
    private final Options options;

    /**
     * Options of an {@link LSTM}.
     *
     * @param inputSize features of the input
     * @param hiddenSize H, features of the cell state
     * @param numLayers number of stacked layers; default 1
     * @param bias whether the layer has bias_ih and bias_hh; default true
     * @param batchFirst whether padded input and output are (N, L, ..) instead of (L, N, ..); default false
     * @param dropout the probability of an element of the output of each layer but the last to be zeroed in
     *     training; default 0
     * @param bidirectional whether a second set of weights reads the sequence in reverse; default false
     * @param projSize P, features of h after the projection; default 0, no projection
     * @param dtype element type of the weights, input and state; default float32
     * @param forgetBias initial value of the forget gate's rows of each {@code bias_ih}, set after all weights are drawn,
     *     so that the random stream is the same with and without it; {@code bias_hh} keeps its random values. With 1 a new
     *     network remembers (R. Jozefowicz, W. Zaremba, I. Sutskever, 2015). Default null: random values as in PyTorch
     */
    public record Options(
            int inputSize,
            int hiddenSize,
            int numLayers,
            boolean bias,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            int projSize,
            DType dtype,
            @Nullable Double forgetBias)
            implements LSTMOptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, dropout is outside [0, 1], projSize
         *     is negative or not smaller than hiddenSize, or there is a forgetBias without biases
         */
        public Options {
            Config.require("LSTM", inputSize, hiddenSize, numLayers, dropout);
            if (projSize < 0) {
                throw new IllegalArgumentException("LSTM: proj_size should be a positive integer or zero to disable"
                        + " projections, but got " + projSize);
            }
            if (projSize >= hiddenSize) {
                throw new IllegalArgumentException("LSTM: proj_size has to be smaller than hidden_size, but got "
                        + projSize + " for a hidden_size of " + hiddenSize);
            }
            if (forgetBias != null && !bias) {
                throw new IllegalArgumentException(
                        "LSTM: a forget bias of " + forgetBias + " needs biases, but bias is false");
            }
        }

        int directions() {
            return bidirectional ? 2 : 1;
        }

        /** Features of h: projSize, or else hiddenSize. */
        int outputSize() {
            return projSize > 0 ? projSize : hiddenSize;
        }
    }

    /**
     * The state of an {@link LSTM} or {@link LSTMCell}.
     *
     * @param h the output (hidden state), (D layers, N, Hout), of a cell (N, Hout); without N for one sequence
     * @param c the cell state, (D layers, N, H), of a cell (N, H); without N for one sequence
     */
    public record State(Variable h, Variable c) implements RecurrentState<State> {
        @Override
        public List<Variable> variables() {
            return List.of(h, c);
        }

        @Override
        public State with(List<Variable> variables) {
            return of(variables);
        }

        static State of(List<Variable> variables) {
            Require.count("LSTM.State", 2, variables);
            return new State(variables.get(0), variables.get(1));
        }
    }

    /** The default options of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, true, false, 0, false, 0, DType.FLOAT32, null);
    }

    /** A single layer with the default options. */
    public LSTM(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with random weights.
     *
     * @param generator source of random values for the initial weights, then for the dropout masks of training; held
     */
    public LSTM(Options options, Generator generator) {
        super(
                RNNMode.LSTM,
                new Config(
                        options.inputSize(),
                        options.hiddenSize(),
                        options.numLayers(),
                        options.bias(),
                        options.batchFirst(),
                        options.dropout(),
                        options.bidirectional(),
                        options.projSize(),
                        options.dtype()),
                generator);
        this.options = options;
        Double forget = options.forgetBias();
        if (forget != null) {
            setForgetRows(forget);
        }
    }

    private void setForgetRows(double value) {
        int hidden = options.hiddenSize();
        namedParameters().forEach((name, parameter) -> {
            if (name.startsWith("bias_ih")) {
                parameter.data().narrow(0, hidden, hidden).fillInPlace(value);
            }
        });
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
