package org.lstm4j.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.lstm4j.nn.internal.ProtoBytes;
import org.lstm4j.onnx.graph.ElementType;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Writes a graph, message by message.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
final class GraphWriter {
    /** Of May 2022: all that reads ONNX today reads it. */
    static final int OPSET = 17;

    private static final int IR_VERSION = 8;

    private final List<ProtoBytes> nodes = new ArrayList<>();
    private final List<ProtoBytes> initializers = new ArrayList<>();
    private final List<ProtoBytes> inputs = new ArrayList<>();
    private final List<ProtoBytes> outputs = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    /**
     * A name that is not taken.
     *
     * @param wanted what it should be called
     */
    String name(String wanted) {
        String out = wanted;
        for (int i = 1; !names.add(out); i++) {
            out = wanted + "_" + i;
        }
        return out;
    }

    /** An attribute of integers or of one. */
    static ProtoBytes attribute(String name, long... values) {
        ProtoBytes out = new ProtoBytes().text(1, name);
        for (long value : values) {
            out.int64(8, value);
        }
        return out.int64(20, 7);
    }

    static ProtoBytes number(String name, long value) {
        return new ProtoBytes().text(1, name).int64(3, value).int64(20, 2);
    }

    static ProtoBytes real(String name, double value) {
        return new ProtoBytes().text(1, name).float32(2, (float) value).int64(20, 1);
    }

    static ProtoBytes text(String name, String value) {
        return new ProtoBytes().text(1, name).text(4, value).int64(20, 3);
    }

    static ProtoBytes texts(String name, List<String> values) {
        ProtoBytes out = new ProtoBytes().text(1, name);
        values.forEach(value -> out.text(9, value));
        return out.int64(20, 8);
    }

    /**
     * A node of one output.
     *
     * @param in names of values; empty where an optional one is left out
     * @return the name of the output
     */
    String node(String operator, String label, List<String> in, ProtoBytes... attributes) {
        return node(operator, label, in, List.of(label), attributes).get(0);
    }

    /** A node of several outputs, whose names it returns. */
    List<String> node(String operator, String label, List<String> in, List<String> out, ProtoBytes... attributes) {
        List<String> given = out.stream().map(this::name).toList();
        write(operator, label, in, given, attributes);
        return given;
    }

    private void write(String operator, String label, List<String> in, List<String> out, ProtoBytes... attributes) {
        ProtoBytes node = new ProtoBytes();
        in.forEach(each -> node.text(1, each));
        out.forEach(each -> node.text(2, each));
        node.text(3, label).text(4, operator);
        for (ProtoBytes attribute : attributes) {
            node.message(5, attribute);
        }
        nodes.add(node);
    }

    /** An initializer of floating-point values; returns its name. */
    String weight(String wanted, Tensor values) {
        String name = name(wanted);
        ElementType type = ElementType.of(values.dtype());
        ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(values.numel(), type.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        // Only the array of the tensor's own type is there.
        values.dtype()
                .select((Runnable) () -> raw.asFloatBuffer().put(values.toFloatArray()), (Runnable)
                        () -> raw.asDoubleBuffer().put(values.toDoubleArray()))
                .run();
        initializers.add(tensor(name, type, values.shape().toArray(), raw.array()));
        return name;
    }

    /** A number of floating point as an initializer. */
    String number(String wanted, DType dtype, double value) {
        return weight(wanted, Tensor.scalar(dtype, value));
    }

    /** A vector of int64 as an initializer; returns its name. */
    String int64s(String wanted, long... values) {
        String name = name(wanted);
        ByteBuffer raw = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asLongBuffer().put(values);
        initializers.add(tensor(name, ElementType.INT64, new int[] {values.length}, raw.array()));
        return name;
    }

    /** One int64 without dimensions. */
    String int64(String wanted, long value) {
        String name = name(wanted);
        byte[] raw = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        initializers.add(tensor(name, ElementType.INT64, new int[0], raw));
        return name;
    }

    private static ProtoBytes tensor(String name, ElementType type, int[] sizes, byte[] raw) {
        ProtoBytes out = new ProtoBytes();
        for (int size : sizes) {
            out.int64(1, size);
        }
        return out.int64(2, type.code()).text(8, name).bytes(9, raw);
    }

    /** An input; returns its name. */
    String input(String wanted, ElementType type, List<String> sizes) {
        String name = name(wanted);
        inputs.add(value(name, type, sizes));
        return name;
    }

    /** Makes a value an output under a name. */
    void output(String wanted, String value, ElementType type, List<String> sizes) {
        String name = name(wanted);
        write("Identity", name, List.of(value), List.of(name));
        outputs.add(value(name, type, sizes));
    }

    private static ProtoBytes value(String name, ElementType type, List<String> sizes) {
        ProtoBytes shape = new ProtoBytes();
        for (String size : sizes) {
            ProtoBytes dimension = new ProtoBytes();
            if (size.matches("[0-9]+")) {
                dimension.int64(1, Long.parseLong(size));
            } else if (!size.equals("?")) {
                dimension.text(2, size);
            }
            shape.message(1, dimension);
        }
        ProtoBytes tensor = new ProtoBytes().int64(1, type.code()).message(2, shape);
        return new ProtoBytes().text(1, name).message(2, new ProtoBytes().message(1, tensor));
    }

    /** The file. */
    byte[] toByteArray() {
        ProtoBytes graph = new ProtoBytes();
        nodes.forEach(node -> graph.message(1, node));
        graph.text(2, "lstm4j");
        initializers.forEach(tensor -> graph.message(5, tensor));
        inputs.forEach(input -> graph.message(11, input));
        outputs.forEach(output -> graph.message(12, output));
        return new ProtoBytes()
                .int64(1, IR_VERSION)
                .text(2, "lstm4j")
                .message(7, graph)
                .message(8, new ProtoBytes().text(1, "").int64(2, OPSET))
                .toByteArray();
    }
}
