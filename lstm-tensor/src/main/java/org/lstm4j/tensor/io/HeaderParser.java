package org.lstm4j.tensor.io;

import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.SafetensorsHeader.Entry;

/**
 * Parses the JSON of a header in one pass and refuses everything that the format does not define. nanojson supplies the
 * tokens and the grammar; duplicate names, numbers, lengths ({@link HeaderText}) and text after the object are checked
 * here.
 */
final class HeaderParser {
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");
    /** A long holds every integer of so many digits. */
    private static final int LONG_DIGITS = 18;

    private final String file;
    private final JsonReader json;
    private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

    private HeaderParser(String file, JsonReader json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Parses a header to its last character, without a check of the tensors' offsets.
     *
     * @throws FormatException if it is not the JSON of a header, or goes beyond a limit
     */
    static SafetensorsHeader parse(String file, Reader in) throws IOException {
        HeaderText text = new HeaderText(file, in);
        try {
            SafetensorsHeader header = new HeaderParser(file, JsonReader.from(text)).header();
            text.finish();
            return header;
        } catch (CharacterCodingException e) {
            throw notUtf8(file, e);
        } catch (JsonParserException e) {
            // nanojson wraps what the reader throws.
            if (e.getCause() instanceof CharacterCodingException cause) {
                throw notUtf8(file, cause);
            }
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            String problem = "the header is not valid JSON: " + plain(e);
            throw failure(file, null, problem, e);
        }
    }

    private static FormatException notUtf8(String file, CharacterCodingException cause) {
        return failure(file, null, "the header is not valid UTF-8", cause);
    }

    private static String plain(JsonParserException e) {
        String message = String.valueOf(e.getMessage());
        // A mismatch names kinds of tokens by nanojson's internal numbers.
        boolean numbers = message.startsWith("token mismatch");
        return (numbers ? "something else was expected" : FormatException.quote(message)) + " at character "
                + e.getCharOffset();
    }

    static FormatException failure(String file, @Nullable String tensor, String problem, Exception cause) {
        FormatException failure = new FormatException(file, tensor, problem);
        failure.initCause(cause);
        return failure;
    }

    private SafetensorsHeader header() throws IOException, JsonParserException {
        try {
            json.object();
        } catch (JsonParserException e) {
            throw failure(file, null, "the header is not a JSON object", e);
        }
        Set<String> names = new HashSet<>();
        List<Entry> entries = new ArrayList<>();
        Map<String, String> metadata = Map.of();
        while (json.next()) {
            String name = unicode(json.key(), "a name");
            once(names.add(name), name);
            if (name.equals(SafetensorsHeader.METADATA)) {
                metadata = metadata();
            } else if (entries.size() == SafetensorsHeader.MAX_TENSORS) {
                throw new FormatException(
                        file, null, "the header has more than " + SafetensorsHeader.MAX_TENSORS + " tensors");
            } else {
                entries.add(entry(name));
            }
        }
        // Stable, so that empty tensors at one offset keep the order of the header.
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        return new SafetensorsHeader(entries, metadata);
    }

    private Map<String, String> metadata() throws IOException, JsonParserException {
        String what = SafetensorsHeader.METADATA;
        if (json.current() != JsonReader.Type.OBJECT) {
            throw new FormatException(file, null, what + " is not a JSON object");
        }
        json.object();
        Map<String, String> metadata = new LinkedHashMap<>();
        while (json.next()) {
            String key = unicode(json.key(), "a key of " + what);
            once(!metadata.containsKey(key), key);
            if (metadata.size() == SafetensorsHeader.MAX_METADATA) {
                throw new FormatException(
                        file, null, what + " has more than " + SafetensorsHeader.MAX_METADATA + " entries");
            }
            if (json.current() != JsonReader.Type.STRING) {
                throw new FormatException(
                        file, null, what + " holds something else than text: " + FormatException.quote(key));
            }
            metadata.put(key, unicode(json.string(), "a value of " + what));
        }
        return metadata;
    }

    private Entry entry(String name) throws IOException, JsonParserException {
        if (json.current() != JsonReader.Type.OBJECT) {
            throw new FormatException(file, name, "is not described by a JSON object");
        }
        json.object();
        Set<String> fields = new HashSet<>();
        StoredType type = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        while (json.next()) {
            String field = json.key();
            once(fields.add(field), field);
            switch (field) {
                case "dtype" -> type = type(name);
                case "shape" -> shape = wholeNumbers(name, field, SafetensorsHeader.MAX_RANK);
                case "data_offsets" -> offsets = wholeNumbers(name, field, 2);
                default -> throw new FormatException(file, name, "unknown field " + FormatException.quote(field));
            }
        }
        if (type == null || shape == null || offsets == null) {
            String missing = type == null ? "dtype" : shape == null ? "shape" : "data_offsets";
            throw new FormatException(file, name, "has no " + missing);
        }
        if (offsets.size() != 2) {
            throw new FormatException(file, name, "data_offsets must be two numbers, but are " + offsets);
        }
        return new Entry(name, type, shape, offsets.get(0), offsets.get(1));
    }

    /** JSON itself allows a name twice, and readers differ in which one they take. */
    private void once(boolean first, String name) throws FormatException {
        if (!first) {
            throw new FormatException(
                    file, null, "duplicate name in one JSON object of the header: " + FormatException.quote(name));
        }
    }

    private StoredType type(String tensor) throws IOException, JsonParserException {
        if (json.current() != JsonReader.Type.STRING) {
            throw new FormatException(file, tensor, "dtype is not text");
        }
        String text = json.string();
        for (StoredType type : StoredType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw new FormatException(
                file,
                tensor,
                "dtype " + FormatException.quote(text) + " is unknown or not supported: expected one of "
                        + Arrays.stream(StoredType.values()).map(Enum::name).collect(Collectors.joining(", ")));
    }

    private List<Long> wholeNumbers(String tensor, String field, int limit) throws IOException, JsonParserException {
        if (json.current() != JsonReader.Type.ARRAY) {
            throw new FormatException(file, tensor, field + " is not a JSON array");
        }
        json.array();
        List<Long> numbers = new ArrayList<>();
        while (json.next()) {
            if (numbers.size() == limit) {
                throw new FormatException(file, tensor, field + " has more than " + limit + " numbers");
            }
            numbers.add(wholeNumber(tensor, field));
        }
        return numbers;
    }

    private long wholeNumber(String tensor, String field) throws IOException, JsonParserException {
        JsonReader.Type kind = json.current();
        if (kind == JsonReader.Type.ARRAY || kind == JsonReader.Type.OBJECT) {
            throw new FormatException(
                    file, null, "the header goes beyond a limit: objects and arrays are nested deeper than 3");
        }
        // The characters of a number as they stand in the file, not a number made of them.
        String text = String.valueOf(json.value());
        if (kind != JsonReader.Type.NUMBER || !WHOLE.matcher(text).matches()) {
            throw new FormatException(
                    file, tensor, field + " holds something else than whole numbers: " + FormatException.quote(text));
        }
        boolean outside = text.startsWith("-")
                || text.length() > LONG_DIGITS
                || Long.parseLong(text) > SafetensorsHeader.MAX_NUMBER;
        if (outside) {
            throw new FormatException(
                    file,
                    tensor,
                    field + " holds " + text + ", but numbers go from 0 to " + SafetensorsHeader.MAX_NUMBER);
        }
        return Long.parseLong(text);
    }

    /** JSON can escape half a surrogate pair, which no UTF-8 can hold. */
    private String unicode(String text, String what) throws FormatException {
        if (!utf8.canEncode(text)) {
            throw new FormatException(
                    file, null, what + " holds half a surrogate pair: " + FormatException.quote(text));
        }
        return text;
    }
}
