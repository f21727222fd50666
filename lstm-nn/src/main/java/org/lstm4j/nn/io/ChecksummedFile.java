package org.lstm4j.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.ByteSource;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * Safetensors files with a check over the whole of them, header and data: the CRC-32C of the bytes as eight hexadecimal digits
 * in the metadata, {@code lstm4j.checksum}, computed with zeros in their place. It finds each change of one bit and all but
 * one in four billion others.
 */
public final class ChecksummedFile {
    static final String KEY = "lstm4j.checksum";
    private static final String ZEROS = "00000000";
    private static final byte[] BEFORE_DIGITS = ('"' + KEY + "\":\"").getBytes(StandardCharsets.UTF_8);

    private ChecksummedFile() {}

    /**
     * Writes or replaces a file, with a checksum among its metadata.
     *
     * @throws IllegalArgumentException if a limit of {@link Safetensors} is exceeded
     * @throws IOException if the file cannot be written
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) throws IOException {
        Map<String, String> texts = new HashMap<>(metadata);
        texts.put(KEY, ZEROS);
        CheckedOutputStream counted = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32C());
        Safetensors.write(counted, StoredArrays.of(tensors, texts));
        texts.put(KEY, hex(counted.getChecksum().getValue()));
        Safetensors.write(file, tensors, texts);
    }

    /**
     * Reads a file, and checks its checksum if it has one.
     *
     * @param what the file should be, for messages: "checkpoint"
     * @throws FormatException if it is damaged
     */
    public static StoredArrays read(Path file, String what) throws IOException {
        boolean intact = isIntact(file);
        // Its errors tell more of a file that is something else altogether.
        StoredArrays contents = Safetensors.read(file);
        String digits = contents.metadata().get(KEY);
        if (!intact && digits != null) {
            throw new FormatException(
                    file,
                    null,
                    "the " + what + " is damaged, or was changed by another program: its checksum " + Quote.of(digits)
                            + " is not that of its bytes");
        }
        return contents;
    }

    /** Whether a file has a checksum that is that of its bytes. Whatever else is wrong with it, it is not intact then. */
    public static boolean isIntact(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = ByteSource.of(file).stream("a file with a checksum")) {
            byte[] length = in.readNBytes(Long.BYTES);
            long header = length.length < Long.BYTES
                    ? -1
                    : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
            if (header < 0 || header > Files.size(file) - Long.BYTES || header > Integer.MAX_VALUE - Long.BYTES) {
                return false;
            }
            byte[] text = in.readNBytes((int) header);
            int digits = indexOf(text, BEFORE_DIGITS) + BEFORE_DIGITS.length;
            if (digits < BEFORE_DIGITS.length || digits + ZEROS.length() > text.length) {
                return false;
            }
            String expected = new String(text, digits, ZEROS.length(), StandardCharsets.ISO_8859_1);
            System.arraycopy(ZEROS.getBytes(StandardCharsets.UTF_8), 0, text, digits, ZEROS.length());
            CRC32C crc = new CRC32C();
            crc.update(length);
            crc.update(text);
            byte[] chunk = new byte[1 << 16];
            for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                crc.update(chunk, 0, n);
            }
            return expected.equals(hex(crc.getValue()));
        }
    }

    private static int indexOf(byte[] text, byte[] part) {
        for (int i = 0; i + part.length <= text.length; i++) {
            if (Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    private static String hex(long crc) {
        return String.format("%08x", crc);
    }
}
