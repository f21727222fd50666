package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes in memory: one buffer, or parts of 2^shift bytes each where there are more than one buffer can hold. */
final class BufferBytes extends Bytes {
    private static final int STREAM_SHIFT = 20;

    private final List<ByteBuffer> parts;
    private final int shift;

    BufferBytes(String name, ByteBuffer whole) {
        this(name, List.of(whole), Integer.SIZE - 1, whole.limit());
    }

    BufferBytes(String name, List<ByteBuffer> parts, int shift, long length) {
        super(name, length);
        this.parts = parts;
        this.shift = shift;
    }

    /** Reads a stream to its end. */
    static Bytes of(InputStream in, String name) throws IOException {
        long most = Runtime.getRuntime().maxMemory();
        List<ByteBuffer> parts = new ArrayList<>();
        long length = 0;
        int n;
        do {
            byte[] part = in.readNBytes(1 << STREAM_SHIFT);
            n = part.length;
            parts.add(ByteBuffer.wrap(part));
            length += n;
            if (length > most / 2) {
                throw new IOException(name + ": the stream has more than " + length + " bytes, but this JVM may use "
                        + most + "; read a file, or start it with a larger -Xmx");
            }
        } while (n == 1 << STREAM_SHIFT);
        return new BufferBytes(name, parts, STREAM_SHIFT, length);
    }

    @Override
    void read(long position, byte[] into, int from, int n) {
        int done = 0;
        while (done < n) {
            long at = position + done;
            ByteBuffer part = parts.get((int) (at >>> shift));
            int inPart = (int) (at & (1L << shift) - 1);
            int count = Math.min(n - done, part.limit() - inPart);
            part.get(inPart, into, from + done, count);
            done += count;
        }
    }
}
