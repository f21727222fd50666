package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Any {@link Cell} over whole sequences, in any number of layers, in one direction or both. Each layer and direction
 * has a cell of its own, which may have its own hidden size and kind:
 *
 * <pre>{@code
 * int[] sizes = {64, 32};
 * Recurrent network = new Recurrent(
 *         Recurrent.options(8).numLayers(2),
 *         (layer, reverse, inputSize) -> new LayerNormLSTMCell(inputSize, sizes[layer], rng), rng);
 * }</pre>
 *
 * <p>Shapes, with L steps, batch N, and F the output sizes of the last layer's cells together:
 *
 * <ul>
 *   <li>input (L, N, inputSize), with batchFirst (N, L, inputSize), (L, inputSize) for one sequence, or packed
 *   <li>output (L, N, F), (N, L, F), (L, F), or packed
 *   <li>state, by layer and then direction, the parts of that cell's state: (N, size) each, or (size) for one sequence
 * </ul>
 *
 * <p>The cells are children under the names {@code l0}, {@code l0_reverse}, {@code l1} and so on. A cell that is given
 * twice is shared: its parameters count once.
 */
public final class Recurrent extends RecurrentLayer {
    private final Options options;
    /** By layer, then direction. */
    private final List<Cell> cells;

    private final List<Scan> rules;

    /** Makes the cell of a layer and direction. */
    @FunctionalInterface
    public interface CellFactory {
        /**
         * @param layer from 0
         * @param reverse whether for the direction that reads from the end
         * @param inputSize features that the cell must take: those of the input, or of the layer below
         */
        Cell create(int layer, boolean reverse, int inputSize);
    }

    /**
     * How the cells are put together.
     *
     * @param inputSize features of the input
     * @param numLayers layers on top of each other; default 1
     * @param batchFirst whether input and output are (N, L, ..) rather than (L, N, ..); default no
     * @param dropout the share of each layer's output but the last that is set to zero in training; default 0
     * @param bidirectional whether a second set of cells reads the sequence backwards; default no
     */
    public record Options(int inputSize, int numLayers, boolean batchFirst, double dropout, boolean bidirectional)
            implements RecurrentOptionsWithers {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if inputSize or numLayers is not greater than zero or dropout is outside
         *     [0, 1]
         */
        public Options {
            Require.positive("Recurrent", "input_size", inputSize);
            Require.probability("Recurrent", "dropout", dropout);
            Require.positive("Recurrent", "num_layers", numLayers);
        }
    }

    /**
     * The state between two steps.
     *
     * @param cells by layer, then direction: the parts of that cell's state
     */
    public record State(List<List<Variable>> cells) {
        /** Copies the lists. */
        public State {
            cells = cells.stream().map(List::copyOf).toList();
        }

        /** The same numbers, cut off from the graph: the border of truncated backpropagation. */
        public State detach() {
            return new State(cells.stream()
                    .map(parts -> parts.stream().map(Variable::detach).toList())
                    .toList());
        }
    }

    /**
     * What a pass gives.
     *
     * @param output what the last layer shows at every step
     * @param state of every cell after the last step it read
     * @param timeDim the dimension of output that time runs along
     * @param steps by layer, then direction: the parts of the state of every step in the form of output; empty unless
     *     asked for
     */
    public record Output(Variable output, State state, int timeDim, List<List<Variable>> steps) {
        /** The output at the last step, without the dimension of time: (N, F), or (F) for one sequence. */
        public Variable last() {
            return output.select(timeDim, -1);
        }
    }

    /**
     * What a pass over packed sequences gives.
     *
     * @param output what the last layer shows at every step
     * @param state of every cell after each sequence's last step, in the caller's order
     * @param steps by layer, then direction: the parts of the state of every step, rows as in output's data; empty
     *     unless asked for
     */
    public record PackedOutput(PackedSequence output, State state, List<List<Variable>> steps) {
        /** The output at each sequence's own last step, (N, F), in the caller's order; zeros where there is none. */
        public Variable last() {
            return output.lastRows();
        }
    }

    /** The defaults of cells over inputs of this size; see {@link Options}. */
    public static Options options(int inputSize) {
        return new Options(inputSize, 1, false, 0, false);
    }

    /** One layer of one cell. */
    public Recurrent(Cell cell, Generator generator) {
        this(options(cell.inputSize()), (layer, reverse, inputSize) -> cell, generator);
    }

    /**
     * Cells put together.
     *
     * @param factory makes the cells, by layer, then direction
     * @param generator draws the dropout masks of training passes; held
     * @throws IllegalArgumentException if a cell takes another number of features than it gets, or the types differ
     */
    public Recurrent(Options options, CellFactory factory, Generator generator) {
        this(options, create(options, factory), generator);
    }

    private Recurrent(Options options, List<Cell> cells, Generator generator) {
        super(
                options.inputSize(),
                options.numLayers(),
                options.bidirectional(),
                options.batchFirst(),
                options.dropout(),
                cells.get(0).dtype(),
                generator);
        this.options = options;
        this.cells = cells;
        List<Scan> each = new ArrayList<>();
        for (int at = 0; at < cells.size(); at++) {
            boolean reverse = at % directions() == 1;
            register("l" + at / directions() + (reverse ? "_reverse" : ""), cells.get(at));
            each.add(cells.get(at).rule(reverse));
        }
        this.rules = List.copyOf(each);
    }

