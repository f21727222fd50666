package org.lstm4j.nn.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;

/**
 * The form in which PyTorch saves optimizers and schedules: dictionaries and lists in each other, of numbers, booleans, texts and
 * None, where a {@link org.lstm4j.nn.StateDict} has tensors under names with dots.
 */
final class PlainForm {
    /** What {@link #find} returns where there is nothing; None is null. */
    static final Object MISSING = new Object();

    private PlainForm() {}

    /** Entries under names with dots as dictionaries in each other, those of positions as lists. */
    static Map<String, Object> nested(Map<String, @Nullable Object> flat) {
        Map<String, Object> out = new LinkedHashMap<>();
        flat.forEach((name, value) -> {
            String[] path = name.split("\\.", -1);
            Map<String, Object> at = out;
            for (int i = 0; i < path.length - 1; i++) {
                at = child(at, path[i]);
            }
            put(at, path[path.length - 1], value);
        });
        out.replaceAll((name, value) -> lists(value));
        return out;
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // dictionaries are made here; None is null
    private static Map<String, Object> child(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.computeIfAbsent(name, key -> new LinkedHashMap<>());
    }

    @SuppressWarnings("NullAway") // None is null
    private static void put(Map<String, Object> map, String name, @Nullable Object value) {
        map.put(name, value instanceof Enum<?> constant ? text(constant) : value);
    }

    private static Object lists(Object value) {
        if (!(value instanceof Map<?, ?> map)
                || map.isEmpty()
                || !map.keySet().iterator().next().equals("0")) {
            return value;
        }
        return new ArrayList<>(map.values());
    }

    /** PyTorch's name of an option: None for NONE, else as here in small letters. */
    private static @Nullable String text(Enum<?> constant) {
        return constant.name().equals("NONE") ? null : constant.name().toLowerCase(Locale.ROOT);
    }

    /** A number, with None for NaN, which stands for null. */
    static @Nullable Object number(double value) {
        return Double.isNaN(value) ? null : value;
    }

    /** A list of numbers. */
    static List<@Nullable Object> numbers(double[] values) {
        List<@Nullable Object> out = new ArrayList<>();
        for (double value : values) {
            out.add(number(value));
        }
        return out;
    }

    /** The value under a name with dots. */
    static @Nullable Object find(Map<?, ?> tree, String name) {
        Object at = tree;
        for (String key : name.split("\\.", -1)) {
            if (at instanceof Map<?, ?> map && map.containsKey(key)) {
                at = map.get(key);
            } else if (at instanceof List<?> list && key.matches("\\d{1,9}") && Integer.parseInt(key) < list.size()) {
                at = list.get(Integer.parseInt(key));
            } else {
                return MISSING;
            }
        }
        return at;
    }

    /**
     * A value as a tensor: numbers and booleans as float64 scalars, None as NaN, lists of numbers as vectors, lists of tensors
     * of one shape as one tensor with a first dimension.
     *
     * @param own the value at the same place in this library, whose kind is expected
     * @throws IllegalArgumentException if it is of another kind
     */
    static Tensor tensor(String name, @Nullable Object own, @Nullable Object given) {
        if (given instanceof StoredArray array) {
            return array.toTensor();
        }
        if (given instanceof List<?> list) {
            return vector(name, list);
        }
        // A Counter.
        if (given instanceof Map<?, ?> counts) {
            return vector(name, repeated(name, counts));
        }
        if (own instanceof Enum<?> constant) {
            return Tensor.scalar(DType.FLOAT64, position(name, constant, given));
        }
        return Tensor.scalar(DType.FLOAT64, value(name, given));
    }

    private static double position(String name, Enum<?> own, @Nullable Object given) {
        Enum<?>[] constants = own.getDeclaringClass().getEnumConstants();
        for (int i = 0; i < constants.length; i++) {
            // The first constant is the default.
            if (given == null ? i == 0 : given.equals(text(constants[i]))) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "state dict: expected one of " + Arrays.toString(constants) + " for " + name + ", but got " + given);
    }

    private static Tensor vector(String name, List<?> values) {
        if (!values.isEmpty() && values.get(0) instanceof StoredArray first) {
            List<Tensor> rows = new ArrayList<>();
            for (Object value : values) {
                if (!(value instanceof StoredArray row) || !row.shape().equals(first.shape())) {
                    throw new IllegalArgumentException(
                            "state dict: expected tensors of shape " + first.shape() + " in the list " + name);
                }
                rows.add(row.toTensor());
            }
            return Tensor.stack(rows, 0);
        }
        return Tensor.wrap(
                values.stream().mapToDouble(value -> value(name, value)).toArray(), values.size());
    }

    private static List<Object> repeated(String name, Map<?, ?> counts) {
        List<Object> out = new ArrayList<>();
        counts.forEach((key, count) -> {
            double times = value(name, count);
            for (int i = 0; i < Math.min(times, Short.MAX_VALUE); i++) {
                out.add(value(name, key));
            }
        });
        out.sort(null);
        return out;
    }

    private static double value(String name, @Nullable Object given) {
        if (given instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        if (given instanceof StoredArray array && array.shape().numel() == 1) {
            return array.toTensor().item();
        }
        if (given != null && !(given instanceof Number)) {
            throw new IllegalArgumentException("state dict: expected a number for " + name + ", but got "
                    + (given instanceof StoredArray array ? "a tensor of shape " + array.shape() : given));
        }
        return given == null ? Double.NaN : ((Number) given).doubleValue();
    }
}
