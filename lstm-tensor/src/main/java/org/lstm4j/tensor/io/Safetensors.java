package org.lstm4j.tensor.io;

import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lstm4j.tensor.Shape;
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
 * writer lays them out: F64 before F32, then by name, with the header padded to a multiple of 8 bytes. {@code
 * __metadata__} is sorted by key, so equal contents give equal bytes.
 *
 * <p>F32 and F64 are read as they are, and F16 and BF16 as float32, which is exact; a file with any other type, such as
 * I64, is refused. White space around the JSON is allowed, and the header need not be padded.
 *
 * <p>Files are not trusted. The whole header is checked before memory is allocated for the values: a header of at most
 * 100,000,000 bytes in valid UTF-8, no name twice, no unknown field, tensors that fill the data exactly, in their sizes
 * and without overlap. Beyond the format, a file may have at most 100,000 tensors and as many entries of metadata, a
 * tensor 64 dimensions and 2,147,483,639 elements, a name 65,536 characters and a value of metadata
 * 10,000,000.
 */
public final class Safetensors {
    private static final long MAX_HEADER = 100_000_000;
    private static final int ALIGNMENT = 8;
    private static final int CHUNK = 1 << 16;

    /** As the reference writer sorts: by UTF-8 bytes, which differs from Java's order beyond 16 bits. */
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private Safetensors() {}

    /**
     * What a file holds.
     *
     * @param tensors by name, in the order of the file: F64 before F32, then by name, if it was written here.
     *     Unmodifiable
     * @param metadata the texts under {@code __metadata__}; empty if there are none. Unmodifiable
     */
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {
        /** Copies both maps. */
        public Contents {
            tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
            metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        }
    }

