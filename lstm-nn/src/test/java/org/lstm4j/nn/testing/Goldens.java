package org.lstm4j.nn.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;

/** Buffer that PyTorch has written; {@code tools/goldens} has the scripts, and says how to read the files. */
public final class Goldens {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Goldens() {}

    /** A file of {@code src/test/resources/goldens}. */
    public static JsonNode read(String file) {
        try (InputStream in = Goldens.class.getResourceAsStream("/goldens/" + file)) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    /** One case with a name, as a test parameter. */
    public record Case(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The named cases of a list. */
    public static Stream<Case> cases(String file, String list) {
        return StreamSupport.stream(read(file).get(list).spliterator(), false)
                .map(json -> new Case(json.get("name").asText(), json));
    }

    /** The values of a JSON array. */
    public static double[] numbers(JsonNode array) {
        double[] out = new double[array.size()];
        int i = 0;
        for (Iterator<JsonNode> each = array.elements(); each.hasNext(); i++) {
            out[i] = number(each.next());
        }
        return out;
    }

    /** The numbers of nested JSON arrays, row-major, as {@code torch2.json} has them. */
    public static double[] nested(JsonNode array) {
        return array.isArray()
                ? StreamSupport.stream(array.spliterator(), false)
                        .flatMapToDouble(each -> DoubleStream.of(nested(each)))
                        .toArray()
                : new double[] {number(array)};
    }

    /* Infinities and NaN are texts, in Java's spelling or in Python's. */
    private static double number(JsonNode number) {
        return switch (number.asText()) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> number.isTextual() ? Double.parseDouble(number.asText()) : number.doubleValue();
        };
    }

    /** The shape of a tensor. */
    public static Shape shape(JsonNode tensor) {
        int[] sizes = new int[tensor.get("shape").size()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = tensor.get("shape").get(d).intValue();
        }
        return Shape.of(sizes);
    }

    /** The element type of a case. */
    public static DType dtype(JsonNode json) {
        return json.get("dtype").asText().equals("float64") ? DType.FLOAT64 : DType.FLOAT32;
    }
}
