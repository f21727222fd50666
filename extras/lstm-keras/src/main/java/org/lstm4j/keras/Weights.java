package org.lstm4j.keras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/**
 * The weights of one layer, taken in Keras' order: those that are trained first.
 *
 * <p>Keras 3 stores them in groups of the layer's structure ({@code layers/lstm/cell/vars/0}), the older writer as a list of
 * names for each layer of the model. {@link #part} goes down in the structure, and does nothing in a list.
 */
abstract class Weights {
    /** The weights of a part of the layer, such as {@code cell} or {@code forward_layer}. */
    abstract Weights part(String name);

    /**
     * The weights of a layer of a model.
     *
     * @param group the name in files of Keras 3, from the class: {@code simple_rnn_1}
     * @param name of the layer
     */
    abstract Weights layer(String group, String name);

    /** The next array, or null if there is none. */
    abstract @Nullable Tensor next();

    /** Where the weights stand, for messages. */
    abstract String place();

    /**
     * Takes the next weight.
     *
     * @param what its name, for messages
     * @param sizes the expected shape, -1 for any size
     * @throws IllegalArgumentException if it is missing or has another shape
     */
    final Tensor take(String what, int... sizes) {
        Tensor out = takeAny(what);
        Shape shape = out.shape();
        boolean fits = shape.rank() == sizes.length;
        for (int d = 0; fits && d < sizes.length; d++) {
            fits = sizes[d] < 0 || sizes[d] == shape.size(d);
        }
        if (!fits) {
            throw new IllegalArgumentException("expected the weight " + what + " to have the shape " + text(sizes)
                    + ", but got " + shape + " in " + FormatException.quote(place()));
        }
        return out;
    }

    /** Takes the next weight, of any shape. */
    final Tensor takeAny(String what) {
        Tensor out = next();
        if (out == null) {
            throw new IllegalArgumentException(
                    "expected the weight " + what + ", but there is none left in " + FormatException.quote(place()));
        }
        return out;
    }

    private static String text(int[] sizes) {
        StringBuilder out = new StringBuilder("(");
        for (int d = 0; d < sizes.length; d++) {
            out.append(d == 0 ? "" : ", ").append(sizes[d] < 0 ? "?" : String.valueOf(sizes[d]));
        }
        return out.append(')').toString();
    }

    /** Requires that all were taken. */
    final void end() {
        if (next() != null) {
            throw new IllegalArgumentException(
                    "there are more weights than a layer of this kind has in " + FormatException.quote(place()));
        }
    }

    /** Requires that all of a part were taken, where parts have weights of their own. */
    void endPart() {}

    /** Groups of Keras 3. */
    static final class Groups extends Weights {
        private final Map<String, Tensor> arrays;
        private final String prefix;
        private int taken;

        /** @param prefix ends with a slash, or is empty for the model */
        Groups(Map<String, Tensor> arrays, String prefix) {
            this.arrays = arrays;
            this.prefix = prefix;
        }

        @Override
        Weights part(String name) {
            return new Groups(arrays, prefix + name + "/");
        }

        @Override
        Weights layer(String group, String name) {
            return new Groups(arrays, prefix + "layers/" + group + "/");
        }

        @Override
        void endPart() {
            end();
        }

        @Override
        @Nullable
        Tensor next() {
            Tensor out = arrays.get(prefix + "vars/" + taken);
            taken++;
            return out;
        }

        @Override
        String place() {
            return prefix + "vars";
        }
    }

    /** Lists of names, as Keras 2 and the older writer of Keras 3 have them. */
    static final class Lists extends Weights {
        private final Map<String, Map<String, Tensor>> layers;
        private final Map<String, Tensor> own;
        private final String place;
        private int taken;

        /**
         * @param layers the weights of each layer by their names, in order
         * @param own those of this layer
         */
        Lists(Map<String, Map<String, Tensor>> layers, Map<String, Tensor> own, String place) {
            this.layers = layers;
            this.own = own;
            this.place = place;
        }

        @Override
        Weights part(String name) {
            return this;
        }

        @Override
        Weights layer(String group, String name) {
            Map<String, Tensor> found = layers.get(name);
            if (found != null) {
                return new Lists(Map.of(), found, place + "/" + name);
            }
            // A model within a model has one list; the names of its layers stand in those of the weights.
            Map<String, Tensor> ordered = new LinkedHashMap<>();
            own.forEach((path, array) -> {
                if (List.of(path.split("/", -1)).contains(name)) {
                    ordered.put(path, array);
                }
            });
            return new Lists(Map.of(), ordered, place + "/" + name);
        }

        @Override
        @Nullable
        Tensor next() {
            int at = taken;
            taken++;
            return own.values().stream().skip(at).findFirst().orElse(null);
        }

        @Override
        String place() {
            return place;
        }
    }
}
