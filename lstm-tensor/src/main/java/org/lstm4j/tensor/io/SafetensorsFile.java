package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.lstm4j.tensor.io.SafetensorsHeader.Entry;

/** An open safetensors file whose header was read and checked. */
final class SafetensorsFile extends ArrayFile {
    static final long MAX_HEADER = 100_000_000;

    private final Bytes bytes;
    /** Where the data starts. */
    private final long data;

    private final Map<String, Entry> places = new HashMap<>();

    private SafetensorsFile(Bytes bytes, SafetensorsHeader header, long data) {
        super(bytes, infos(header), header.metadata());
        this.bytes = bytes;
        this.data = data;
        header.entries().forEach(entry -> places.put(entry.name(), entry));
    }

    static ArrayFile open(ByteSource source) throws IOException {
        Bytes bytes = source.open(FileKind.SAFETENSORS.description());
        try {
            long headerLength = headerLength(bytes);
            long data = Long.BYTES + headerLength;
            Reader text =
                    new InputStreamReader(bytes.stream(Long.BYTES, headerLength), StandardCharsets.UTF_8.newDecoder());
            return new SafetensorsFile(bytes, SafetensorsHeader.read(bytes.name(), text, bytes.length() - data), data);
        } catch (IOException | RuntimeException | Error e) {
            bytes.close();
            throw e;
        }
    }

    private static Map<String, ArrayInfo> infos(SafetensorsHeader header) {
        Map<String, ArrayInfo> infos = new LinkedHashMap<>();
        header.entries().forEach(entry -> infos.put(entry.name(), ArrayInfo.of(entry.type(), entry.shape())));
        return infos;
    }

    /** The length of the header, if it can be one. */
    private static long headerLength(Bytes bytes) throws IOException {
        byte[] head = bytes.head(0, ForeignFile.HEAD);
        long claimed =
                head.length < Long.BYTES ? -1 : bytes.buffer(0, Long.BYTES).getLong();
        // Unsigned in the file: from 2^63 on it is negative here.
        boolean fits = claimed >= 0 && claimed <= MAX_HEADER && Long.BYTES + claimed <= bytes.length();
        if (fits && (claimed == 0 || " \t\r\n{".indexOf(head[Long.BYTES]) >= 0)) {
            return claimed;
        }
        String foreign = ForeignFile.describe(bytes.name(), head, FileKind.SAFETENSORS);
        if (foreign != null) {
            throw bytes.failure(null, foreign);
        }
        if (fits) {
            return claimed;
        }
        if (head.length < Long.BYTES) {
            throw bytes.failure(
                    null, "the file has " + bytes.length() + " bytes, but the length of the header takes 8");
        }
        boolean isTooLong = claimed < 0 || claimed > MAX_HEADER;
        throw bytes.failure(
                null,
                isTooLong
                        ? "the header of " + Long.toUnsignedString(claimed) + " bytes is longer than " + MAX_HEADER
                                + ": this is no safetensors file"
                        : "the header of " + claimed + " bytes does not fit a file of " + bytes.length()
                                + ": it is truncated");
    }

    @Override
    StoredArray values(String name, ArrayInfo info) throws IOException {
        Entry entry = Objects.requireNonNull(places.get(name));
        return Values.read(
                bytes.stream(data + entry.begin(), entry.end() - entry.begin()),
                entry.type(),
                info.sizes(),
                ByteOrder.LITTLE_ENDIAN,
                problem -> bytes.failure(name, problem));
    }
}
