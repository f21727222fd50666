package org.lstm4j.keras;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * A model that Keras 2 or 3 saved, run in plain Java.
 *
 * <pre>{@code
 * KerasModel model = KerasModel.open(Path.of("forecast.keras"));
 * Tensor y = model.run(x);                              // (batch, time, features)
 * SequenceModel stack = model.toModel();        // to train on
 * }</pre>
 *
 * <p>Reads {@code .keras}, {@code .h5} of Keras 2 and 3, and {@code .weights.h5} into the model of another file. Models are
 * Sequential or Functional. Layers: LSTM, GRU, SimpleRNN, Bidirectional, Dense, Embedding, Masking, TimeDistributed, Conv1D, those
 * that normalize, pool, reshape, merge and activate; what has no effect outside of training is passed over, an optimizer in
 * the file too. Masks go from layer to layer as in Keras. Nothing of a file is ever executed: Lambda, a layer of someone's own
 * and one that is not supported are refused with their name and class when the file is opened.
 *
 * <p>Batch first, as in Keras. Layers of half precision compute in float32. Thread-safe, unless a layer is stateful: its states
 * are kept from run to run, until {@link #resetStates}.
 *
 * @see <a href="https://keras.io/api/models/model_saving_apis/">Keras: model saving</a>
 */
public final class KerasModel implements RunnableModel {
    private static final String NAME = "KerasModel";

    private final KerasFile file;
    private final Weights weights;
    private final Map<String, Tensor> arrays;
    private final Network network;
    private final List<KerasInput> inputs;
    private final List<String> outputs;

    private KerasModel(KerasFile file, KerasFile weights) throws FormatException {
        this.file = file;
        this.weights = weights.weights();
        this.arrays = weights.arrays();
        try {
            this.network = network();
            this.inputs =
                    network.inputLayers().values().stream().map(KerasInput::of).toList();
        } catch (IllegalArgumentException e) {
            FormatException failure = new FormatException(file.source(), null, String.valueOf(e.getMessage()));
            failure.initCause(e);
            throw failure;
        }
        this.outputs = names(network.outputs());
    }

    private static List<String> names(List<Network.Ref> refs) {
        List<String> out = new ArrayList<>();
        for (Network.Ref ref : refs) {
            String name = ref.layer();
            for (int n = 1; out.contains(name); n++) {
                name = ref.layer() + "_" + n;
            }
            out.add(name);
        }
        return List.copyOf(out);
    }

    /** Builds the layers anew, with weights of their own. */
    private Network network() {
        Config model = file.model();
        if (model == null) {
            throw new IllegalArgumentException("holds weights alone, without the model; open it with the model's file:"
                    + " KerasModel.open(model, weights), or --model M.keras --weights W.weights.h5");
        }
        Map<String, Object> values = new LinkedHashMap<>(model.values());
        if (values.get("config") instanceof List<?> layers) {
            // Keras before 2.2.3 has the layers of a Sequential model there.
            values.put("config", Map.of("layers", layers));
        }
        Described at = Described.of(new Config(values), file.isKeras2(), weights);
        if (!Network.CLASSES.contains(at.className())) {
            throw at.refused("a model is Sequential or Functional; this one is made by code, which is not in the file");
        }
        return (Network) Layers.read(at);
    }

    /**
     * Opens a file with model and weights.
     *
     * @throws FormatException if it is damaged, has a layer that cannot be run, whose name and class the message has, or
     *     holds weights alone
     * @throws IOException if it cannot be read
     */
    public static KerasModel open(Path file) throws IOException {
        KerasFile read = read(file);
        return new KerasModel(read, read);
    }

    /**
     * Opens the bytes of a file.
     *
     * @param bytes Not modified
     * @param name for error messages, such as the path of a resource
     * @throws FormatException as {@link #open(Path)}
     */
    public static KerasModel open(byte[] bytes, String name) throws IOException {
        KerasFile read = KerasFile.read(ByteSource.of(bytes, name));
        return new KerasModel(read, read);
    }

    /**
     * Opens a model with weights of another file, as {@code model.save_weights} writes them.
     *
     * @param model a file with a model; its own weights are not used
     * @param weights of the same layers
     * @throws FormatException as {@link #open(Path)}, or if the weights are not those of the model
     */
    public static KerasModel open(Path model, Path weights) throws IOException {
        return new KerasModel(read(model), read(weights));
    }

    private static KerasFile read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FormatException(
                    file,
                    null,
                    "is a folder, perhaps a SavedModel of TensorFlow; expected a Keras model: load it in Keras and save"
                            + " it by model.save('model.keras')");
        }
        return KerasFile.read(ByteSource.of(file));
    }

    /** "Keras 3.15.1", or without the version if the file does not say. */
    @Override
    public String format() {
        return "Keras " + (file.version().isEmpty() ? "model" : file.version());
    }

    @Override
    public List<Port> inputs() {
        return inputs.stream().map(KerasInput::port).toList();
    }

    /** Named by the layers that give them. */
    @Override
    public List<Port> outputs() {
        return outputs.stream()
                .map(name -> new Port(name, "F32 (batch, ..)", true))
                .toList();
    }

    /** By their paths in the file. */
    @Override
    public StoredArrays weights() {
        return StoredArrays.of(arrays, Map.of());
    }

    @Override
    public Map<String, StoredArray> run(Map<String, StoredArray> given) {
        List<Flow> values = new ArrayList<>();
        for (KerasInput input : inputs) {
            StoredArray array = given.get(input.name());
            if (array == null) {
                throw unlike(given);
            }
            values.add(Flow.of(input.value(array)));
        }
        if (values.size() != given.size()) {
            throw unlike(given);
        }
        List<Flow> results;
        try {
            results = GradMode.noGrad(() -> network.call(values));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(NAME + ": " + e.getMessage() + ", of " + file.source(), e);
        }
        Map<String, StoredArray> out = new LinkedHashMap<>();
        for (int i = 0; i < outputs.size(); i++) {
            out.put(outputs.get(i), StoredArray.of(results.get(i).value().contiguous()));
        }
        return out;
    }

    private IllegalArgumentException unlike(Map<String, StoredArray> given) {
        return new IllegalArgumentException(
                NAME + ": expected the inputs " + inputs + ", but got " + given.keySet() + ", of " + file.source());
    }

    /** Forgets the states that stateful layers keep between runs: the next run starts from zeros. */
    public void resetStates() {
        network.reset();
    }

    /**
     * The model as a stack of this library's layers, batch first, to be trained on, saved or exported. Each call gives new
     * layers with the weights of the file; in training mode. Dropout within recurrent layers is left out.
     *
     * @throws IllegalStateException if it is no such stack; the message names the first layer that does not fit
     */
    @Override
    public SequenceModel toModel() {
        Stack stack = new Stack();
        try {
            network().addTo(stack);
            return stack.model();
        } catch (IllegalStateException e) {
            throw new IllegalStateException(NAME + ".toModel: " + file.source() + ": " + e.getMessage(), e);
        }
    }

    /** Lists inputs and outputs. */
    @Override
    public String toString() {
        return NAME + "(" + inputs + " -> " + outputs + ")";
    }
}
