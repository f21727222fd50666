package org.lstm4j.tensor.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** An open {@link ByteSource}: bytes that are read at any position. */
abstract class Bytes implements Closeable {
    private static final int CHUNK = 1 << 16;

    private final String name;
    private final long length;

    Bytes(String name, long length) {
        this.name = name;
        this.length = length;
    }

    final long length() {
        return length;
    }

    /**
     * Reads n bytes into an array, from an index on. The position and n are within the length.
     *
     * @throws FormatException if there are fewer by now
     */
    abstract void read(long position, byte[] into, int from, int n) throws IOException;

    /** Nothing to close, unless a file is open. */
    @Override
    public void close() throws IOException {}

    /** At most n bytes from a position on; fewer at the end. */
    final byte[] head(long position, int n) throws IOException {
        byte[] out = new byte[(int) Math.max(0, Math.min(n, length - position))];
        read(position, out, 0, out.length);
        return out;
    }

    /** Bytes from a position on, little-endian. They are within the length. */
    final ByteBuffer buffer(long position, int n) throws IOException {
        return ByteBuffer.wrap(head(position, n)).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** A part as a stream, read in chunks. */
    final InputStream stream(long start, long count) {
        return new InputStream() {
            private final byte[] chunk = new byte[(int) Math.min(count, CHUNK)];
            private long left = count;
            private int at;
            private int end;

            @Override
            public int read() throws IOException {
                return fill() ? chunk[at++] & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int from, int n) throws IOException {
                if (n == 0) {
                    return 0;
                }
                if (at == end && n >= chunk.length && left >= n) {
                    // What is as long as the chunk needs none.
                    Bytes.this.read(start + count - left, into, from, n);
                    left -= n;
                    return n;
                }
                if (!fill()) {
                    return -1;
                }
                int copied = Math.min(n, end - at);
                System.arraycopy(chunk, at, into, from, copied);
                at += copied;
                return copied;
            }

            private boolean fill() throws IOException {
                if (at == end && left > 0) {
                    int n = (int) Math.min(left, chunk.length);
                    Bytes.this.read(start + count - left, chunk, 0, n);
                    left -= n;
                    at = 0;
                    end = n;
                }
                return at < end;
            }
        };
    }

    /** The file's path, or the name of another source. */
    final String name() {
        return name;
    }

    final FormatException failure(@Nullable String tensor, String problem) {
        return new FormatException(name, tensor, problem);
    }
}
