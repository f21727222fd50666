package org.lstm4j.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The JSON header of a safetensors file.
 *
 * @param entries in the order of the data
 */
record SafetensorsHeader(List<Entry> entries, Map<String, String> metadata) {
    static final String METADATA = "__metadata__";

    static final int MAX_TENSORS = 100_000;
    static final int MAX_METADATA = 100_000;
    static final int MAX_RANK = 64;
    static final int MAX_NAME = 65_536;
    static final int MAX_STRING = 10_000_000;
    /** The format's JSON schema allows no larger number. */
    static final long MAX_NUMBER = (1L << 48) - 1;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(3)
                    .maxNameLength(MAX_NAME)
                    .maxStringLength(MAX_STRING)
                    .maxNumberLength(20)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            // Names from a file are not worth a place in tables that outlive it.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            // As the reference writer has it.
            .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
            .build();

    /** The element types that are read, in the order of the format's own list. */
    enum StoredType {
        F16(2),
        BF16(2),
        F32(4),
        F64(8);

        final int bytes;

        StoredType(int bytes) {
            this.bytes = bytes;
        }
    }

    /** One tensor: its numbers are the bytes from begin to end (exclusive) of the data. */
    record Entry(String name, StoredType type, List<Long> shape, long begin, long end) {
        /** The shape as sizes of a tensor; those of a checked header fit. */
        int[] sizes() {
            return shape.stream().mapToInt(Math::toIntExact).toArray();
        }
    }

