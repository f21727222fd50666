package org.lstm4j.onnx;

import static org.lstm4j.onnx.GraphWriter.attribute;
import static org.lstm4j.onnx.GraphWriter.number;
import static org.lstm4j.onnx.GraphWriter.text;
import static org.lstm4j.onnx.GraphWriter.texts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.ProtoBytes;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNOptions;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.onnx.ops.RecurrentKind;
import org.lstm4j.tensor.Tensor;

/** Writes a recurrent layer: an operator for each of its stacked layers, both directions in one. */
final class RecurrentExport {
    private static final String BATCH = "batch";

    private final GraphWriter graph;
    private final String label;
    private final RecurrentKind kind;
    private final RNNOptions options;
    private final StateDict weights;

    /**
     * What a layer leaves behind.
     *
     * @param output as the layer returns it, in its own order of time and batch
     * @param timeFirst the output, time first
     * @param last the last h of the upper layer, (D, N, H)
     */
    record Result(Flow output, Flow timeFirst, Flow last) {}

    private RecurrentExport(
            GraphWriter graph, String label, RecurrentKind kind, RNNOptions options, StateDict weights) {
        this.graph = graph;
        this.label = label;
        this.kind = kind;
        this.options = options;
        this.weights = weights;
    }

    /** @throws IllegalArgumentException if no operator of ONNX computes this layer */
    static RecurrentExport of(GraphWriter graph, String label, RecurrentLayer<?> layer) {
        RecurrentKind kind;
        RNNOptions options;
        if (layer instanceof LSTM lstm) {
            kind = RecurrentKind.LSTM;
            options = lstm.options();
        } else if (layer instanceof GRU gru) {
            kind = RecurrentKind.GRU;
            options = gru.options();
        } else if (layer instanceof RNN rnn) {
            kind = RecurrentKind.RNN;
            options = rnn.options();
        } else {
            throw new IllegalArgumentException("OnnxExport: " + label + ": a layer of cells, "
                    + layer.fullText().lines().findFirst().orElse("")
                    + ", has no operator in ONNX; expected LSTM, GRU or RNN");
        }
        if (options.projSize() > 0) {
            throw new IllegalArgumentException("OnnxExport: " + label
                    + ": the LSTM of ONNX has no projection, but got proj_size=" + options.projSize());
        }
        return new RecurrentExport(graph, label, kind, options, layer.stateDict());
    }

    private int directions() {
        return options.bidirectional() ? 2 : 1;
    }

    /** The sizes of the input, in the layer's own order. */
    List<String> inputSizes() {
        String features = String.valueOf(options.inputSize());
        return options.batchFirst() ? List.of(BATCH, "time", features) : List.of("time", BATCH, features);
    }

    int inputSize() {
        return options.inputSize();
    }

    boolean isBatchFirst() {
        return options.batchFirst();
    }

    /**
     * Writes the layer.
     *
     * @param lengths the name of the input of lengths, or null
     * @param prefix of the names of its states, which become inputs and outputs; null for states of zeros
     */
    Result write(Flow x, @Nullable String lengths, @Nullable String prefix) {
        String batch = x.sizes().get(options.batchFirst() ? 0 : 1);
        Flow y = options.batchFirst() ? swapped(x, label + ".timeFirst") : x;
        List<List<String>> starts = prefix == null ? List.of() : starts(prefix);
        List<List<String>> ends = new ArrayList<>();
        for (int layer = 0; layer < options.numLayers(); layer++) {
            List<String> out = operator(layer, y.name(), lengths, starts);
            y = joined(y, out.get(0), layer);
            ends.add(out.subList(1, out.size()));
        }
        if (prefix != null) {
            writeEnds(prefix, ends);
        }
        Flow last = new Flow(
                ends.get(options.numLayers() - 1).get(0), List.of("" + directions(), batch, "" + options.hiddenSize()));
        return new Result(options.batchFirst() ? swapped(y, label + ".batchFirst") : y, y, last);
    }

    /** With time and batch exchanged. */
    private Flow swapped(Flow x, String name) {
        List<String> sizes = new ArrayList<>(x.sizes());
        Collections.swap(sizes, 0, 1);
        return new Flow(
                graph.node("Transpose", name, List.of(x.name()), attribute("perm", 1, 0, 2)), List.copyOf(sizes));
    }

