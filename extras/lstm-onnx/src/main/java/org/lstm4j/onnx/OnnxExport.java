package org.lstm4j.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.LayerText;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.AtomicFile;

/**
 * Writes a model as an ONNX file that any runtime reads: opset 17, sizes of batch and time left free.
 *
 * <pre>{@code
 * OnnxExport.write(model, Path.of("forecast.onnx"));
 * OnnxExport.write(lstm, Path.of("stream.onnx"), OnnxExport.Options.DEFAULT.withStates());
 * }</pre>
 *
 * <p>A model is a {@link SequenceModel}, an {@link org.lstm4j.nn.rnn.LSTM LSTM}, {@link org.lstm4j.nn.rnn.GRU GRU} or {@link
 * org.lstm4j.nn.rnn.RNN RNN}, or a layer such as {@link org.lstm4j.nn.Sequential Sequential}, of layers of the library. It is
 * written as it runs in evaluation mode. What has no operator in ONNX is refused by name: cells of {@link
 * org.lstm4j.nn.rnn.Recurrent Recurrent}, projections.
 *
 * <p>Inputs: {@code x}, float, in the order of dimensions of the first recurrent layer; or {@code tokens}, int64, of a model with
 * an embedding. Of a layer without recurrent ones, {@code x} is (batch, features), and (batch, channels, length) if there is a
 * convolution or pooling. Output: {@code y}. With states, also {@code h0} and {@code c0}, {@code hn} and {@code cn}, with the name
 * of the layer and a dot in front where there are several. With lengths, also {@code lengths}, int32 (batch).
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>
 */
public final class OnnxExport {
    private static final List<String> OVER_LENGTHS = List.of("Conv1d", "MaxPool1d", "AvgPool1d", "AdaptiveAvgPool1d");
    private static final String BATCH = "batch";

    private final GraphWriter graph = new GraphWriter();
    private final Options options;

    private OnnxExport(Options options) {
        this.options = options;
    }

    /**
     * What a file has beside input and output.
     *
     * @param states whether the states of recurrent layers are inputs and outputs; else they start at zero
     * @param lengths whether sequences have lengths of their own
     */
    public record Options(boolean states, boolean lengths) {
        /** Neither. */
        public static final Options DEFAULT = new Options(false, false);

        /** These with states as inputs and outputs. */
        public Options withStates() {
            return new Options(true, lengths);
        }

        /** These with lengths as an input. */
        public Options withLengths() {
            return new Options(states, true);
        }
    }

    /** Writes a model with the default options. */
    public static void write(Module model, Path file) throws IOException {
        write(model, file, Options.DEFAULT);
    }

    /**
     * Writes or replaces a file.
     *
     * @param model not changed
     * @throws IllegalArgumentException if a layer or an option of it cannot be written; names it
     * @throws IOException if the file cannot be written
     */
    public static void write(Module model, Path file, Options options) throws IOException {
        byte[] bytes = bytes(model, options);
        AtomicFile.write(file, out -> out.write(bytes));
    }

    /** The bytes of the file; see {@link #write(Module, Path, Options)}. */
    public static byte[] bytes(Module model, Options options) {
        OnnxExport export = new OnnxExport(options);
        if (model instanceof SequenceModel sequence) {
            export.add(sequence);
        } else if (model instanceof RecurrentLayer<?> layer) {
            export.add(layer);
        } else if (model instanceof Layer) {
            export.addLayer(model);
        } else {
            throw new IllegalArgumentException(
                    "OnnxExport: expected a SequenceModel, a recurrent layer or a layer of one" + " input, but got a "
                            + model.getClass().getSimpleName());
        }
        return export.graph.toByteArray();
    }

    private void add(RecurrentLayer<?> layer) {
        RecurrentExport export = RecurrentExport.of(graph, "rnn", layer);
        Flow x = new Flow(graph.input("x", type(layer.dtype()), export.inputSizes()), export.inputSizes());
        String lengths = lengths();
        Flow y = export.write(x, lengths, options.states() ? "" : null).output();
        graph.output("y", y.name(), type(layer.dtype()), y.sizes());
    }

    private void addLayer(Module layer) {
        if (options.states() || options.lengths()) {
            throw new IllegalArgumentException(
                    "OnnxExport: states and lengths are of recurrent layers, but the model has none");
        }
        LayerText text = LayerText.of(layer);
        String size = String.valueOf(features(text));
        List<String> sizes = isOverLengths(text) ? List.of(BATCH, size, "length") : List.of(BATCH, size);
        Flow x = new Flow(graph.input("x", type(text.dtype()), sizes), sizes);
        Flow y = LayerExport.write(graph, text.children().isEmpty() ? "layer" : "", text, x);
        graph.output("y", y.name(), type(text.dtype()), y.sizes());
    }

    private static boolean isOverLengths(LayerText text) {
        return OVER_LENGTHS.contains(text.type())
                || text.children().values().stream().anyMatch(OnnxExport::isOverLengths);
    }

    /** The features or channels of the first layer that has a number of them; "?" if none has. */
    private static Object features(LayerText text) {
        for (LayerText child : text.children().values()) {
            Object size = features(child);
            if (!size.equals("?")) {
                return size;
            }
        }
        return switch (text.type()) {
            case "Linear" -> text.integer("in_features");
            case "Conv1d", "BatchNorm1d" -> text.integer(0);
            case "GroupNorm" -> text.integer(1);
            default -> "?";
        };
    }

