package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

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
 *   <li>input (L, N, inputSize), with batchFirst (N, L, inputSize), or (L, inputSize) for one sequence
 *   <li>output (L, N, D Hout), (N, L, D Hout) or (L, D Hout)
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
public final class LSTM extends Module {
    private static final System.Logger LOGGER = System.getLogger(LSTM.class.getName());

    /**
     * What kind of LSTM. Immutable; each setter gives a changed copy.
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
            DType dtype) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a size is not greater than zero, dropout is outside [0, 1], or projSize
         *     is negative or not smaller than hiddenSize
         */
        public Options {
            Require.probability("LSTM", "dropout", dropout);
            Require.positive("LSTM", "input_size", inputSize);
            Require.positive("LSTM", "hidden_size", hiddenSize);
            Require.positive("LSTM", "num_layers", numLayers);
            if (projSize < 0) {
                throw new IllegalArgumentException("LSTM: proj_size should be a positive integer or zero to disable"
                        + " projections, but got " + projSize);
            }
            if (projSize >= hiddenSize) {
                throw new IllegalArgumentException("LSTM: proj_size has to be smaller than hidden_size, but got "
                        + projSize + " for a hidden_size of " + hiddenSize);
            }
        }

        /** A copy with another {@link #numLayers}. */
        public Options numLayers(int value) {
            return new Options(inputSize, hiddenSize, value, bias, batchFirst, dropout, bidirectional, projSize, dtype);
        }

        /** A copy with another {@link #bias}. */
        public Options bias(boolean value) {
            return new Options(
                    inputSize, hiddenSize, numLayers, value, batchFirst, dropout, bidirectional, projSize, dtype);
        }

        /** A copy with another {@link #batchFirst}. */
        public Options batchFirst(boolean value) {
            return new Options(inputSize, hiddenSize, numLayers, bias, value, dropout, bidirectional, projSize, dtype);
        }

        /** A copy with another {@link #dropout}. */
        public Options dropout(double value) {
            return new Options(
                    inputSize, hiddenSize, numLayers, bias, batchFirst, value, bidirectional, projSize, dtype);
        }

        /** A copy with another {@link #bidirectional}. */
        public Options bidirectional(boolean value) {
            return new Options(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, value, projSize, dtype);
        }

        /** A copy with another {@link #projSize}. */
        public Options projSize(int value) {
            return new Options(
                    inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, value, dtype);
        }

