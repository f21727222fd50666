package org.lstm4j.keras;

import java.util.Map;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/**
 * A layer as a file describes it.
 *
 * @param className Keras' name of its kind
 * @param name of this layer
 * @param config its options
 * @param isKeras2 whether Keras 2 or older wrote the file, where some names mean something else
 * @param weights taken by what reads it
 */
record Described(String className, String name, Config config, boolean isKeras2, Weights weights) {
    /**
     * Reads the description of a layer.
     *
     * @param entry with class_name and config
     * @param isKeras2 as above
     * @param weights of this layer
     * @throws IllegalArgumentException if the layer is not one of Keras' own
     */
    static Described of(Config entry, boolean isKeras2, Weights weights) {
        String className = entry.text("class_name");
        Config config = entry.objectOrNull("config");
        Config options = config == null ? Config.empty() : config;
        String name = options.text("name", entry.text("name", className));
        Described out = new Described(className, name, options, isKeras2, weights);
        String registered = entry.text("registered_name", "");
        String module = entry.text("module", "keras");
        if (registered.contains(">") || !(module.startsWith("keras") || module.startsWith("tf_keras"))) {
            throw out.refused("it is not one of Keras' own layers, and no code is run of a file");
        }
        return out;
    }

    /** As {@code layer 'lambda' (Lambda)}. */
    String where() {
        return "layer " + FormatException.quote(name) + " (" + FormatException.quote(className) + ")";
    }

    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(where() + " cannot be run: " + why);
    }

    /** What the layer computes in: float64 as stored, float32 otherwise, also where Keras computes in half precision. */
    DType dtype() {
        Object policy = config.get("dtype");
        Object name = policy;
        if (policy instanceof Map<?, ?>) {
            Config described = Config.object("dtype", policy);
            String kind = described.text("class_name", "DTypePolicy");
            if (!kind.equals("DTypePolicy") && !kind.equals("Policy")) {
                throw Config.unlike("dtype", "a DTypePolicy", kind);
            }
            name = described.object("config").get("name");
        }
        return "float64".equals(name) ? DType.FLOAT64 : DType.FLOAT32;
    }

    /** A weight in the dtype of the layer; see {@link Weights#take}. */
    Tensor take(String what, int... sizes) {
        return weights.take(what, sizes).to(dtype());
    }

    /** The same layer with its weights in a part of the structure. */
    Described part(String name) {
        return new Described(className, this.name, config, isKeras2, weights.part(name));
    }
}