    private void add(SequenceModel model) {
        List<RecurrentLayer<?>> recurrent = model.recurrentLayers();
        if (recurrent.isEmpty()) {
            throw new IllegalArgumentException("OnnxExport: the SequenceModel has no recurrent layer");
        }
        DType dtype = recurrent.get(0).dtype();
        LayerText text = LayerText.of(model);
        Flow y = input(model, recurrent.get(0), dtype);
        String lengths = lengths();
        int done = 0;
        for (Map.Entry<String, Module> stage : model.stages().entrySet()) {
            String name = stage.getKey();
            LayerText own = text.children().get(name);
            if (own == null) {
                throw new IllegalStateException("no text of " + name);
            }
            if (stage.getValue() instanceof RecurrentLayer<?> layer) {
                String prefix = recurrent.size() == 1 ? "" : name + ".";
                RecurrentExport.Result result =
                        RecurrentExport.of(graph, name, layer).write(y, lengths, options.states() ? prefix : null);
                done++;
                y = done < recurrent.size() ? result.output() : seen(model.head(), layer, result, lengths);
            } else if (own.type().equals("Embedding")) {
                y = embedded(name, own, y);
            } else {
                y = LayerExport.write(graph, name, own, y);
            }
        }
        graph.output("y", y.name(), type(dtype), y.sizes());
    }

    private Flow input(SequenceModel model, RecurrentLayer<?> first, DType dtype) {
        RecurrentExport export = RecurrentExport.of(new GraphWriter(), "first", first);
        List<String> sizes = export.inputSizes();
        if (model.takesTokens()) {
            List<String> tokens = sizes.subList(0, 2);
            return new Flow(graph.input("tokens", ElementType.INT64, tokens), tokens);
        }
        // Layers before the first recurrent one may take other features.
        LayerText text = LayerText.of(model);
        LayerText front = text.children().values().iterator().next();
        Object features = model.stages().values().iterator().next() == first ? export.inputSize() : features(front);
        List<String> given = List.of(sizes.get(0), sizes.get(1), String.valueOf(features));
        return new Flow(graph.input("x", type(dtype), given), given);
    }

    private Flow embedded(String name, LayerText text, Flow tokens) {
        if (text.number("max_norm", Double.POSITIVE_INFINITY) != Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("OnnxExport: " + name
                    + ": max_norm changes weights when it runs, which ONNX" + " has no operator for");
        }
        Tensor weight = text.weights().get("weight");
        if (weight == null) {
            throw new IllegalArgumentException("OnnxExport: " + name + ": the embedding has no weight");
        }
        String y = graph.node("Gather", name, List.of(graph.weight(name + ".weight", weight), tokens.name()));
        return new Flow(y, List.of(tokens.sizes().get(0), tokens.sizes().get(1), "" + weight.size(1)));
    }

    private @Nullable String lengths() {
        return options.lengths() ? graph.input("lengths", ElementType.INT32, List.of(BATCH)) : null;
    }

    private Flow seen(Head head, RecurrentLayer<?> layer, RecurrentExport.Result result, @Nullable String lengths) {
        return switch (head) {
            case EVERY -> result.output();
            case FINAL -> joined(result.last(), layer.isBidirectional());
            case LAST ->
                lengths == null ? last(result.timeFirst()) : lastOf(result.timeFirst(), lengths, layer.dtype());
        };
    }

    /** (D, N, H) to (N, D H). */
    private Flow joined(Flow last, boolean both) {
        List<String> sizes = List.of(
                last.sizes().get(1),
                String.valueOf(Integer.parseInt(last.sizes().get(2)) * (both ? 2 : 1)));
        String turned =
                graph.node("Transpose", "final.turned", List.of(last.name()), GraphWriter.attribute("perm", 1, 0, 2));
        String shape = graph.int64s("final.shape", 0, -1);
        return new Flow(graph.node("Reshape", "final", List.of(turned, shape)), sizes);
    }

    private Flow last(Flow y) {
        String index = graph.int64("last.index", -1);
        return y.without(graph.node("Gather", "last", List.of(y.name(), index), GraphWriter.number("axis", 0)), 0);
    }

    /** The step before the end of each sequence: the sum over steps of which all others are zero. */
    private Flow lastOf(Flow y, String lengths, DType dtype) {
        String ends = graph.node("Cast", "last.lengths", List.of(lengths), GraphWriter.number("to", 7));
        String index = graph.node("Sub", "last.index", List.of(ends, graph.int64("last.one", 1)));
        String shape = graph.node("Shape", "last.shape", List.of(y.name()));
        String time = graph.node("Gather", "last.time", List.of(shape, graph.int64("last.first", 0)));
        String steps = graph.node(
                "Range", "last.steps", List.of(graph.int64("last.from", 0), time, graph.int64("last.by", 1)));
        String column = graph.node("Unsqueeze", "last.column", List.of(steps, graph.int64s("last.second", 1)));
        String isLast = graph.node("Equal", "last.isLast", List.of(column, index));
        String mask = graph.node(
                "Cast",
                "last.mask",
                List.of(isLast),
                GraphWriter.number("to", type(dtype).code()));
        String wide = graph.node("Unsqueeze", "last.wide", List.of(mask, graph.int64s("last.third", 2)));
        String product = graph.node("Mul", "last.product", List.of(y.name(), wide));
        return y.without(
                graph.node(
                        "ReduceSum",
                        "last",
                        List.of(product, graph.int64s("last.axes", 0)),
                        GraphWriter.number("keepdims", 0)),
                0);
    }

    private static ElementType type(DType dtype) {
        return ElementType.of(dtype);
    }
}