    /** By part, then by layer: the names of the initial states. */
    private List<List<String>> starts(String prefix) {
        List<List<String>> out = new ArrayList<>();
        for (int part = 0; part < kind.states(); part++) {
            String input = graph.input(prefix + (part == 0 ? "h0" : "c0"), type(), stateSizes());
            if (options.numLayers() == 1) {
                out.add(List.of(input));
                continue;
            }
            List<String> names = new ArrayList<>();
            long[] sizes = new long[options.numLayers()];
            for (int layer = 0; layer < sizes.length; layer++) {
                sizes[layer] = directions();
                names.add(input + ".l" + layer);
            }
            String split = graph.int64s(input + ".sizes", sizes);
            out.add(graph.node("Split", input + ".split", List.of(input, split), names, number("axis", 0)));
        }
        return out;
    }

    private void writeEnds(String prefix, List<List<String>> ends) {
        for (int part = 0; part < kind.states(); part++) {
            int at = part;
            List<String> names = ends.stream().map(end -> end.get(at)).toList();
            String name = prefix + (part == 0 ? "hn" : "cn");
            String value =
                    names.size() == 1 ? names.get(0) : graph.node("Concat", name + ".joined", names, number("axis", 0));
            graph.output(name, value, type(), stateSizes());
        }
    }

    private List<String> stateSizes() {
        return List.of("" + directions() * options.numLayers(), BATCH, "" + options.hiddenSize());
    }

    private ElementType type() {
        return ElementType.of(options.dtype());
    }

    /** The operator of one layer; returns the names of Y, Y_h and, of an LSTM, Y_c. */
    private List<String> operator(int layer, String x, @Nullable String lengths, List<List<String>> starts) {
        String name = label + ".l" + layer;
        List<String> in = new ArrayList<>(List.of(
                x,
                graph.weight(name + ".W", stacked("weight_ih", layer)),
                graph.weight(name + ".R", stacked("weight_hh", layer))));
        in.add(options.bias() ? graph.weight(name + ".B", biases(layer)) : "");
        in.add(lengths == null ? "" : lengths);
        starts.forEach(part -> in.add(part.get(layer)));
        List<ProtoBytes> attributes = new ArrayList<>(List.of(
                number("hidden_size", options.hiddenSize()),
                text("direction", options.bidirectional() ? "bidirectional" : "forward")));
        if (kind == RecurrentKind.GRU) {
            attributes.add(number("linear_before_reset", 1));
        } else if (kind == RecurrentKind.RNN) {
            String activation = options.nonlinearity() == RNN.Nonlinearity.RELU ? "Relu" : "Tanh";
            attributes.add(texts("activations", Collections.nCopies(directions(), activation)));
        }
        List<String> out = new ArrayList<>(List.of(name + ".Y", name + ".Y_h"));
        if (kind == RecurrentKind.LSTM) {
            out.add(name + ".Y_c");
        }
        return graph.node(kind.name(), name, in, out, attributes.toArray(new ProtoBytes[0]));
    }

    /** Both directions of a weight, (D, gates H, ..), in ONNX's order of gates. */
    private Tensor stacked(String name, int layer) {
        List<Tensor> out = new ArrayList<>();
        for (int d = 0; d < directions(); d++) {
            out.add(kind.fromPyTorch(weight(name + "_l" + layer + (d == 1 ? "_reverse" : ""))));
        }
        return Tensor.stack(out, 0);
    }

    private Tensor weight(String name) {
        return Objects.requireNonNull(weights.get(name), name);
    }

    private Tensor biases(int layer) {
        return Tensor.concat(List.of(stacked("bias_ih", layer), stacked("bias_hh", layer)), 1);
    }

    /** (T, D, N, H) to (T, N, D H). */
    private Flow joined(Flow x, String y, int layer) {
        String name = label + ".l" + layer;
        String turned = graph.node("Transpose", name + ".turned", List.of(y), attribute("perm", 0, 2, 1, 3));
        String shape = graph.int64s(name + ".shape", 0, 0, (long) directions() * options.hiddenSize());
        return x.with(
                graph.node("Reshape", name + ".joined", List.of(turned, shape)),
                2,
                directions() * options.hiddenSize());
    }
}
