package org.lstm4j.keras;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.FormatException;

/**
 * What is in a file: the description of the model and the weights.
 *
 * <p>Kinds: {@code .keras}, a zip of config.json, metadata.json and model.weights.h5; {@code .h5} of Keras 2, and of Keras 3's
 * older writer, which have the description in the attribute {@code model_config}; {@code .weights.h5} without one.
 *
 * @param source for messages
 * @param model the description; null of a file of weights alone
 * @param version of Keras; empty if the file does not say
 * @param arrays all weights by their paths
 * @param weights the same in the order of the layers
 */
record KerasFile(String source, @Nullable Config model, String version, Map<String, Tensor> arrays, Weights weights) {
    /** Little JSON takes much memory. */
    private static final int MOST_JSON = 4 << 20;

    private static final int MOST_SMALL = 32 << 20;
    private static final String EXPECTED = "a Keras model (.keras or .h5)";
    private static final String WEIGHTS = "model.weights.h5";

    /**
     * Reads a file of any of the kinds.
     *
     * @throws FormatException if it is damaged or of another format
     */
    static KerasFile read(ByteSource source) throws IOException {
        byte[] head;
        try (var in = source.stream(EXPECTED)) {
            head = in.readNBytes(8);
        }
        if (Hdf5.isHdf5(head)) {
            byte[] bytes;
            try (var in = source.stream(EXPECTED)) {
                bytes = in.readAllBytes();
            }
            return ofHdf5(source.name(), Hdf5.read(bytes, source.name()));
        }
        if (head.length < 2 || head[0] != 'P' || head[1] != 'K') {
            throw new FormatException(
                    source.name(),
                    null,
                    "is not " + EXPECTED + ": it is neither a zip archive nor an HDF5 file; save it by"
                            + " model.save('model.keras')");
        }
        return ofArchive(source);
    }

    private static KerasFile ofArchive(ByteSource source) throws IOException {
        Config model = Json.object(source.name(), text(source, "config.json", MOST_JSON));
        String metadata = source.zipEntry("metadata.json", EXPECTED, 1 << 16) == null
                ? "{}"
                : text(source, "metadata.json", 1 << 16);
        byte[] stored = source.zipEntry(WEIGHTS, EXPECTED, MOST_SMALL);
        if (stored == null) {
            throw new FormatException(source.name(), null, "has no entry " + WEIGHTS + ", so it is not " + EXPECTED);
        }
        Hdf5 hdf5 = Hdf5.read(stored, source.name());
        String version = Json.object(source.name(), metadata).text("keras_version", "");
        return new KerasFile(source.name(), model, version, hdf5.arrays(), new Weights.Groups(hdf5.arrays(), ""));
    }

    private static String text(ByteSource source, String entry, int most) throws IOException {
        byte[] bytes = source.zipEntry(entry, EXPECTED, most);
        if (bytes == null) {
            throw new FormatException(source.name(), null, "has no entry " + entry + ", so it is not " + EXPECTED);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            FormatException out = new FormatException(source.name(), null, entry + " is not valid UTF-8");
            out.initCause(e);
            throw out;
        }
    }

    private static KerasFile ofHdf5(String source, Hdf5 hdf5) throws FormatException {
        List<String> configs = hdf5.texts("", "model_config");
        Config model = configs == null ? null : Json.object(source, String.join("", configs));
        String top = hdf5.texts("model_weights", "layer_names") != null ? "model_weights" : "";
        List<String> layers = hdf5.texts(top, "layer_names");
        List<String> versions = hdf5.texts("", "keras_version");
        if (versions == null) {
            versions = hdf5.texts(top, "keras_version");
        }
        String version = versions == null || versions.isEmpty() ? "" : versions.get(0);
        Weights weights = layers == null
                ? new Weights.Groups(hdf5.arrays(), "")
                : new Weights.Lists(lists(source, hdf5, top, layers), Map.of(), top);
        return new KerasFile(source, model, version, hdf5.arrays(), weights);
    }

    /** The weights of each layer by their names, which are paths below the layer's group. */
    private static Map<String, Map<String, Tensor>> lists(String source, Hdf5 hdf5, String top, List<String> layers)
            throws FormatException {
        Map<String, Map<String, Tensor>> out = new LinkedHashMap<>();
        for (String layer : layers) {
            String group = top.isEmpty() ? layer : top + "/" + layer;
            List<String> names = hdf5.texts(group, "weight_names");
            Map<String, Tensor> own = new LinkedHashMap<>();
            for (String name : names == null ? List.<String>of() : names) {
                Tensor array = hdf5.arrays().get(group + "/" + name);
                if (array != null) {
                    own.put(name, array);
                } else if (!name.contains("seed_generator")) {
                    throw new FormatException(source, group + "/" + name, "is named, but not there");
                }
            }
            out.put(layer, own);
        }
        return out;
    }

    /** Whether Keras 2, or a Keras before it, wrote the file. */
    boolean isKeras2() {
        return version.startsWith("2.") || version.startsWith("1.");
    }
}
