package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Any {@link Cell} over whole sequences, with stacked layers, in one or two directions. Each layer and direction has a
 * cell of its own kind and hidden size:
 *
 * <pre>{@code
 * int[] sizes = {64, 32};
 * Recurrent network = new Recurrent(
 *         Recurrent.options(8).numLayers(2),
 *         (layer, reverse, inputSize) -> new LayerNormLSTMCell(inputSize, sizes[layer], rng), rng);
 * }</pre>
 *
 * <p>Shapes: see {@link RecurrentLayer}, with F the sum of the output sizes of the last layer's cells. The state has the
 * parts of every cell's state, (N, size) each, or (size) for one sequence; they are not stacked, since the sizes of cells
 * may differ.
 *
 * <p>The cells are children with the names {@code l0}, {@code l0_reverse}, {@code l1} and so on. A cell that the factory
 * returns twice is shared: its parameters are registered once.
 */
public final class Recurrent extends RecurrentLayer<Recurrent.State> {
    private final Options options;
    /** By layer, then direction. */
    private final List<Cell> cells;

    /** Derived from the cells. */
    private transient List<Scan> scans;
    /** The number of parts of each cell's state. */
    private final List<Integer> counts;

    /** Creates the cell of a layer and direction. */
    @FunctionalInterface
    public interface CellFactory {
        /**
         * @param layer index from 0
         * @param reverse whether the cell is that of the reverse direction
         * @param inputSize the cell's inputSize: features of the input, or of the output of the layer below
         */
        Cell create(int layer, boolean reverse, int inputSize);
    }

    /**
     * Options of a {@link Recurrent}.
     *
     * @param inputSize features of the input
     * @param numLayers number of stacked layers; default 1
     * @param batchFirst whether padded input and output are (N, L, ..) instead of (L, N, ..); default false
     * @param dropout the probability of an element of the output of each layer but the last to be zeroed in
     *     training; default 0
     * @param bidirectional whether a second set of cells reads the sequence in reverse; default false
     * @param learnInitialState whether the state from which a pass starts that is given none is learned, with a parameter
     *     {@code state0_l0} (size) of zeros for each part of the state of each cell; default false: zeros
     */
    public record Options(
            int inputSize,
            int numLayers,
            boolean batchFirst,
            double dropout,
            boolean bidirectional,
            boolean learnInitialState)
            implements RecurrentOptionsWithers {
        /**
         * Checks the values.
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
     * The state of a {@link Recurrent}.
     *
     * @param parts by layer, then direction: the parts of that cell's state, output (hidden state) first; (N, size) each,
     *     or (size) for one sequence. The lists are copied
     */
    public record State(List<List<Variable>> parts) implements RecurrentState<State> {
        /** Copies the lists. */
        public State {
            parts = parts.stream().map(List::copyOf).toList();
        }

        @Override
        public List<Variable> variables() {
            return parts.stream().flatMap(List::stream).toList();
        }

        @Override
        public State with(List<Variable> variables) {
            return new State(byCell(variables, parts.stream().map(List::size).toList()));
        }
    }

    /** The default options for inputs with this number of features; see {@link Options}. */
    public static Options options(int inputSize) {
        return new Options(inputSize, 1, false, 0, false, false);
    }

    /** A single layer of one cell in one direction. */
    public Recurrent(Cell cell, Generator generator) {
        this(options(cell.inputSize()), (layer, reverse, inputSize) -> cell, generator);
    }

    /**
     * Stacked layers of cells.
     *
     * @param options of the layer
     * @param factory creates the cells, by layer, then direction
     * @param generator source of random values for the dropout masks of training; held
     * @throws IllegalArgumentException if a cell has another inputSize than its layer has features, or the dtypes differ
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
        this.counts = cells.stream().map(cell -> cell.stateSizes().size()).toList();
        for (int at = 0; at < cells.size(); at++) {
            register("l" + at / directions() + (isReverse(at) ? "_reverse" : ""), cells.get(at));
        }
        this.scans = createScans();
        if (options.learnInitialState()) {
            learnInitialState();
        }
    }

    private boolean isReverse(int at) {
        return at % directions() == 1;
    }

    private List<Scan> createScans() {
        List<Scan> out = new ArrayList<>();
        for (int at = 0; at < cells.size(); at++) {
            out.add(cells.get(at).createScan(isReverse(at)));
        }
        return List.copyOf(out);
    }

    @Override
    protected void afterCopy() {
        super.afterCopy();
        scans = createScans();
    }

    private static List<Cell> create(Options options, CellFactory factory) {
        List<Cell> out = new ArrayList<>();
        int features = options.inputSize();
        for (int layer = 0; layer < options.numLayers(); layer++) {
            int outputs = 0;
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
                outputs += cell.outputSize();
            }
            features = outputs;
        }
        return List.copyOf(out);
    }

    /** The options, with the current dropout. */
    public Options options() {
        return options.dropout(dropout());
    }

    /** The cells, by layer, then direction. */
    public List<Cell> cells() {
        return cells;
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    @Override
    List<Scan> scans() {
        return scans;
    }

    @Override
    List<Integer> stateSizes(int scan) {
        return cells.get(scan).stateSizes();
    }

    @Override
    int stateCount() {
        return counts.stream().mapToInt(count -> count).sum();
    }

    @Override
    State state(List<Variable> variables) {
        return new State(byCell(variables, counts));
    }

    @Override
    String partName(int part) {
        return "state" + part;
    }

    @Override
    State stepState(List<Variable> parts) {
        return new State(List.of(parts));
    }

    @Override
    List<Variable> variables(State state) {
        List<Integer> given = state.parts().stream().map(List::size).toList();
        if (!given.equals(counts)) {
            throw new ShapeMismatchException(
                    "Recurrent", "expected a state with " + counts + " parts by layer and direction, but got " + given);
        }
        return state.variables();
    }

    @Override
    List<List<Variable>> unstack(List<Variable> state) {
        return byCell(state, counts);
    }

    @Override
    List<Variable> stack(List<List<Variable>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }

    private static List<List<Variable>> byCell(List<Variable> variables, List<Integer> counts) {
        Require.count(
                "Recurrent.State", counts.stream().mapToInt(count -> count).sum(), variables);
        List<List<Variable>> out = new ArrayList<>();
        int from = 0;
        for (int count : counts) {
            out.add(variables.subList(from, from + count));
            from += count;
        }
        return out;
    }

    @Override
    void requireState(List<Variable> given, int batch, boolean batched) {
        List<List<Variable>> parts = unstack(given);
        for (int scan = 0; scan < parts.size(); scan++) {
            for (int p = 0; p < parts.get(scan).size(); p++) {
                Variable part = parts.get(scan).get(p);
                int size = stateSizes(scan).get(p);
                requirePart("hidden[" + scan + "][" + p + "]", part, batched ? Shape.of(batch, size) : Shape.of(size));
            }
        }
    }

    @Override
    protected String describe() {
        return describe(String.valueOf(inputSize()), true);
    }
}
