package org.lstm4j.tensor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Reads the JSON files that {@code tools/goldens} writes; the README there describes them. */
public final class Goldens {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Goldens() {}

    /** A file of the class path folder {@code goldens}, such as {@code rng.json}. */
    public static JsonNode read(String name) {
        try (InputStream in = Goldens.class.getResourceAsStream("/goldens/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file named " + name);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tensor {@code {"shape": [..], "data": [..]}} of the given type. */
    public static Tensor tensor(JsonNode node, DType dtype) {
        // Through float64, which holds a float32 exactly; a scalar has an empty shape, which of() takes for a vector.
        return Tensor.of(doubles(required(node, "data")))
                .reshape(ints(required(node, "shape")))
                .to(dtype);
    }

    /** A tensor that names its own type: {@code {"dtype": "float64", "shape": [..], "data": [..]}}. */
    public static Tensor tensor(JsonNode node) {
        return tensor(node, dtype(required(node, "dtype")));
    }

    /** A tensor of integers, {@code {"shape": [..], "data": [..]}}. */
    public static IntTensor intTensor(JsonNode node) {
        return IntTensor.of(ints(required(node, "data")), ints(required(node, "shape")));
    }

    /** {@code "float32"} or {@code "float64"}. */
    public static DType dtype(JsonNode node) {
        for (DType dtype : DType.values()) {
            if (dtype.toString().equals(node.textValue())) {
                return dtype;
            }
        }
        throw new IllegalArgumentException("not a dtype: " + node);
    }

    /** A list of values, where NaN and the infinities are strings. */
    public static double[] doubles(JsonNode list) {
        double[] out = new double[list.size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = number(list.get(i));
        }
        return out;
    }

    /** A list of integers. */
    public static int[] ints(JsonNode list) {
        int[] out = new int[list.size()];
        for (int i = 0; i < out.length; i++) {
            JsonNode item = list.get(i);
            if (!item.canConvertToExactIntegral() || !item.canConvertToInt()) {
                throw new IllegalArgumentException("not an int: " + item);
            }
            out[i] = item.intValue();
        }
        return out;
    }

    /** One number, which may be the string NaN, Infinity or -Infinity. */
    public static double number(JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isTextual()) {
            return Double.parseDouble(node.textValue());
        }
        throw new IllegalArgumentException("not a number: " + node);
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.get(field);
        if (value == null) {
            throw new IllegalArgumentException("no field '" + field + "' in " + node);
        }
        return value;
    }
}
