package org.lstm4j.tensor.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader takes its bytes from: a file, a stream, a buffer or an array. All are checked alike; the name stands in
 * error messages.
 */
public final class ByteSource {
    private final String name;
    private final Opener opener;

    private ByteSource(String name, Opener opener) {
        this.name = name;
        this.opener = opener;
    }

    private interface Opener {
        /** @param expected what the source should be, for messages: "a safetensors file" */
        Bytes open(String expected) throws IOException;
    }

    /** A file, named by its path. Large files are mapped into memory; an interrupt of the thread does not disturb reading. */
    public static ByteSource of(Path file) {
        return new ByteSource(file.toString(), expected -> FileBytes.open(file, expected));
    }

    /**
     * A stream, which is read to its end into memory once, when it is first needed. It is not closed.
     *
     * @param name for error messages, such as the path of a resource
     */
    public static ByteSource of(InputStream in, String name) {
        Bytes[] read = new Bytes[1];
        return new ByteSource(name, expected -> {
            if (read[0] == null) {
                read[0] = BufferBytes.of(in, name);
            }
            return read[0];
        });
    }

    /**
     * The bytes of a buffer from its position to its limit, which do not move.
     *
     * @param buffer Not modified; not copied
     * @param name for error messages
     */
    public static ByteSource of(ByteBuffer buffer, String name) {
        ByteBuffer bytes = buffer.slice();
        return new ByteSource(name, expected -> new BufferBytes(name, bytes));
    }

    /**
     * The bytes of an array.
     *
     * @param bytes Not modified; not copied
     * @param name for error messages
     */
    public static ByteSource of(byte[] bytes, String name) {
        return of(ByteBuffer.wrap(bytes), name);
    }

    /** The name in error messages. */
    public String name() {
        return name;
    }

    /**
     * Its bytes from the first to the last. An interrupt of the thread does not disturb reading.
     *
     * @param expected what it should be, for messages: "a checkpoint"
     * @return a stream that the caller closes
     */
    public InputStream stream(String expected) throws IOException {
        Bytes bytes = open(expected);
        return new FilterInputStream(bytes.stream(0, bytes.length())) {
            @Override
            public void close() throws IOException {
                bytes.close();
            }
        };
    }

    /**
     * The bytes of an entry of a zip archive, as other formats than those of this package use it. The archive is not trusted:
     * entries may not overlap or occur twice, and must have the length and CRC-32 that the directory states.
     *
     * @param entry its name
     * @param expected what the archive should be, for messages: "a Keras model"
     * @param most bytes; an entry may also be as long as two times the archive
     * @return null if there is no such entry
     * @throws FormatException if the archive is malformed, or the entry is longer
     */
    public byte @Nullable [] zipEntry(String entry, String expected, int most) throws IOException {
        Bytes bytes = open(expected);
        try {
            ZipEntries zip = ZipEntries.of(bytes);
            ZipEntries.Entry found = zip.entries().get(entry);
            long bound = Math.min(Integer.MAX_VALUE - 8, Math.max(most, 2 * bytes.length()));
            return found == null ? null : zip.readAll(found, (int) bound);
        } finally {
            bytes.close();
        }
    }

    /**
     * Opens it for reading at any position.
     *
     * @param expected what it should be, for messages: "a safetensors file"
     */
    Bytes open(String expected) throws IOException {
        return opener.open(expected);
    }

    @Override
    public String toString() {
        return name;
    }
}
