package org.lstm4j.onnx.graph;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a node. Each getter takes the default of ONNX's page of the operator, and throws {@link
 * IllegalArgumentException} if the attribute has another type.
 */
public final class Attributes {
    private final Map<String, Object> values;

    /** @param values {@code Long}, {@code Float}, {@code String}, {@code long[]}, {@code float[]}, {@code List<String>},
     *     {@link StoredTensor} or {@link Graph}, by name */
    public Attributes(Map<String, Object> values) {
        this.values = Map.copyOf(values);
    }

    /** Whether it is given. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** An integer. */
    public long number(String name, long otherwise) {
        return get(name, Long.class, otherwise);
    }

    /** An integer that is 0 or 1. */
    public boolean flag(String name, boolean otherwise) {
        return number(name, otherwise ? 1 : 0) != 0;
    }

    /** An integer in the range of an int. */
    public int integer(String name, int otherwise) {
        long value = number(name, otherwise);
        if (value != (int) value) {
            throw new IllegalArgumentException("attribute " + name + ": expected an int, but got " + value);
        }
        return (int) value;
    }

    /** A number. */
    public double real(String name, double otherwise) {
        return has(name) ? get(name, Float.class, 0f) : otherwise;
    }

    /** A text. */
    public String text(String name, String otherwise) {
        return get(name, String.class, otherwise);
    }

    /** Integers; null if not given. */
    public long @Nullable [] integers(String name) {
        return has(name) ? get(name, long[].class, new long[0]).clone() : null;
    }

    /** Numbers; empty if not given. */
    public float[] reals(String name) {
        return get(name, float[].class, new float[0]).clone();
    }

    /** Texts; empty if not given. */
    @SuppressWarnings("unchecked") // the reader puts nothing else into a list
    public List<String> texts(String name) {
        return get(name, List.class, List.of());
    }

    /** A tensor; null if not given. */
    public @Nullable StoredTensor tensor(String name) {
        return has(name) ? cast(name, StoredTensor.class) : null;
    }

    /** A graph; null if not given. */
    public @Nullable Graph graph(String name) {
        return has(name) ? cast(name, Graph.class) : null;
    }

    /** All graphs. */
    public List<Graph> graphs() {
        return values.values().stream()
                .filter(Graph.class::isInstance)
                .map(Graph.class::cast)
                .toList();
    }

    private <T> T get(String name, Class<T> type, T otherwise) {
        return has(name) ? cast(name, type) : otherwise;
    }

    private <T> T cast(String name, Class<T> type) {
        Object value = values.get(name);
        if (value == null || !type.isInstance(value)) {
            throw new IllegalArgumentException("attribute " + name + ": expected a " + type.getSimpleName()
                    + ", but got a "
                    + (value == null ? "null" : value.getClass().getSimpleName()));
        }
        return type.cast(value);
    }
}
