package org.lstm4j.nn.models;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.rnn.Cell;
import org.lstm4j.nn.rnn.CoupledLSTMCell;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.ProjectedLSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/** Recurrent layers and cells from their text. */
final class RecurrentText {
    private static final Map<String, BiFunction<LayerText, Generator, Module>> LAYERS = Map.of(
            "LSTM", (t, rng) -> new LSTM(options(sized(t), LSTM.options(t.integer(0), t.integer(1))), rng),
            "GRU", (t, rng) -> new GRU(options(sized(t), GRU.options(t.integer(0), t.integer(1))), rng),
            "RNN",
                    (t, rng) -> new RNN(
                            options(sized(t), RNN.options(t.integer(0), t.integer(1)))
                                    .nonlinearity(nonlinearity(t)),
                            rng),
            "Recurrent", RecurrentText::recurrent);

    private static final Map<String, BiFunction<LayerText, Generator, Cell>> CELLS = Map.ofEntries(
            plain("LSTMCell", LSTMCell::new),
            plain("GRUCell", GRUCell::new),
            plain("PeepholeLSTMCell", PeepholeLSTMCell::new),
            plain("CoupledLSTMCell", CoupledLSTMCell::new),
            plain("MinGRUCell", MinGRUCell::new),
            plain(
                    "LayerNormLSTMCell",
                    (inputs, hidden, bias, dtype, rng) -> new LayerNormLSTMCell(inputs, hidden, dtype, rng)),
            Map.entry(
                    "RNNCell",
                    (t, rng) -> new RNNCell(
                            t.integer(0), t.integer(1), t.flag("bias", true), nonlinearity(t), t.dtype(), rng)),
            Map.entry(
                    "ProjectedLSTMCell",
                    (t, rng) -> new ProjectedLSTMCell(
                            t.integer(0), t.integer(1), t.integer("proj_size"), t.flag("bias", true), t.dtype(), rng)),
            Map.entry("ZoneoutCell", (t, rng) -> new ZoneoutCell(inner(t, rng), rng, t.numbers("zoneout"))),
            Map.entry(
                    "VariationalDropoutCell",
                    (t, rng) -> new VariationalDropoutCell(
                            inner(t, rng), t.number("input_dropout"), t.number("state_dropout"), rng)));

    /** The constructor that most cells have. */
    private interface PlainCell {
        Cell create(int inputSize, int hiddenSize, boolean bias, DType dtype, Generator generator);
    }

    private static Map.Entry<String, BiFunction<LayerText, Generator, Cell>> plain(String name, PlainCell cell) {
        return Map.entry(
                name, (t, rng) -> cell.create(t.integer(0), t.integer(1), t.flag("bias", true), t.dtype(), rng));
    }

    private RecurrentText() {}

    static boolean has(String name) {
        return LAYERS.containsKey(name) || CELLS.containsKey(name);
    }

    /** At least W_ih, and W_hh of each layer (without projection H x H), are there before they are allocated. */
    private static LayerText sized(LayerText t) {
        int hidden = t.integer(1);
        int projected = t.integer("proj_size", 0);
        return t.requireWeights(t.integer(0), hidden)
                .requireWeights(t.integer("num_layers", 1), hidden, projected > 0 ? projected : hidden);
    }

    static Module build(LayerText text, Generator rng) {
        BiFunction<LayerText, Generator, Module> layer = LAYERS.get(text.type());
        return layer != null ? layer.apply(text, rng) : cell(text, rng);
    }

    private static RNNOptions options(LayerText t, RNNOptions from) {
        return from.numLayers(t.integer("num_layers", 1))
                .bias(t.flag("bias", true))
                .batchFirst(t.flag("batch_first", false))
                .dropout(t.number("dropout", 0))
                .bidirectional(t.flag("bidirectional", false))
                .projSize(t.integer("proj_size", 0))
                .learnInitialState(t.flag("learn_initial_state", false))
                .dtype(t.dtype());
    }

    private static RNN.Nonlinearity nonlinearity(LayerText t) {
        String word = t.word("nonlinearity", "tanh");
        return switch (word) {
            case "tanh" -> RNN.Nonlinearity.TANH;
            case "relu" -> RNN.Nonlinearity.RELU;
            default ->
                throw new IllegalArgumentException(
                        t.type() + ": expected the nonlinearity tanh or relu, but got " + Quote.of(word));
        };
    }

    private static Module recurrent(LayerText t, Generator rng) {
        List<LayerText> cells = List.copyOf(t.children().values());
        Recurrent.Options options = Recurrent.options(t.integer(0))
                .numLayers(t.integer("num_layers", 1))
                .batchFirst(t.flag("batch_first", false))
                .dropout(t.number("dropout", 0))
                .bidirectional(t.flag("bidirectional", false))
                .learnInitialState(t.flag("learn_initial_state", false));
        int directions = options.bidirectional() ? 2 : 1;
        if (cells.size() != options.numLayers() * directions) {
            throw new IllegalArgumentException("Recurrent: expected " + options.numLayers() * directions
                    + " cells, but there are " + cells.size());
        }
        return new Recurrent(
                options, (layer, reverse, size) -> cell(cells.get(layer * directions + (reverse ? 1 : 0)), rng), rng);
    }

    private static Cell inner(LayerText t, Generator rng) {
        LayerText cell = t.children().get("cell");
        if (cell == null) {
            throw new IllegalArgumentException(t.type() + ": expected a child 'cell'");
        }
        return cell(cell, rng);
    }

    private static Cell cell(LayerText t, Generator rng) {
        BiFunction<LayerText, Generator, Cell> build = CELLS.get(t.type());
        if (build == null) {
            throw new IllegalArgumentException(
                    "there is no cell " + Quote.of(t.type()) + " that a file can hold; expected one of "
                            + CELLS.keySet().stream().sorted().toList());
        }
        if (t.children().isEmpty()) {
            if (t.type().equals("MinGRUCell")) {
                // Has no W_hh.
                t.requireWeights(t.integer(0), t.integer(1));
            } else {
                sized(t);
            }
        }
        return build.apply(t, rng);
    }
}
