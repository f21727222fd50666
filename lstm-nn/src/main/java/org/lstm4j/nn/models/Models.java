package org.lstm4j.nn.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.data.MinMaxScaler;
import org.lstm4j.nn.data.Scaler;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.io.ChecksummedFile;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ArrayFile;
import org.lstm4j.tensor.io.FileKind;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * Models in files that say what they are: one safetensors file has the weights under their own names, so that other tools can
 * read them, and in its metadata the structure of the model, the columns of its input and output with their scalers, and a
 * record of its training.
 *
 * <pre>{@code
 * Models.save(SavedModel.of(model).inputs(new Columns(List.of("temperature"), scaler)), file);
 *
 * SavedModel saved = Models.load(file);
 * Variable y = saved.as(SequenceModel.class).forward(x);
 * }</pre>
 *
 * <p>A model is a layer of the library, a {@link org.lstm4j.nn.Sequential} or {@link SequenceModel} of such layers, or of
 * classes of your own, {@link ModelTypes}. Metadata: {@code lstm4j.model} is the model's text as {@link Module#fullText}
 * writes it; {@code lstm4j.version}; {@code inputs.names}, one a line, {@code inputs.scaler} and its values such as {@code
 * inputs.scaler.mean}; {@code targets.} likewise; {@code training.} and a name. The file has a checksum, {@link
 * ChecksummedFile}.
 *
 * <p>For files of PyTorch and others, {@link WeightsFile} and {@link StateDictModel}.
 */
public final class Models {
    private static final String MODEL = "lstm4j.model";
    private static final String VERSION = "lstm4j.version";
    private static final String TRAINING = "training.";

    private Models() {}

    /** Writes a model without columns and record; see {@link #save(SavedModel, Path)}. */
    public static void save(Module model, Path file) throws IOException {
        save(SavedModel.of(model), file);
    }

    /** Writes a model of classes of the library; see {@link #save(SavedModel, Path, ModelTypes)}. */
    public static void save(SavedModel model, Path file) throws IOException {
        save(model, file, ModelTypes.NONE);
    }

    /**
     * Writes or replaces a file.
     *
     * @param types of your own that the model has
     * @throws IllegalArgumentException if the model could not be rebuilt from the file: it has a class that is not known, or
     *     one whose text does not say all that its constructor needs; or it has {@linkplain Module#unregistered fields} with
     *     parameters that the file would lack
     * @throws IOException if the file cannot be written
     */
    public static void save(SavedModel model, Path file, ModelTypes types) throws IOException {
        model.module().requireRegistered("Models.save");
        StateDict weights = model.module().stateDict();
        String text = model.module().fullText();
        requireRebuilds(model.module(), text, weights, types);
        Map<String, String> metadata = new TreeMap<>();
        metadata.put(MODEL, text);
        metadata.put(VERSION, version());
        write("inputs.", model.inputs(), metadata);
        write("targets.", model.targets(), metadata);
        model.training().forEach((name, value) -> metadata.put(TRAINING + name, value));
        ChecksummedFile.write(file, weights.entries(), metadata);
    }

    private static void requireRebuilds(Module model, String text, StateDict weights, ModelTypes types) {
        try {
            Module again = build(text, weights, types);
            if (!again.fullText().equals(text)) {
                throw new IllegalArgumentException("it would be rebuilt as " + again.fullText());
            }
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IllegalArgumentException(
                    "Models.save: a " + model.getClass().getSimpleName() + " cannot be saved: " + e.getMessage(), e);
        }
    }

    private static Module build(String text, StateDict weights, ModelTypes types) {
        LayerText parsed = LayerParser.parse(text).with(weights);
        Module out = LibraryLayers.build(parsed, types, Generator.seeded(0));
        out.loadStateDict(weights);
        out.eval();
        return out;
    }

    private static void write(String prefix, Columns columns, Map<String, String> metadata) {
        if (!columns.names().isEmpty()) {
            metadata.put(prefix + "names", String.join("\n", columns.names()));
        }
        Scaler scaler = columns.scaler();
        if (scaler != null) {
            metadata.put(prefix + "scaler", scaler.getClass().getSimpleName());
            scaler.stateDict()
                    .entries()
                    .forEach((name, values) -> metadata.put(
                            prefix + "scaler." + name,
                            Arrays.stream(values.toDoubleArray())
                                    .mapToObj(Double::toString)
                                    .collect(Collectors.joining(" "))));
        }
    }

