package org.lstm4j.bench.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A protobuf message as bytes, field by field: the few kinds of field that a model file has. */
final class Proto {
    private static final int VARINT = 0;
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Proto number(int field, long value) {
        varint(((long) field << 3) | VARINT);
        varint(value);
        return this;
    }

    Proto text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto value) {
        return bytes(field, value.toBytes());
    }

    Proto floats(int field, float[] value) {
        ByteBuffer data = ByteBuffer.allocate(4 * value.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(value);
        return bytes(field, data.array());
    }

    Proto longs(int field, long... value) {
        ByteBuffer data = ByteBuffer.allocate(8 * value.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asLongBuffer().put(value);
        return bytes(field, data.array());
    }

    /** Adds the fields of another. */
    Proto append(Proto other) {
        out.writeBytes(other.toBytes());
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private Proto bytes(int field, byte[] value) {
        varint(((long) field << 3) | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
