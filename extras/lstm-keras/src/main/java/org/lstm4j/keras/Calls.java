package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.keras.Network.Ref;

/**
 * Reads what a layer is called with: of Keras 3 {@code {"args": [..], "kwargs": {..}}} with tensors that have a
 * {@code keras_history}, of Keras 2 {@code ["lstm", 0, 0, {..}]}, one for each input.
 */
final class Calls {
    /** Arguments that may hold tensors; those of other names change what a layer does. */
    private static final List<String> STATES = List.of("initial_state", "initial_states");

    private Calls() {}

    /**
     * The tensors of a call, in order.
     *
     * @throws IllegalArgumentException if it has an argument that is no tensor and not its default
     */
    static List<Ref> inputs(String where, @Nullable Object call) {
        List<Ref> out = new ArrayList<>();
        try {
            if (call instanceof List<?> list) {
                for (Object each : isRef(list) ? List.of(list) : list) {
                    collect(each, out);
                    if (each instanceof List<?> ref && ref.size() > 3 && ref.get(3) instanceof Map<?, ?> options) {
                        arguments(Config.object("arguments", options), out);
                    }
                }
            } else {
                Config described = Config.object("inbound_nodes", call);
                collect(described.list("args"), out);
                Config arguments = described.objectOrNull("kwargs");
                arguments(arguments == null ? Config.empty() : arguments, out);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        if (out.isEmpty()) {
            throw new IllegalArgumentException(where + ": is called without an input");
        }
        return out;
    }

    private static void arguments(Config arguments, List<Ref> out) {
        for (Map.Entry<String, Object> argument : arguments.values().entrySet()) {
            if (STATES.contains(argument.getKey()) || argument.getKey().equals("inputs")) {
                collect(argument.getValue(), out);
            } else if (!Boolean.FALSE.equals(argument.getValue())) {
                throw Config.unlike(argument.getKey(), "left at its default in a call", argument.getValue());
            }
        }
    }

    /** Outputs or inputs of a model: one, a list, or named. */
    static List<Ref> refs(String key, @Nullable Object value) {
        List<Ref> out = new ArrayList<>();
        if (value instanceof Map<?, ?> named) {
            named.values().forEach(one -> collect(one, out));
        } else if (value != null) {
            collect(value, out);
        } else {
            throw Config.unlike(key, "names of layers", null);
        }
        return out;
    }

    private static boolean isRef(List<?> list) {
        return list.size() >= 3
                && list.get(0) instanceof String
                && list.get(1) instanceof Double
                && list.get(2) instanceof Double;
    }

    private static void collect(@Nullable Object value, List<Ref> out) {
        if (value instanceof List<?> list) {
            if (isRef(list)) {
                out.add(new Ref(
                        String.valueOf(list.get(0)),
                        Config.integer("node", list.get(1)),
                        Config.integer("tensor", list.get(2))));
            } else {
                list.forEach(one -> collect(one, out));
            }
        } else if (value instanceof Map<?, ?> map) {
            Config tensor = Config.object("args", map);
            if (!tensor.text("class_name", "").equals("__keras_tensor__")) {
                throw Config.unlike("args", "tensors", value);
            }
            collect(tensor.object("config").list("keras_history"), out);
        } else if (value != null) {
            throw Config.unlike("args", "tensors", value);
        }
    }
}
