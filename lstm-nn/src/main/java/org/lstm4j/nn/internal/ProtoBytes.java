package org.lstm4j.nn.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes a protocol buffers message.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
public final class ProtoBytes {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A double. */
    public ProtoBytes float64(int field, double value) {
        key(field, FIXED64);
        return littleEndian(Double.doubleToLongBits(value), Double.BYTES);
    }

    /** A float. */
    public ProtoBytes float32(int field, float value) {
        key(field, FIXED32);
        return littleEndian(Float.floatToIntBits(value), Float.BYTES);
    }

    /** An integer, a boolean or a constant of an enumeration. */
    public ProtoBytes int64(int field, long value) {
        key(field, VARINT);
        return varint(value);
    }

    /** A text, in UTF-8. */
    public ProtoBytes text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message inside this one. */
    public ProtoBytes message(int field, ProtoBytes value) {
        return bytes(field, value.toByteArray());
    }

    /** Appends the fields of another message. */
    public ProtoBytes append(ProtoBytes fields) {
        out.writeBytes(fields.toByteArray());
        return this;
    }

    /** The bytes of the fields so far. */
    public byte[] toByteArray() {
        return out.toByteArray();
    }

    /** A field of bytes. */
    public ProtoBytes bytes(int field, byte[] value) {
        key(field, BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void key(int field, int type) {
        varint((long) field << 3 | type);
    }

    /** Seven bits for each byte, lowest first; the eighth bit is set if more bytes follow. */
    private ProtoBytes varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
        return this;
    }

    private ProtoBytes littleEndian(long bits, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (bits >>> (8 * i)));
        }
        return this;
    }
}