    /** The header as JSON, without padding. */
    String toJson() throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                json.writeObjectFieldStart(METADATA);
                for (Map.Entry<String, String> pair : metadata.entrySet()) {
                    json.writeStringField(pair.getKey(), pair.getValue());
                }
                json.writeEndObject();
            }
            for (Entry entry : entries) {
                json.writeObjectFieldStart(entry.name());
                json.writeStringField("dtype", entry.type().name());
                json.writeFieldName("shape");
                long[] shape = entry.shape().stream().mapToLong(Long::longValue).toArray();
                json.writeArray(shape, 0, shape.length);
                json.writeFieldName("data_offsets");
                json.writeArray(new long[] {entry.begin(), entry.end()}, 0, 2);
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return out.toString();
    }

    /**
     * Reads and checks a header to its last character.
     *
     * @param file named in errors
     * @param dataLength how many bytes of data follow the header
     * @throws FormatException if the header is malformed or does not describe exactly that data
     */
    static SafetensorsHeader read(Path file, Reader text, long dataLength) throws IOException {
        try (JsonParser json = JSON.createParser(text)) {
            SafetensorsHeader header = new Parser(file, json).header();
            header.check(file, dataLength);
            return header;
        } catch (CharacterCodingException e) {
            throw failure(file, null, "the header is not valid UTF-8", e);
        } catch (StreamConstraintsException e) {
            throw failure(file, null, "the header goes beyond a limit: " + plain(e), e);
        } catch (JsonProcessingException e) {
            throw failure(file, null, "the header is not valid JSON: " + plain(e), e);
        }
    }

    private static String plain(JsonProcessingException e) {
        // Limits are checked where Jackson does not know the place.
        JsonLocation place = e.getLocation();
        return FormatException.quote(e.getOriginalMessage())
                + (place == null ? "" : " at character " + place.getCharOffset());
    }

    private static FormatException failure(
            Path file, @Nullable String tensor, String problem, @Nullable Throwable cause) {
        FormatException failure = new FormatException(file, tensor, problem);
        failure.initCause(cause);
        return failure;
    }

    /** Checks that the tensors fill the data from its first byte to its last, each as its type and shape ask. */
    private void check(Path file, long dataLength) throws FormatException {
        long at = 0;
        for (Entry entry : entries) {
            if (entry.begin() != at) {
                throw new FormatException(
                        file,
                        entry.name(),
                        "starts at byte " + entry.begin() + " of the data, but what is before it ends at " + at
                                + (entry.begin() < at ? ": they overlap" : ": there is a hole"));
            }
            if (entry.end() < entry.begin()) {
                throw new FormatException(
                        file, entry.name(), "ends at byte " + entry.end() + ", before its start at " + entry.begin());
            }
            checkSize(file, entry);
            at = entry.end();
        }
        if (at != dataLength) {
            throw new FormatException(
                    file,
                    null,
                    "the tensors end at byte " + at + " of the data, but the file has " + dataLength
                            + (at < dataLength ? ": there are trailing bytes" : ": it is truncated"));
        }
    }

    private static void checkSize(Path file, Entry entry) throws FormatException {
        long count = 1;
        boolean empty = false;
        try {
            for (long size : entry.shape()) {
                empty |= size == 0;
                // Sizes beside a 0 count too: they must also fit a tensor, whose strides are products of them.
                count = Math.multiplyExact(count, Math.max(1, size));
            }
        } catch (ArithmeticException e) {
            throw failure(file, entry.name(), "the product of shape " + entry.shape() + " overflows", e);
        }
        // Divided, for the count times the bytes could overflow.
        long length = entry.end() - entry.begin();
        long expected = empty ? 0 : count;
        if (length % entry.type().bytes != 0 || length / entry.type().bytes != expected) {
            throw new FormatException(
                    file,
                    entry.name(),
                    "shape " + entry.shape() + " of " + entry.type() + " needs " + expected + " elements of "
                            + entry.type().bytes + " bytes, but data_offsets [" + entry.begin() + ", " + entry.end()
                            + "] span " + length + " bytes");
        }
        if (count > Integer.MAX_VALUE) {
            throw new FormatException(
                    file,
                    entry.name(),
                    "shape " + entry.shape() + " has more elements than a Java array can hold (" + Integer.MAX_VALUE
                            + ")");
        }
    }

    /** One pass over the JSON, which takes nothing but what the format knows. */
    private static final class Parser {
        private final Path file;
        private final JsonParser json;
        private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

        Parser(Path file, JsonParser json) {
            this.file = file;
            this.json = json;
        }

        SafetensorsHeader header() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new FormatException(file, null, "the header is not a JSON object");
            }
            List<Entry> entries = new ArrayList<>();
            Map<String, String> metadata = Map.of();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = unicode(json.currentName(), "a name");
                if (name.equals(METADATA)) {
                    metadata = metadata();
                } else if (entries.size() == MAX_TENSORS) {
                    throw new FormatException(file, null, "the header has more than " + MAX_TENSORS + " tensors");
                } else {
                    entries.add(entry(name));
                }
            }
            if (json.nextToken() != null) {
                throw new FormatException(file, null, "the header goes on after its JSON object");
            }
            // Stable, so that empty tensors in one place keep the order of the header.
            entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
            return new SafetensorsHeader(entries, metadata);
        }

        private Map<String, String> metadata() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new FormatException(file, null, METADATA + " is not a JSON object");
            }
            Map<String, String> metadata = new LinkedHashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = unicode(json.currentName(), "a key of " + METADATA);
                if (metadata.size() == MAX_METADATA) {
                    throw new FormatException(file, null, METADATA + " has more than " + MAX_METADATA + " entries");
                }
                if (json.nextToken() != JsonToken.VALUE_STRING) {
                    throw new FormatException(
                            file, null, METADATA + " holds something else than text: " + FormatException.quote(key));
                }
                metadata.put(key, unicode(json.getText(), "a value of " + METADATA));
            }
            return metadata;
        }

        private Entry entry(String name) throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new FormatException(file, name, "is not described by a JSON object");
            }
            StoredType type = null;
            List<Long> shape = null;
            List<Long> offsets = null;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                switch (field) {
                    case "dtype" -> type = type(name);
                    case "shape" -> shape = wholeNumbers(name, field, MAX_RANK);
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

        private StoredType type(String tensor) throws IOException {
            if (json.nextToken() != JsonToken.VALUE_STRING) {
                throw new FormatException(file, tensor, "dtype is not text");
            }
            String text = json.getText();
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

        private List<Long> wholeNumbers(String tensor, String field, int limit) throws IOException {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new FormatException(file, tensor, field + " is not a JSON array");
            }
            List<Long> numbers = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (numbers.size() == limit) {
                    throw new FormatException(file, tensor, field + " has more than " + limit + " numbers");
                }
                numbers.add(wholeNumber(tensor, field));
            }
            return numbers;
        }

        private long wholeNumber(String tensor, String field) throws IOException {
            if (json.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                throw new FormatException(
                        file,
                        tensor,
                        field + " holds something else than whole numbers: " + FormatException.quote(json.getText()));
            }
            boolean outside = json.getText().startsWith("-")
                    || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    || json.getLongValue() > MAX_NUMBER;
            if (outside) {
                throw new FormatException(
                        file, tensor, field + " holds " + json.getText() + ", but numbers go from 0 to " + MAX_NUMBER);
            }
            return json.getLongValue();
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
}
