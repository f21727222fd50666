package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

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
    /** The largest integer that the format's JSON schema allows. */
    static final long MAX_NUMBER = (1L << 48) - 1;

    /** One tensor: its values are the bytes from begin to end (exclusive) of the data. */
    record Entry(String name, StoredType type, List<Long> shape, long begin, long end) {}

    /** The header as JSON, without padding, each character as the reference writer has it. */
    String toJson() {
        StringBuilder json = new StringBuilder("{");
        if (!metadata.isEmpty()) {
            quote(METADATA, json).append(":{");
            metadata.forEach((key, value) -> {
                quote(key, json).append(':');
                quote(value, json).append(',');
            });
            replaceLastComma(json, "},");
        }
        for (Entry entry : entries) {
            quote(entry.name(), json).append(":{\"dtype\":\"").append(entry.type());
            String shape = entry.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
            json.append("\",\"shape\":[").append(shape);
            json.append("],\"data_offsets\":[")
                    .append(entry.begin())
                    .append(',')
                    .append(entry.end());
            json.append("]},");
        }
        return replaceLastComma(json, "}").toString();
    }

    private static StringBuilder replaceLastComma(StringBuilder json, String by) {
        int last = json.length() - 1;
        if (json.charAt(last) == ',') {
            json.setLength(last);
        }
        return json.append(by);
    }

    /** Not nanojson's writer, which escapes more than the reference writer does: dashes, quotation marks and "{@code </}". */
    private static StringBuilder quote(String text, StringBuilder json) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\b' -> json.append("\\b");
                case '\t' -> json.append("\\t");
                case '\n' -> json.append("\\n");
                case '\f' -> json.append("\\f");
                case '\r' -> json.append("\\r");
                default -> {
                    if (c < ' ') {
                        json.append(String.format("\\u%04x", (int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"');
    }

    /**
     * Reads and checks a header to its last character.
     *
     * @param file named in errors
     * @param dataLength how many bytes of data follow the header
     * @throws FormatException if the header is malformed or does not describe exactly that data
     */
    static SafetensorsHeader read(String file, Reader text, long dataLength) throws IOException {
        SafetensorsHeader header = HeaderParser.parse(file, text);
        header.check(file, dataLength);
        return header;
    }

    /** Checks that the tensors fill the data from its first byte to its last, each as its type and shape ask. */
    private void check(String file, long dataLength) throws FormatException {
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

    private static void checkSize(String file, Entry entry) throws FormatException {
        long extent;
        try {
            extent = ArrayInfo.extent(entry.shape());
        } catch (ArithmeticException e) {
            throw HeaderParser.failure(file, entry.name(), "the product of shape " + entry.shape() + " overflows", e);
        }
        long length = entry.end() - entry.begin();
        long expected = entry.shape().contains(0L) ? 0 : extent;
        int bits = entry.type().bits();
        // Compared as counts, for the product of count and bits could overflow.
        long possible = length * Byte.SIZE / bits;
        if (length * Byte.SIZE % bits != 0 || possible != expected) {
            throw new FormatException(
                    file,
                    entry.name(),
                    "shape " + entry.shape() + " of " + entry.type() + " needs " + expected + " elements of " + bits
                            + " bits, but data_offsets [" + entry.begin() + ", " + entry.end() + "] span " + length
                            + " bytes");
        }
    }
}
