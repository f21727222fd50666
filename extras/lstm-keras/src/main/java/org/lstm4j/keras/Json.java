package org.lstm4j.keras;

import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.FormatException;

/** Reads JSON into maps, lists, strings, numbers and booleans, with bounds on depth and count. */
final class Json {
    /** A model within a model takes about five levels. */
    private static final int MAX_DEPTH = 100;

    private static final int MAX_VALUES = 1_000_000;
    private static final int MAX_DIGITS = 40;

    private final String source;
    private final JsonReader json;
    private int values;

    private Json(String source, JsonReader json) {
        this.source = source;
        this.json = json;
    }

    /**
     * Reads an object.
     *
     * @param source for messages
     * @throws FormatException if the text is not one JSON object, has a name twice, or goes beyond a bound
     */
    static Config object(String source, String text) throws FormatException {
        try {
            requireShortNumbers(source, text);
            Json reader = new Json(source, JsonReader.from(text));
            if (reader.json.current() != JsonReader.Type.OBJECT) {
                throw new FormatException(source, null, "the description of the model is not a JSON object");
            }
            return new Config(reader.map(0));
        } catch (JsonParserException | NumberFormatException e) {
            FormatException out = new FormatException(
                    source,
                    null,
                    "the description of the model is not valid JSON: "
                            + FormatException.quote(String.valueOf(e.getMessage())));
            out.initCause(e);
            throw out;
        }
    }

    /** The time to read a number grows with the square of its digits. */
    private static void requireShortNumbers(String source, String text) throws FormatException {
        boolean quoted = false;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && !isEscaped(text, i)) {
                quoted = !quoted;
            }
            run = !quoted && c >= '0' && c <= '9' ? run + 1 : 0;
            if (run > MAX_DIGITS) {
                throw new FormatException(
                        source,
                        null,
                        "the description of the model has a number of more than " + MAX_DIGITS + " digits");
            }
        }
    }

    private static boolean isEscaped(String text, int at) {
        int start = at;
        while (start > 0 && text.charAt(start - 1) == '\\') {
            start--;
        }
        return (at - start) % 2 == 1;
    }

    private Map<String, Object> map(int depth) throws FormatException, JsonParserException {
        Map<String, Object> out = new LinkedHashMap<>();
        json.object();
        while (json.next()) {
            String key = json.key();
            Object value = value(depth + 1);
            if (out.containsKey(key)) {
                throw new FormatException(
                        source, null, "the description of the model has " + FormatException.quote(key) + " twice");
            }
            // null is as good as missing: Keras writes every option.
            if (value != null) {
                out.put(key, value);
            }
        }
        return out;
    }

    /** With nulls, which stand for sizes that may vary. */
    private List<@Nullable Object> list(int depth) throws FormatException, JsonParserException {
        List<@Nullable Object> out = new ArrayList<>(4);
        json.array();
        while (json.next()) {
            out.add(value(depth + 1));
        }
        return out;
    }

    private @Nullable Object value(int depth) throws FormatException, JsonParserException {
        values++;
        if (depth > MAX_DEPTH || values > MAX_VALUES) {
            throw new FormatException(
                    source,
                    null,
                    "the description of the model has more than " + MAX_DEPTH + " levels or " + MAX_VALUES + " values");
        }
        return switch (json.current()) {
            case OBJECT -> map(depth);
            case ARRAY -> list(depth);
            case STRING -> json.string();
            case NUMBER -> json.doubleVal();
            case BOOLEAN -> json.bool();
            case NULL -> {
                json.nul();
                yield null;
            }
        };
    }
}