    /** Writes tensors without metadata; see {@link #write(Path, Map, Map)}. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, tensors, Map.of());
    }

    /**
     * Writes tensors to a file, or replaces it. The file appears whole or not at all: when this fails, the old one is
     * still there. A symbolic link is replaced, not followed; a file keeps its permissions. An interrupt of the thread does not
     * disturb it.
     *
     * @param tensors by name; views are written as what they show. Not modified
     * @param metadata texts to keep with them, such as the epoch. Not modified
     * @throws IllegalArgumentException if a tensor is called {@code __metadata__}, or the file would go beyond what
     *     {@link #read} takes
     * @throws IOException if the file cannot be written; the message names it
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Map<String, String> sortedMetadata = new TreeMap<>(BY_BYTES);
        sortedMetadata.putAll(metadata);
        List<Map.Entry<String, Tensor>> ordered = new ArrayList<>(tensors.entrySet());
        ordered.sort(Comparator.comparing((Map.Entry<String, Tensor> e) -> StoredType.of(e.getValue()))
                .reversed()
                .thenComparing(Map.Entry::getKey, BY_BYTES));
        byte[] header = header(file, ordered, sortedMetadata);
        AtomicFile.write(file, out -> {
            byte[] chunk = new byte[CHUNK];
            littleEndian(chunk).putLong(0, header.length);
            out.write(chunk, 0, Long.BYTES);
            out.write(header);
            for (Map.Entry<String, Tensor> named : ordered) {
                writeValues(out, named.getValue(), chunk);
            }
        });
    }

    private static byte[] header(Path file, List<Map.Entry<String, Tensor>> tensors, Map<String, String> metadata)
            throws IOException {
        List<Entry> entries = new ArrayList<>();
        long at = 0;
        for (Map.Entry<String, Tensor> named : tensors) {
            if (named.getKey().equals(SafetensorsHeader.METADATA)) {
                throw new IllegalArgumentException("Safetensors.write: no tensor can be called " + named.getKey());
            }
            Tensor x = named.getValue();
            long end = at + (long) x.numel() * x.dtype().bytes();
            List<Long> shape = Arrays.stream(x.shape().toArray())
                    .mapToObj(size -> (long) size)
                    .toList();
            entries.add(new Entry(named.getKey(), StoredType.of(x), shape, at, end));
            at = end;
        }
        String json = new SafetensorsHeader(entries, metadata).toJson();
        try {
            // What is written can be read again: the reader knows all limits.
            SafetensorsHeader.read(file, new StringReader(json), at);
        } catch (FormatException e) {
            throw new IllegalArgumentException("Safetensors.write: this cannot be written: " + e.getMessage(), e);
        }
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        int padded = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        if (padded > MAX_HEADER) {
            throw new IllegalArgumentException("Safetensors.write: this cannot be written: the header of " + padded
                    + " bytes is longer than " + MAX_HEADER);
        }
        byte[] header = Arrays.copyOf(text, padded);
        Arrays.fill(header, text.length, padded, (byte) ' ');
        return header;
    }

    private static void writeValues(OutputStream out, Tensor x, byte[] chunk) throws IOException {
        Tensor dense = x.contiguous();
        ByteBuffer buffer = littleEndian(chunk);
        int bytes = x.dtype().bytes();
        int n;
        for (int i = 0; i < x.numel(); i += n) {
            n = Math.min(CHUNK / bytes, x.numel() - i);
            buffer.clear();
            StoredType.of(x).write(buffer, n, dense, dense.offset() + i);
            out.write(chunk, 0, n * bytes);
        }
    }

    /**
     * Reads all tensors of a file. An interrupt of the thread does not disturb it.
     *
     * @throws FormatException if the file is malformed, goes beyond a limit, holds a type that is not supported, or is of
     *     another format; the message then names the format and how to convert it
     * @throws IOException if the file cannot be read, or its tensors take more memory than the JVM may use
     */
    public static Contents read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(
                    file.toString(), null, "is a folder; expected a safetensors file" + anyIn(file));
        }
        long length = Files.size(file);
        try (InputStream in = open(file)) {
            byte[] head = in.readNBytes((int) Math.min(ForeignFile.HEAD, length));
            long headerLength = headerLength(file, head, length);
            InputStream all =
                    new SequenceInputStream(new ByteArrayInputStream(head, Long.BYTES, head.length - Long.BYTES), in);
            Reader text =
                    new InputStreamReader(new HeaderStream(all, headerLength), StandardCharsets.UTF_8.newDecoder());
            SafetensorsHeader header = SafetensorsHeader.read(file, text, length - Long.BYTES - headerLength);
            requireMemory(file, header);
            // The tensors follow each other without gaps, so from here on the file is read straight through.
            byte[] chunk = new byte[CHUNK];
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry entry : header.entries()) {
                tensors.put(entry.name(), readValues(file, all, entry, chunk));
            }
            return new Contents(tensors, header.metadata());
        }
    }

    /** Not as a channel, which an interrupt of the thread closes. */
    private static InputStream open(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString(), null, "no permission to read it");
        }
        return file.getFileSystem() == FileSystems.getDefault()
                ? new FileInputStream(file.toFile())
                : Files.newInputStream(file);
    }

    private static String anyIn(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
            for (Path file : files) {
                return ", such as " + file;
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The folder alone is told.
        }
        return "";
    }

    /** The length of the header, if it can be one. */
    private static long headerLength(Path file, byte[] head, long length) throws FormatException {
        long claimed = head.length < Long.BYTES
                ? -1
                : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getLong();
        // Unsigned in the file: from 2^63 on it is negative here.
        boolean fits = claimed >= 0 && claimed <= MAX_HEADER && Long.BYTES + claimed <= length;
        if (fits && (claimed == 0 || " \t\r\n{".indexOf(head[Long.BYTES]) >= 0)) {
            return claimed;
        }
        String foreign = ForeignFile.describe(file, head);
        if (foreign != null) {
            throw new FormatException(file, null, foreign);
        }
        if (fits) {
            return claimed;
        }
        if (head.length < Long.BYTES) {
            throw new FormatException(
                    file, null, "the file has " + length + " bytes, but the length of the header takes 8");
        }
        boolean isTooLong = claimed < 0 || claimed > MAX_HEADER;
        throw new FormatException(
                file,
                null,
                isTooLong
                        ? "the header of " + Long.toUnsignedString(claimed) + " bytes is longer than " + MAX_HEADER
                                + ": this is no safetensors file"
                        : "the header of " + claimed + " bytes does not fit a file of " + length + ": it is truncated");
    }

    private static void requireMemory(Path file, SafetensorsHeader header) throws IOException {
        long bytes = 0;
        for (Entry entry : header.entries()) {
            bytes += (entry.end() - entry.begin())
                    / entry.type().bytes
                    * entry.type().dtype.bytes();
        }
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw new IOException(file + ": the tensors take " + bytes + " bytes, but this JVM may use " + most
                    + "; start it with a larger -Xmx");
        }
    }

    private static Tensor readValues(Path file, InputStream in, Entry entry, byte[] chunk) throws IOException {
        Tensor x = Tensor.zeros(entry.type().dtype, Shape.of(entry.sizes()));
        ByteBuffer buffer = littleEndian(chunk);
        int bytes = entry.type().bytes;
        int n;
        for (int i = 0; i < x.numel(); i += n) {
            n = Math.min(CHUNK / bytes, x.numel() - i);
            buffer.clear().limit(n * bytes);
            if (in.readNBytes(chunk, 0, n * bytes) < n * bytes) {
                throw new FormatException(file, entry.name(), "the file became shorter while it was read");
            }
            entry.type().read(buffer, n, x, i);
        }
        return x;
    }

    private static ByteBuffer littleEndian(byte[] chunk) {
        return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The bytes of the header and no more, straight from the file: a huge header takes no memory. */
    private static final class HeaderStream extends InputStream {
        private final InputStream in;
        private long left;

        HeaderStream(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int n = in.read(bytes, from, (int) Math.min(length, left));
            left -= Math.max(0, n);
            return n;
        }
    }
}
