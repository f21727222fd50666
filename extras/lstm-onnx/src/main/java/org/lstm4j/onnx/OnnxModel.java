package org.lstm4j.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.ModelFile;
import org.lstm4j.onnx.graph.ModelReader;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.onnx.graph.ValueInfo;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * A network in an ONNX file, run in plain Java.
 *
 * <pre>{@code
 * OnnxModel model = OnnxModel.open(Path.of("forecast.onnx"));
 * Map<String, StoredArray> y = model.run(Map.of("x", StoredArray.of(x)));
 * }</pre>
 *
 * <p>Operators are those that exporters write of recurrent networks; LSTM, GRU and RNN run on the layers of this library.
 * What depends on constants alone is computed when the file is opened, and an operator that cannot be run is refused then.
 * Integers are computed with as float64, which is exact below 2^53. Thread-safe.
 *
 * @see <a href="https://onnx.ai/onnx/repo-docs/IR.html">ONNX intermediate representation</a>
 */
public final class OnnxModel implements RunnableModel {
    private static final String NAME = "OnnxModel";

    private final String source;
    private final ModelFile file;
    private final ExternalData external;
    private final List<OnnxInput> inputs;
    private final Program program;

    private OnnxModel(String source, ModelFile file, ExternalData external) throws IOException {
        this.source = source;
        this.file = file;
        this.external = external;
        List<OnnxInput> free = new ArrayList<>();
        for (ValueInfo input : file.graph().inputs()) {
            if (!file.graph().initializers().containsKey(input.name())) {
                free.add(OnnxInput.of(source, input));
            }
        }
        this.inputs = List.copyOf(free);
        this.program = new Compiler(source, file, external).compile(file.graph());
    }

    /**
     * Opens a file. Tensors that are stored beside it are read from its folder.
     *
     * @throws FormatException if it is damaged, or has an operator or type that cannot be run; names the node
     * @throws IOException if it cannot be read
     */
    public static OnnxModel open(Path file) throws IOException {
        return new OnnxModel(
                file.toString(), ModelReader.read(Onnx.bytes(file), file.toString()), ExternalData.beside(file));
    }

    /**
     * Opens the bytes of a file.
     *
     * @param bytes Not modified; held
     * @param name for error messages, such as the path of a resource
     * @throws FormatException as {@link #open(Path)}
     */
    public static OnnxModel open(byte[] bytes, String name) throws IOException {
        return new OnnxModel(name, ModelReader.read(bytes, name), ExternalData.none());
    }

    @Override
    public String format() {
        return "ONNX" + (file.producer().isEmpty() ? "" : " of " + Quote.plain(file.producer()));
    }

    /** All are required: what has a default in the file is a constant. */
    @Override
    public List<Port> inputs() {
        return inputs.stream().map(OnnxInput::port).toList();
    }

    @Override
    public List<Port> outputs() {
        return file.graph().outputs().stream()
                .map(output -> new Port(output.name(), OnnxInput.description(output), true))
                .toList();
    }

    /** Texts beside the network. Unmodifiable. */
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(file.metadata());
    }

    /** As {@link Onnx#initializers(Path)}. */
    @Override
    public StoredArrays weights() {
        return Onnx.initializers(file, external);
    }

    @Override
    public Map<String, StoredArray> run(Map<String, StoredArray> given) {
        Map<String, Value> values = new HashMap<>();
        Map<String, Integer> named = new HashMap<>();
        for (OnnxInput input : inputs) {
            StoredArray array = given.get(input.name());
            if (array == null) {
                throw unlike(given);
            }
            values.put(input.name(), input.value(array, named));
        }
        if (values.size() != given.size()) {
            throw unlike(given);
        }
        Map<String, StoredArray> out = new LinkedHashMap<>();
        program.run(values).forEach((name, value) -> out.put(name, array(name, value)));
        return out;
    }

    private IllegalArgumentException unlike(Map<String, StoredArray> given) {
        return new IllegalArgumentException(
                NAME + ": expected the inputs " + inputs + ", but got " + given.keySet() + ", of " + source);
    }

    private static StoredArray array(String name, Value value) {
        try {
            // F16 and BF16 are computed with as float32.
            return value.type().isFloating() ? StoredArray.of(value.tensor().contiguous()) : Onnx.array(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NAME + ": output " + Quote.of(name) + ": " + e.getMessage(), e);
        }
    }

    /**
     * The network as layers that can be trained on, if its graph is a stack of them: an embedding, recurrent layers from states of
     * zeros, linear layers and activations, with the last step, the last states or every step of the upper recurrent layer.
     *
     * @return with copies of the weights, in evaluation mode; the order of time and batch is that of the graph's input
     * @throws IllegalArgumentException if it is no such stack; names the node
     */
    @Override
    public SequenceModel toModel() {
        return new StackReader(program, file.graph().outputs().get(0).name()).read();
    }

    /** What it runs. */
    Program program() {
        return program;
    }

    /** Lists inputs and outputs. */
    @Override
    public String toString() {
        return NAME + "(" + inputs + " -> " + outputs().stream().map(Port::name).toList() + ")";
    }
}