        /** A copy with another {@link #dtype}. */
        public Options dtype(DType value) {
            return new Options(
                    inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, value);
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
     */
    public record Output(Variable output, State state, int timeDim) {
        /** The output at the last step, without the dimension of time: (N, D Hout), or (D Hout) for one sequence. */
        public Variable last() {
            return output.select(timeDim, -1);
        }
    }

    private final Options options;
    private final Generator generator;
    /** By layer, then direction. */
    private final List<FusedLSTM> rules = new ArrayList<>();

    /** The defaults of a layer of these sizes; see {@link Options}. */
    public static Options options(int inputSize, int hiddenSize) {
        return new Options(inputSize, hiddenSize, 1, true, false, 0, false, 0, DType.FLOAT32);
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
        this.options = options;
        this.generator = generator;
        if (options.dropout() > 0 && options.numLayers() == 1) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects"
                            + " num_layers greater than 1, but got dropout=" + options.dropout() + " and num_layers=1");
        }
        for (int layer = 0; layer < options.numLayers(); layer++) {
            int features = layer == 0 ? options.inputSize() : options.directions() * options.outputSize();
            for (int direction = 0; direction < options.directions(); direction++) {
                boolean reverse = direction == 1;
                rules.add(
                        new FusedLSTM(registerWeights("_l" + layer + (reverse ? "_reverse" : ""), features), reverse));
            }
        }
        double bound = 1 / Math.sqrt(options.hiddenSize());
        parameters().forEach(parameter -> parameter.data().uniformInPlace(generator, -bound, bound));
    }

    private LSTMRules.Weights registerWeights(String suffix, int features) {
        int rows = Require.gateRows("LSTM", 4, options.hiddenSize(), Math.max(features, options.outputSize()));
        return new LSTMRules.Weights(
                add("weight_ih" + suffix, rows, features),
                add("weight_hh" + suffix, rows, options.outputSize()),
                options.bias() ? add("bias_ih" + suffix, rows) : null,
                options.bias() ? add("bias_hh" + suffix, rows) : null,
                options.projSize() > 0 ? add("weight_hr" + suffix, options.projSize(), options.hiddenSize()) : null);
    }

    private Parameter add(String name, int... sizes) {
        return register(name, new Parameter(Tensor.zeros(options.dtype(), sizes)));
    }

    /** The rules by layer, then direction. */
    List<FusedLSTM> rules() {
        return rules;
    }

    /** What kind of LSTM this is. */
    public Options options() {
        return options;
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
        requireInput(input);
        boolean batched = input.rank() == 3;
        int timeDim = batched && options.batchFirst() ? 1 : 0;
        if (input.size(timeDim) == 0) {
            throw new ShapeMismatchException(
                    "LSTM", "Expected sequence length to be larger than 0, got an input of shape " + input.shape());
        }
        Variable x = batched ? input : input.unsqueeze(1);
        if (timeDim == 1) {
            x = x.transpose(0, 1);
        }
        int batch = x.size(1);
        State start = state == null ? zeros(batch) : requireState(state, batch, batched);
        List<Variable> h0 = start.h().unbind(0);
        List<Variable> c0 = start.c().unbind(0);
        List<Variable> h = new ArrayList<>();
        List<Variable> c = new ArrayList<>();
        int directions = options.directions();
        for (int layer = 0; layer < options.numLayers(); layer++) {
            List<Variable> outputs = new ArrayList<>();
            for (int direction = 0; direction < directions; direction++) {
                int at = layer * directions + direction;
                LSTMRules.Sequence result = rules.get(at).sequence(x, h0.get(at), c0.get(at));
                outputs.add(result.output());
                h.add(result.h());
                c.add(result.c());
            }
            x = directions == 1 ? outputs.get(0) : Variable.concat(outputs, 2);
            if (layer < options.numLayers() - 1) {
                x = dropout(x);
            }
        }
        State end = new State(Variable.stack(h, 0), Variable.stack(c, 0));
        if (!batched) {
            return new Output(
                    x.squeeze(1), new State(end.h().squeeze(1), end.c().squeeze(1)), 0);
        }
        return new Output(timeDim == 1 ? x.transpose(0, 1) : x, end, timeDim);
    }

    private State zeros(int batch) {
        int states = options.numLayers() * options.directions();
        return new State(
                Variable.of(Tensor.zeros(options.dtype(), states, batch, options.outputSize())),
                Variable.of(Tensor.zeros(options.dtype(), states, batch, options.hiddenSize())));
    }

    private Variable dropout(Variable x) {
        double p = options.dropout();
        if (!isTraining() || p == 0) {
            return x;
        }
        Tensor keep = Tensor.zeros(x.dtype(), x.shape()).bernoulliInPlace(generator, 1 - p);
        // Nothing is kept at p = 1, where the scale would be infinite.
        return x.mul(Variable.of(p == 1 ? keep : keep.div(1 - p)));
    }

    private void requireInput(Variable input) {
        if (input.rank() != 2 && input.rank() != 3) {
            throw new ShapeMismatchException(
                    "LSTM", "Expected input to be 2D or 3D, got " + input.rank() + "D instead, shape " + input.shape());
        }
        Require.dtype("LSTM", "input", input, options.dtype());
        if (input.size(-1) != options.inputSize()) {
            throw new ShapeMismatchException(
                    "LSTM",
                    "input.size(-1) must be equal to input_size. Expected " + options.inputSize() + ", got "
                            + input.size(-1) + ", in shape " + input.shape());
        }
    }

    private State requireState(State state, int batch, boolean batched) {
        int rank = batched ? 3 : 2;
        if (state.h().rank() != rank || state.c().rank() != rank) {
            throw new ShapeMismatchException(
                    "LSTM",
                    "For " + (batched ? "batched 3-D" : "unbatched 2-D") + " input, hx and cx should also be " + rank
                            + "-D but got (" + state.h().rank() + "-D, "
                            + state.c().rank() + "-D) tensors");
        }
        return new State(
                requireState(0, state.h(), options.outputSize(), batch, batched),
                requireState(1, state.c(), options.hiddenSize(), batch, batched));
    }

    private Variable requireState(int which, Variable given, int features, int batch, boolean batched) {
        int states = options.numLayers() * options.directions();
        Shape expected = batched ? Shape.of(states, batch, features) : Shape.of(states, features);
        if (!given.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "LSTM", "Expected hidden[" + which + "] size " + expected + ", got " + given.shape());
        }
        Require.dtype("LSTM", "hidden[" + which + "]", given, options.dtype());
        return batched ? given : given.unsqueeze(1);
    }

    @Override
    protected String describe() {
        StringBuilder out =
                new StringBuilder().append(options.inputSize()).append(", ").append(options.hiddenSize());
        if (options.projSize() > 0) {
            out.append(", proj_size=").append(options.projSize());
        }
        if (options.numLayers() > 1) {
            out.append(", num_layers=").append(options.numLayers());
        }
        if (!options.bias()) {
            out.append(", bias=False");
        }
        if (options.batchFirst()) {
            out.append(", batch_first=True");
        }
        if (options.dropout() > 0) {
            out.append(", dropout=").append(options.dropout());
        }
        return out.append(options.bidirectional() ? ", bidirectional=True" : "").toString();
    }
}
