package org.lstm4j.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.lstm4j.tensor.Tensor;

/** Writes the messages of ONNX files for tests, damaged ones included. */
final class Messages {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static Messages message() {
        return new Messages();
    }

    Messages number(int field, long value) {
        varint((long) field << 3);
        varint(value);
        return this;
    }

    Messages bytes(int field, byte[] value) {
        varint((long) field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    /** A field of bytes whose length is not that of what follows. */
    Messages length(int field, long length) {
        varint((long) field << 3 | 2);
        varint(length);
        return this;
    }

    Messages text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Messages put(int field, Messages value) {
        return bytes(field, value.toByteArray());
    }

    Messages float32(int field, float value) {
        varint((long) field << 3 | 5);
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    // ---- Messages of ONNX -----------------------------------------------------------------------------------------

    /** A model of operators of a version. */
    static byte[] model(int opset, Messages graph) {
        return message()
                .number(1, 8)
                .put(7, graph)
                .put(8, message().number(2, opset))
                .toByteArray();
    }

    /** A node; attributes are put into field 5 of the result. */
    static Messages node(String operator, List<String> inputs, List<String> outputs) {
        Messages out = message();
        inputs.forEach(name -> out.text(1, name));
        outputs.forEach(name -> out.text(2, name));
        return out.text(3, "the " + operator).text(4, operator);
    }

    /** An input or output of the graph: float32 of any shape. */
    static Messages value(String name) {
        return message().text(1, name).put(2, message().put(1, message().number(1, 1)));
    }

    static Messages floats(String name, Tensor tensor) {
        Messages out = message();
        for (int size : tensor.shape().toArray()) {
            out.number(1, size);
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * tensor.numel()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : tensor.toFloatArray()) {
            raw.putFloat(value);
        }
        return out.number(2, 1).text(8, name).bytes(9, raw.array());
    }

    static Messages int64s(String name, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            raw.putLong(value);
        }
        return message().number(1, values.length).number(2, 7).text(8, name).bytes(9, raw.array());
    }

    static Messages attribute(String name, long value) {
        return message().text(1, name).number(3, value).number(20, 2);
    }

    static Messages attributes(String name, long... values) {
        Messages out = message().text(1, name);
        for (long value : values) {
            out.number(8, value);
        }
        return out.number(20, 7);
    }

    static Messages attribute(String name, String value) {
        return message().text(1, name).text(4, value).number(20, 3);
    }

    static Messages real(String name, float value) {
        return message().text(1, name).float32(2, value).number(20, 1);
    }

    static Messages reals(String name, float... values) {
        Messages out = message().text(1, name);
        for (float value : values) {
            out.float32(7, value);
        }
        return out.number(20, 6);
    }

    static Messages texts(String name, List<String> values) {
        Messages out = message().text(1, name);
        values.forEach(value -> out.text(9, value));
        return out.number(20, 8);
    }

    /** Appends the fields of another message. */
    Messages append(Messages other) {
        out.writeBytes(other.toByteArray());
        return this;
    }
}
