package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.kernel.rnn.RNNMode;

/**
 * A long short-term memory over whole sequences, of any number of layers, in one direction or both. Each layer computes
 * for each step
 *
 * <pre>
 * [i f g o] = x W_ihᵀ + b_ih + h W_hhᵀ + b_hh
 * i, f, o = sigmoid;  g = tanh
 * c' = f c + i g
 * h' = o tanh(c')                with projSize: h' = (o tanh(c')) W_hrᵀ
 * </pre>
 *
 * <p>The input of a layer above the first is the output of the one below, both directions side by side; in training,
 * {@code dropout} of it is set to zero and the rest scaled by 1 / (1 - dropout).
 *
 * <p>Shapes, with L steps, batch N, D = 2 if bidirectional and else 1, H = hiddenSize, Hout = projSize or else H:
 *
 * <ul>
 *   <li>input (L, N, inputSize), with batchFirst (N, L, inputSize), (L, inputSize) for one sequence, or packed
 *   <li>output (L, N, D Hout), (N, L, D Hout), (L, D Hout), or packed
 *   <li>h (D layers, N, Hout) and c (D layers, N, H), never batch-first; without N for one sequence. Layer k, direction
 *       d stands at k D + d
 * </ul>
 *
 * <p>Parameters of layer k, in order: {@code weight_ih_lk} (4H, I or D Hout), {@code weight_hh_lk} (4H, Hout), {@code
 * bias_ih_lk} (4H), {@code bias_hh_lk} (4H), {@code weight_hr_lk} (P, H) with projSize; then the same with {@code
 * _reverse}. Gate rows stand in the order i, f, g, o. All are drawn from U(-k, k) with k = 1/√H.
 *
 * <p>The layer keeps no state between calls: state goes in and comes out.
 *
 * <p>Sources: as {@link LSTMCell}; the projection is that of H. Sak, A. Senior, F. Beaufays, "Long Short-Term Memory
 * Based Recurrent Neural Network Architectures for Large Vocabulary Speech Recognition" (2014).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LSTM.html">torch.nn.LSTM</a>
 */
public final class LSTM extends RNNBase {
    private final Options options;

    /**
     * What kind of LSTM.
     *
     * @param inputSize features of the input
     * @param hiddenSize H, features of the cell state
     * @param numLayers layers on top of each other; default 1
     * @param bias whether the two biases are added; default yes
     * @param batchFirst whether input and output are (N, L, ..) rather than (L, N, ..); default no
     * @param dropout the share of each layer's output but the last that is set to zero in training; default 0
     * @param bidirectional whether a second set of weights reads the sequence backwards; default no
     * @param projSize P, features of h where it is projected; 0, the default, for no projection
     * @param dtype of the weights; default float32
     * @param forgetBias what the forget gates' rows of each {@code bias_ih} are set to once all weights are drawn, so
     *     that the stream is the same with it and without; {@code bias_hh} keeps its draw. 1 lets a new network remember
     *     (R. Jozefowicz, W. Zaremba, I. Sutskever, 2015). Null, the default, for PyTorch's draw
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
         * Checks the numbers.
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

        /** Features of h: the projection's, or else the cell's. */
        int outputSize() {
            return projSize > 0 ? projSize : hiddenSize;
        }
    }

    /**
     * The state between two steps.
     *
     * @param h what the layer shows
     * @param c what the cell holds
     */
    public record State(Variable h, Variable c) {
        /** The same numbers, cut off from the graph: the border of truncated backpropagation. */
        public State detach() {
            return new State(h.detach(), c.detach());
        }
    }

    /**
     * What a pass gives.
     *
     * @param output h of the last layer at every step
     * @param state h and c of every layer and direction after the last step it read
     * @param timeDim the dimension of output that time runs along
     * @param steps h and c of every step in the form of output, by layer, then direction; empty unless asked for
     */
    public record Output(Variable output, State state, int timeDim, List<State> steps) {
        /** The output at the last step, without the dimension of time: (N, D Hout), or (D Hout) for one sequence. */
        public Variable last() {
            return output.select(timeDim, -1);
        }
    }

    /**
     * What a pass over packed sequences gives.
     *
     * @param output h of the last layer at every step
     * @param state h and c of every layer and direction after each sequence's last step, in the caller's order
     * @param steps h and c of every step, rows as in output's data, by layer, then direction; empty unless asked for
     */
    public record PackedOutput(PackedSequence output, State state, List<State> steps) {
        /** The output at each sequence's own last step, (N, D Hout), in the caller's order; zeros where there is none. */
        public Variable last() {
            return output.lastRows();
        }
    }

    /** The defaults of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, true, false, 0, false, 0, DType.FLOAT32, null);
    }

    /** One layer with the defaults. */
    public LSTM(int inputSize, int hiddenSize, Generator generator) {
        this(options(inputSize, hiddenSize), generator);
    }

    /**
     * A layer with weights drawn from the generator.
     *
     * @param generator draws the initial weights, and later the dropout masks of training passes; held
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

    /** What kind of LSTM this is, with the dropout as it is now. */
    public Options options() {
        return options.dropout(dropout());
    }

    /** A pass from a state of zeros. */
    public Output forward(Variable input) {
        return forward(input, null);
    }

    /**
     * A pass over a sequence or a batch of sequences of one length.
     *
     * @param input see the shapes above; of the layer's dtype
     * @param state h and c to start from; null for zeros. Nothing broadcasts
     * @throws ShapeMismatchException if a rank, the number of features, the length, the batch or a state does not fit
     */
    public Output forward(Variable input, @Nullable State state) {
        return padded(input, state, false);
    }

    /** As {@link #forward(Variable, State)}, with h and c of every step, layer and direction. */
    public Output forwardEveryStep(Variable input, @Nullable State state) {
        return padded(input, state, true);
    }

    /** A pass over sequences of any lengths from a state of zeros. */
    public PackedOutput forward(PackedSequence input) {
        return forward(input, null);
    }

    /**
     * A pass over sequences of any lengths: each gets what it would get by itself. In reverse, it is read from its own
     * end.
     *
     * @param input with data of (R, inputSize)
     * @param state h and c to start from, of N sequences in the caller's order; null for zeros
     * @throws ShapeMismatchException if the number of features or a state does not fit
     */
    public PackedOutput forward(PackedSequence input, @Nullable State state) {
        return packed(input, state, false);
    }

    /** As {@link #forward(PackedSequence, State)}, with h and c of every step, layer and direction. */
    public PackedOutput forwardEveryStep(PackedSequence input, @Nullable State state) {
        return packed(input, state, true);
    }

    private Output padded(Variable input, @Nullable State state, boolean everyStep) {
        List<Variable> out = run(null, inputs(input, state), everyStep);
        return new Output(out.get(0), new State(out.get(1), out.get(2)), timeDim(input), steps(out));
    }

    private PackedOutput packed(PackedSequence input, @Nullable State state, boolean everyStep) {
        List<Variable> out = run(input, inputs(input.data(), state), everyStep);
        return new PackedOutput(input.map(rows -> out.get(0)), new State(out.get(1), out.get(2)), steps(out));
    }

    private static List<Variable> inputs(Variable input, @Nullable State state) {
        return state == null ? List.of(input) : List.of(input, state.h(), state.c());
    }

    /** What follows the output, h and c. */
    private static List<State> steps(List<Variable> out) {
        List<State> steps = new ArrayList<>(0);
        for (int i = 3; i < out.size(); i += 2) {
            steps.add(new State(out.get(i), out.get(i + 1)));
        }
        return List.copyOf(steps);
    }
}