    /** Reads a model of classes of the library; see {@link #load(Path, ModelTypes)}. */
    public static SavedModel load(Path file) throws IOException {
        return load(file, ModelTypes.NONE);
    }

    /**
     * Reads a model and rebuilds it, in evaluation mode.
     *
     * @param types of your own that the model may have
     * @throws FormatException if the file is damaged, holds no model that {@link #save} wrote, or one with a class that is
     *     not known
     * @throws IOException if it cannot be read
     */
    public static SavedModel load(Path file, ModelTypes types) throws IOException {
        return load(file, ChecksummedFile.read(file, "model"), types);
    }

    /**
     * Whether a file is one that {@link #save} wrote. Reads its header alone.
     *
     * @throws FormatException if it is a safetensors file with a malformed header
     * @throws IOException if it cannot be read
     */
    public static boolean isModel(Path file) throws IOException {
        if (Files.isDirectory(file) || FileKind.of(file) != FileKind.SAFETENSORS) {
            return false;
        }
        try (ArrayFile open = Safetensors.open(file)) {
            return open.metadata().containsKey(MODEL);
        }
    }

    /** The text of the model that the metadata describe. */
    static String text(Map<String, String> metadata) {
        return metadata.getOrDefault(MODEL, "");
    }

    static SavedModel load(Path file, StoredArrays contents, ModelTypes types) throws FormatException {
        Map<String, String> metadata = contents.metadata();
        if (!metadata.containsKey(MODEL)) {
            throw new FormatException(
                    file,
                    null,
                    "holds weights but not what they are weights of (no key '" + MODEL
                            + "' in the metadata): read them with"
                            + " StateDictModel, or load them into a model that you build: "
                            + "model.loadStateDict(StateDict.of(Safetensors.read(file).tensors()))");
        }
        try {
            Module module = build(text(metadata), StateDict.of(contents.tensors()), types);
            Map<String, String> training = new TreeMap<>();
            metadata.forEach((key, value) -> {
                if (key.startsWith(TRAINING)) {
                    training.put(key.substring(TRAINING.length()), value);
                }
            });
            return new SavedModel(
                    module,
                    columns("inputs.", metadata),
                    columns("targets.", metadata),
                    training,
                    metadata.getOrDefault(VERSION, ""));
        } catch (IllegalArgumentException | ArithmeticException e) {
            FormatException failure = new FormatException(file, null, "the model cannot be rebuilt: " + e.getMessage());
            failure.initCause(e);
            throw failure;
        }
    }

    private static Columns columns(String prefix, Map<String, String> metadata) {
        String names = metadata.get(prefix + "names");
        String kind = metadata.get(prefix + "scaler");
        return new Columns(
                names == null ? List.of() : List.of(names.split("\n", -1)),
                kind == null ? null : scaler(prefix + "scaler", kind, metadata));
    }

    private static @Nullable Scaler scaler(String key, String kind, Map<String, String> metadata) {
        StateDict values = new StateDict();
        metadata.forEach((name, text) -> {
            if (name.startsWith(key + ".")) {
                values.put(name.substring(key.length() + 1), Tensor.of(numbers(name, text)));
            }
        });
        return switch (kind) {
            case "StandardScaler" -> StandardScaler.of(values);
            case "MinMaxScaler" -> MinMaxScaler.of(values);
            default ->
                throw new IllegalArgumentException(
                        "expected a StandardScaler or MinMaxScaler for " + key + ", but got " + Quote.of(kind));
        };
    }

    private static double[] numbers(String key, String text) {
        try {
            return Pattern.compile(" ")
                    .splitAsStream(text)
                    .mapToDouble(Double::parseDouble)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected numbers for " + Quote.of(key) + ", but got " + Quote.of(text), e);
        }
    }

    private static String version() {
        String version = Models.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
