package org.lstm4j.bench.onnx;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.bench.Filling;
import org.lstm4j.bench.Row;

/**
 * The model file of a row. Input x, output y. Field numbers are those of onnx.proto3.
 *
 * <p>The gates of an LSTM node stand in the order i, o, f, c, those of a GRU node in the order z, r, h. The outputs are
 * (T, D, B, H); between two layers and at the end, a transpose and a reshape put the directions side by side.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LSTM.html">LSTM in ONNX</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__GRU.html">GRU in ONNX</a>
 * @see <a href="https://onnx.ai/onnx/operators/onnx__RNN.html">RNN in ONNX</a>
 */
final class OnnxModel {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;
    private static final int ATTRIBUTE_INT = 2;
    private static final int ATTRIBUTE_STRING = 3;
    private static final int ATTRIBUTE_INTS = 7;
    /** Where PyTorch's gates i, f, g, o of an LSTM go. */
    private static final int[] LSTM_GATES = {0, 2, 3, 1};
    /** Where PyTorch's gates r, z, n of a GRU go. */
    private static final int[] GRU_GATES = {1, 0, 2};

    private static final int[] NO_GATES = {0};

    private final Row row;
    private final String type;
    private final int[] order;
    private final Proto graph = new Proto();

    private OnnxModel(Row row) {
        this.row = row;
        switch (row.kind()) {
            case GRU -> {
                type = "GRU";
                order = GRU_GATES;
            }
            case RNN -> {
                type = "RNN";
                order = NO_GATES;
            }
            default -> {
                type = "LSTM";
                order = LSTM_GATES;
            }
        }
    }

    static byte[] of(Row row) {
        return new OnnxModel(row).build();
    }

    private byte[] build() {
        if (row.kind() == Row.Kind.GEMM) {
            tensor("w", Filling.parameter(row, 0), row.input(), row.hidden());
            node("MatMul", List.of("x", "w"), List.of("y"));
        } else {
            int directions = row.kind() == Row.Kind.BI2 ? 2 : 1;
            int layers = row.parts() / directions;
            // 0 keeps a size, -1 takes what is left.
            initializer("sizes", INT64, new Proto().longs(9, 0, 0, -1), 3);
            for (int layer = 0; layer < layers; layer++) {
                layer(layer, directions, layer == 0 ? "x" : "y" + (layer - 1), layer == layers - 1 ? "y" : "y" + layer);
            }
        }
        graph.text(2, "bench").message(11, value("x")).message(12, value("y"));
        Proto opset = new Proto().text(1, "").number(2, 17);
        return new Proto().number(1, 8).message(7, graph).message(8, opset).toBytes();
    }

    private void layer(int layer, int directions, String from, String to) {
        int hidden = row.hidden();
        int rows = order.length * hidden;
        int first = 4 * directions * layer;
        int features = row.parameters().get(first)[1];
        String id = Integer.toString(layer);
        float[] ih = new float[directions * rows * features];
        float[] hh = new float[directions * rows * hidden];
        float[] bias = new float[directions * 2 * rows];
        for (int d = 0; d < directions; d++) {
            int at = first + 4 * d;
            gates(Filling.parameter(row, at), features, ih, d * rows * features);
            gates(Filling.parameter(row, at + 1), hidden, hh, d * rows * hidden);
            gates(Filling.parameter(row, at + 2), 1, bias, d * 2 * rows);
            gates(Filling.parameter(row, at + 3), 1, bias, d * 2 * rows + rows);
        }
        tensor("W" + id, ih, directions, rows, features);
        tensor("R" + id, hh, directions, rows, hidden);
        tensor("B" + id, bias, directions, 2 * rows);
        List<Proto> attributes = new ArrayList<>();
        attributes.add(new Proto().text(1, "hidden_size").number(3, hidden).number(20, ATTRIBUTE_INT));
        attributes.add(new Proto()
                .text(1, "direction")
                .text(4, directions == 2 ? "bidirectional" : "forward")
                .number(20, ATTRIBUTE_STRING));
        if (row.kind() == Row.Kind.GRU) {
            // The reset gate acts after the product, as in PyTorch.
            attributes.add(
                    new Proto().text(1, "linear_before_reset").number(3, 1).number(20, ATTRIBUTE_INT));
        }
        Proto order = new Proto().text(1, "perm");
        for (int dim : new int[] {0, 2, 1, 3}) {
            order.number(8, dim);
        }
        order.number(20, ATTRIBUTE_INTS);
        node(type, List.of(from, "W" + id, "R" + id, "B" + id), List.of("h" + id), attributes.toArray(new Proto[0]));
        node("Transpose", List.of("h" + id), List.of("t" + id), order);
        node("Reshape", List.of("t" + id, "sizes"), List.of(to));
    }

    /** Puts the blocks of PyTorch's gates into ONNX's order. */
    private void gates(float[] from, int columns, float[] to, int off) {
        int block = row.hidden() * columns;
        for (int gate = 0; gate < order.length; gate++) {
            System.arraycopy(from, gate * block, to, off + order[gate] * block, block);
        }
    }

    private void node(String type, List<String> inputs, List<String> outputs, Proto... attributes) {
        Proto node = new Proto();
        inputs.forEach(name -> node.text(1, name));
        outputs.forEach(name -> node.text(2, name));
        node.text(4, type);
        for (Proto attribute : attributes) {
            node.message(5, attribute);
        }
        graph.message(1, node);
    }

    private void tensor(String name, float[] data, int... sizes) {
        initializer(name, FLOAT, new Proto().floats(9, data), sizes);
    }

    private void initializer(String name, int type, Proto data, int... sizes) {
        Proto tensor = new Proto();
        for (int size : sizes) {
            tensor.number(1, size);
        }
        tensor.number(2, type).text(8, name);
        graph.message(5, tensor.append(data));
    }

    /** A float tensor, the sizes of which are not told. */
    private static Proto value(String name) {
        Proto type = new Proto().message(1, new Proto().number(1, FLOAT));
        return new Proto().text(1, name).message(2, type);
    }
}
