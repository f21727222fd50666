package org.lstm4j.tensor.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.SafetensorsHeader.Entry;

/**
 * Named tensors in a safetensors file, the format that PyTorch users exchange weights in.
 *
 * <p>A file is a 64-bit length N, N bytes of JSON, and the values, all little-endian:
 *
 * <pre>{@code
 * {"__metadata__": {"epoch": "7"},
 *  "weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ...}
 * }</pre>
 *
 * The values are row-major, and the tensors follow each other without gaps. The format is described in the README of
 * <a href="https://github.com/huggingface/safetensors">safetensors</a>, and these files are laid out as its reference
 * writer lays them out: by type (I64, F64, F32, I32, .., BOOL), then by name, with the header padded to a multiple of 8 bytes. {@code
 * __metadata__} is sorted by key, so equal contents give equal bytes.
 *
 * <p>F32 and F64 are read as they are, F16 and BF16 as float32, which is exact; integers and booleans as an {@link
 * org.lstm4j.tensor.IntTensor}, where an I64, U64 or U32 beyond 32 bits is refused with its value. The other types of the
 * format, such as F8_E4M3 and C64, are listed by {@link #open}; {@link #read} refuses the file and names them, {@link
 * #readKnown} skips them. White space around the JSON is allowed, and the header need not be padded.
 *
 * <p>Files are not trusted. The whole header is checked before memory is allocated for the values: a header of at most
 * 100,000,000 bytes in valid UTF-8, no name twice, no unknown field, tensors that fill the data exactly, in their sizes
 * and without overlap. Beyond the format, a file may have at most 100,000 tensors and as many entries of metadata, a
 * tensor 64 dimensions and 2,147,483,639 elements, a name 65,536 characters and a value of metadata
 * 10,000,000.
 */
public final class Safetensors {
    private static final int ALIGNMENT = 8;

    /** As the reference writer sorts: by UTF-8 bytes, which differs from Java's order beyond 16 bits. */
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private Safetensors() {}

    // ---- Reading --------------------------------------------------------------------------------------------------

    /** Reads all tensors of a file; see {@link #read(ByteSource)}. */
    public static StoredArrays read(Path file) throws IOException {
        return read(ByteSource.of(file));
    }

    /**
     * Reads all tensors. An interrupt of the thread does not disturb it.
     *
     * @throws FormatException if the bytes are malformed, go beyond a limit, hold a tensor that cannot be held, or are of
     *     another format; the message then names the format and how to convert it
     * @throws IOException if the source cannot be read, or its tensors take more memory than the JVM may use
     */
    public static StoredArrays read(ByteSource source) throws IOException {
        return open(source).readAndClose();
    }

    /** Reads the tensors that can be held; see {@link #readKnown(ByteSource)}. */
    public static StoredArrays readKnown(Path file) throws IOException {
        return readKnown(ByteSource.of(file));
    }

    /** As {@link #read(ByteSource)}, but tensors that cannot be held are skipped, and listed in the result. */
    public static StoredArrays readKnown(ByteSource source) throws IOException {
        try (ArrayFile file = open(source)) {
            return file.readKnown();
        }
    }

    /** Opens a file; see {@link #open(ByteSource)}. */
    public static ArrayFile open(Path file) throws IOException {
        return open(ByteSource.of(file));
    }

    /**
     * Reads and checks the header, for names, types, shapes and metadata, and for tensors that are read one at a time.
     *
     * @return to be closed by the caller
     * @throws FormatException if the bytes are malformed, go beyond a limit, or are of another format
     * @throws IOException if the source cannot be read
     */
    public static ArrayFile open(ByteSource source) throws IOException {
        return SafetensorsFile.open(source);
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    /** Writes tensors without metadata; see {@link #write(Path, StoredArrays)}. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Map.of());
    }

    /** Writes tensors with metadata; see {@link #write(Path, StoredArrays)}. */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        write(file, StoredArrays.of(tensors, metadata));
    }

    /**
     * Writes arrays to a file, or replaces it. The file appears whole or not at all: when this fails, the old one is
     * still there. A symbolic link is replaced, not followed; a file keeps its permissions. An interrupt of the thread does not
     * disturb it.
     *
     * @param arrays views are written as what they show; floating-point values in the type of their tensor. Not modified
     * @throws IllegalArgumentException if an array is called {@code __metadata__}, or the file would go beyond what
     *     {@link #read} takes
     * @throws IOException if the file cannot be written; the message names it
     */
    public static void write(Path file, StoredArrays arrays) throws IOException {
        List<Map.Entry<String, StoredArray>> ordered = ordered(arrays);
        byte[] header = header(file.toString(), ordered, arrays.metadata());
        AtomicFile.write(file, out -> write(out, header, ordered));
    }

    /**
     * Writes the bytes of a file to a stream, which is neither flushed nor closed.
     *
     * @throws IllegalArgumentException as {@link #write(Path, StoredArrays)}
     */
    public static void write(OutputStream out, StoredArrays arrays) throws IOException {
        List<Map.Entry<String, StoredArray>> ordered = ordered(arrays);
        write(out, header("stream", ordered, arrays.metadata()), ordered);
    }

    /**
     * The bytes of a file.
     *
     * @throws IllegalArgumentException as {@link #write(Path, StoredArrays)}
     */
    public static byte[] toBytes(StoredArrays arrays) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, arrays);
        return out.toByteArray();
    }

    private static List<Map.Entry<String, StoredArray>> ordered(StoredArrays arrays) {
        List<Map.Entry<String, StoredArray>> ordered =
                new ArrayList<>(arrays.entries().entrySet());
        ordered.sort(Comparator.comparing((Map.Entry<String, StoredArray> e) -> Values.writtenType(e.getValue()))
                .reversed()
                .thenComparing(Map.Entry::getKey, BY_BYTES));
        return ordered;
    }

    private static byte[] header(String file, List<Map.Entry<String, StoredArray>> arrays, Map<String, String> metadata)
            throws IOException {
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, StoredArray> named : arrays) {
            if (named.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("Safetensors.write: no tensor can be called " + named.getKey());
            }
            StoredType type = Values.writtenType(named.getValue());
            long end = at + (long) named.getValue().shape().numel() * type.bytes();
            List<Long> shape = Arrays.stream(named.getValue().shape().toArray())
                    .mapToObj(size -> (long) size)
                    .toList();
            entries.add(new Entry(named.getKey(), type, shape, at, end));
            at = end;
        }
        Map<String, String> sortedMetadata = new TreeMap<>(BY_BYTES);
        sortedMetadata.putAll(metadata);
        String json = new SafetensorsHeader(entries, sortedMetadata).toJson();
        try {
            // What is written can be read again: the reader knows all limits.
            SafetensorsHeader.read(file, new StringReader(json), at);
        } catch (FormatException e) {
            throw new IllegalArgumentException("Safetensors.write: this cannot be written: " + e.getMessage(), e);
        }
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > SafetensorsFile.MAX_HEADER) {
            throw new IllegalArgumentException("Safetensors.write: this cannot be written: the header of " + padded
                    + " bytes is longer than " + SafetensorsFile.MAX_HEADER);
        }
        byte[] header = Arrays.copyOf(text, padded);
        Arrays.fill(header, text.length, padded, (byte) ' ');
        return header;
    }

    private static void write(OutputStream out, byte[] header, List<Map.Entry<String, StoredArray>> arrays)
            throws IOException {
        out.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .array());
        out.write(header);
        for (Map.Entry<String, StoredArray> named : arrays) {
            Values.write(out, named.getValue());
        }
    }
}
