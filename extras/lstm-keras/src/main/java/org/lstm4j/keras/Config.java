package org.lstm4j.keras;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.FormatException;

/**
 * An object of a model's JSON, read by kind. Errors are of {@link IllegalArgumentException} and name the key; what reads a
 * layer says which layer it is.
 */
record Config(Map<String, Object> values) {
    /** An empty object. */
    static Config empty() {
        return new Config(Map.of());
    }

    /** The value, or null if it is missing or null. */
    @Nullable
    Object get(String key) {
        return values.get(key);
    }

    @Nullable
    String textOrNull(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw unlike(key, "text", value);
    }

    String text(String key, String otherwise) {
        String value = textOrNull(key);
        return value == null ? otherwise : value;
    }

    String text(String key) {
        String value = textOrNull(key);
        if (value == null) {
            throw unlike(key, "text", null);
        }
        return value;
    }

    boolean flag(String key, boolean otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw unlike(key, "true or false", value);
    }

    @Nullable
    Double numberOrNull(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof Double) {
            return (Double) value;
        }
        throw unlike(key, "a number", value);
    }

    double number(String key, double otherwise) {
        Double value = numberOrNull(key);
        return value == null ? otherwise : value;
    }

    /** A size: a whole number from 1 to 2^31 - 1. */
    int size(String key) {
        return positive(key, values.get(key));
    }

    /** A size that stands alone or in a list of one, as of a window over one dimension. */
    int single(String key, int otherwise) {
        Object value = values.get(key);
        if (value instanceof List<?> list && list.size() == 1) {
            return positive(key, list.get(0));
        }
        return value == null ? otherwise : positive(key, value);
    }

    private static int positive(String key, @Nullable Object value) {
        int size = integer(key, value);
        if (size < 1) {
            throw unlike(key, "a whole number from 1 on", value);
        }
        return size;
    }

    static int integer(String key, @Nullable Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 0x1p31) {
            return number.intValue();
        }
        throw unlike(key, "a whole number", value);
    }

    int integer(String key, int otherwise) {
        Object value = values.get(key);
        return value == null ? otherwise : integer(key, value);
    }

    /** Whole numbers; a number alone is a list of one. */
    int[] integers(String key) {
        Object value = values.get(key);
        List<?> list = value instanceof List<?> many ? many : List.of(value == null ? "nothing" : value);
        return list.stream().mapToInt(one -> integer(key, one)).toArray();
    }

    @Nullable
    Config objectOrNull(String key) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        return object(key, value);
    }

    Config object(String key) {
        return object(key, values.get(key));
    }

    @SuppressWarnings("unchecked") // Json makes no other maps
    static Config object(String key, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Config((Map<String, Object>) map);
        }
        throw unlike(key, "an object", value);
    }

    List<?> list(String key) {
        if (values.get(key) instanceof List<?> list) {
            return list;
        }
        throw unlike(key, "a list", values.get(key));
    }

    /** Requires that an option has the one value that can be run. */
    void require(String key, Object only) {
        Object value = values.get(key);
        if (value != null && !value.equals(only)) {
            throw unlike(key, String.valueOf(only), value);
        }
    }

    static IllegalArgumentException unlike(String key, String expected, @Nullable Object got) {
        return new IllegalArgumentException("expected " + FormatException.quote(key) + " to be " + expected
                + ", but got " + FormatException.quote(String.valueOf(got)));
    }
}
