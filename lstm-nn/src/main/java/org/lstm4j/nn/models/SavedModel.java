package org.lstm4j.nn.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lstm4j.nn.Module;

/**
 * A model with what is needed to use it.
 *
 * @param module in evaluation mode after it was read
 * @param inputs the columns of its input
 * @param targets the columns of its output
 * @param training a record of how it was made: any texts by name, such as {@code data} or {@code epochs}. Unmodifiable
 * @param version of the library that wrote the file; empty before it is written
 */
public record SavedModel(Module module, Columns inputs, Columns targets, Map<String, String> training, String version) {
    /** Copies the map. */
    public SavedModel {
        training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    }

    /** A model of whose columns and training nothing is said. */
    public static SavedModel of(Module module) {
        return new SavedModel(module, Columns.UNKNOWN, Columns.UNKNOWN, Map.of(), "");
    }

    /** With the columns of the input. */
    public SavedModel inputs(Columns value) {
        return new SavedModel(module, value, targets, training, version);
    }

    /** With the columns of the output. */
    public SavedModel targets(Columns value) {
        return new SavedModel(module, inputs, value, training, version);
    }

    /** With a text more in the record of the training. */
    public SavedModel training(String name, String value) {
        Map<String, String> out = new LinkedHashMap<>(training);
        out.put(name, value);
        return new SavedModel(module, inputs, targets, out, version);
    }

    /**
     * The module as what it was before it was saved.
     *
     * @throws IllegalStateException if it is of another class
     */
    public <M extends Module> M as(Class<M> type) {
        if (!type.isInstance(module)) {
            throw new IllegalStateException("SavedModel: expected a " + type.getSimpleName() + ", but the file holds a "
                    + module.getClass().getSimpleName());
        }
        return type.cast(module);
    }
}