    private static List<Cell> create(Options options, CellFactory factory) {
        List<Cell> out = new ArrayList<>();
        int features = options.inputSize();
        for (int layer = 0; layer < options.numLayers(); layer++) {
            int shown = 0;
            for (int direction = 0; direction < (options.bidirectional() ? 2 : 1); direction++) {
                Cell cell = factory.create(layer, direction == 1, features);
                if (cell.inputSize() != features) {
                    throw new IllegalArgumentException("Recurrent: the cell of layer " + layer + " gets " + features
                            + " features, but takes " + cell.inputSize());
                }
                if (!out.isEmpty() && cell.dtype() != out.get(0).dtype()) {
                    throw new IllegalArgumentException("Recurrent: expected cells of one type, but got "
                            + out.get(0).dtype() + " and, in layer " + layer + ", " + cell.dtype());
                }
                out.add(cell);
                shown += cell.outputSize();
            }
            features = shown;
        }
        return List.copyOf(out);
    }

    /** How the cells are put together, with the dropout as it is now. */
    public Options options() {
        return options.dropout(dropout());
    }

    /** The cells, by layer, then direction. */
    public List<Cell> cells() {
        return cells;
    }

    /** A pass from a state of zeros. */
    public Output forward(Variable input) {
        return forward(input, null);
    }

    /**
     * A pass over a sequence or a batch of sequences of one length.
     *
     * @param input see the shapes above; of the cells' dtype
     * @param state to start from; null for zeros. Nothing broadcasts
     * @throws ShapeMismatchException if a rank, the number of features, the length, the batch or a state does not fit
     */
    public Output forward(Variable input, @Nullable State state) {
        return padded(input, state, false);
    }

    /** As {@link #forward(Variable, State)}, with the state of every step, layer and direction. */
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
     * @param state to start from, in the caller's order of sequences; null for zeros
     * @throws ShapeMismatchException if the number of features or a state does not fit
     */
    public PackedOutput forward(PackedSequence input, @Nullable State state) {
        return packed(input, state, false);
    }

    /** As {@link #forward(PackedSequence, State)}, with the state of every step, layer and direction. */
    public PackedOutput forwardEveryStep(PackedSequence input, @Nullable State state) {
        return packed(input, state, true);
    }

    private Output padded(Variable input, @Nullable State state, boolean everyStep) {
        List<Variable> out = run(null, inputs(input, state), everyStep);
        int end = 1 + parts();
        return new Output(
                out.get(0),
                new State(byCell(out.subList(1, end))),
                timeDim(input),
                byCell(out.subList(end, out.size())));
    }

    private PackedOutput packed(PackedSequence input, @Nullable State state, boolean everyStep) {
        List<Variable> out = run(input, inputs(input.data(), state), everyStep);
        int end = 1 + parts();
        return new PackedOutput(
                input.map(rows -> out.get(0)),
                new State(byCell(out.subList(1, end))),
                byCell(out.subList(end, out.size())));
    }

    private int parts() {
        return cells.stream().mapToInt(cell -> cell.stateSizes().size()).sum();
    }

    private List<Variable> inputs(Variable input, @Nullable State state) {
        List<Variable> out = new ArrayList<>(List.of(input));
        if (state != null) {
            List<Integer> expected =
                    cells.stream().map(cell -> cell.stateSizes().size()).toList();
            List<Integer> given = state.cells().stream().map(List::size).toList();
            if (!given.equals(expected)) {
                throw new ShapeMismatchException(
                        "Recurrent",
                        "expected a state with " + expected + " parts by layer and direction, but got " + given);
            }
            state.cells().forEach(out::addAll);
        }
        return out;
    }

    /** Parts one after the other, none or those of all cells. */
    private List<List<Variable>> byCell(List<Variable> parts) {
        if (parts.isEmpty()) {
            return List.of();
        }
        List<List<Variable>> out = new ArrayList<>();
        int at = 0;
        for (Cell cell : cells) {
            int count = cell.stateSizes().size();
            out.add(List.copyOf(parts.subList(at, at + count)));
            at += count;
        }
        return List.copyOf(out);
    }

    @Override
    List<Scan> rules() {
        return rules;
    }

    @Override
    List<Integer> stateSizes(int at) {
        return cells.get(at).stateSizes();
    }

    @Override
    List<List<Variable>> start(List<Variable> given, BatchLayout layout) {
        List<List<Variable>> out = new ArrayList<>();
        List<List<Variable>> all = byCell(given);
        for (int at = 0; at < all.size(); at++) {
            List<Variable> parts = new ArrayList<>();
            for (int p = 0; p < all.get(at).size(); p++) {
                Variable part = all.get(at).get(p);
                requirePart(
                        "hidden[" + at + "][" + p + "]", part, stateSizes(at).get(p), layout);
                parts.add(layout.isBatched() ? layout.sort(part, 0) : part.unsqueeze(0));
            }
            out.add(parts);
        }
        return out;
    }

    private void requirePart(String what, Variable part, int size, BatchLayout layout) {
        Shape expected = layout.isBatched() ? Shape.of(layout.batchSizes().batch(), size) : Shape.of(size);
        if (!part.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    "Recurrent", "Expected " + what + " size " + expected + ", got " + part.shape());
        }
        Require.dtype("Recurrent", what, part, dtype());
    }

    @Override
    List<Variable> end(List<List<Variable>> state, BatchLayout layout) {
        List<Variable> out = new ArrayList<>();
        for (List<Variable> parts : state) {
            for (Variable part : parts) {
                out.add(layout.isBatched() ? layout.unsort(part, 0) : part.squeeze(0));
            }
        }
        return out;
    }

    @Override
    protected String describe() {
        StringBuilder out = new StringBuilder().append(inputSize());
        if (numLayers() > 1) {
            out.append(", num_layers=").append(numLayers());
        }
        if (isBatchFirst()) {
            out.append(", batch_first=True");
        }
        if (dropout() > 0) {
            out.append(", dropout=").append(dropout());
        }
        return out.append(isBidirectional() ? ", bidirectional=True" : "").toString();
    }
}
