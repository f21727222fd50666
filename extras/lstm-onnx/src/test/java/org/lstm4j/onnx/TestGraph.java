package org.lstm4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredType;

/** A small graph with inputs for it: what our executor and ONNX Runtime both run. Its values are drawn from its name. */
final class TestGraph {
    private final String name;
    private final int opset;
    private final Generator rng;
    private final Messages graph = Messages.message().text(2, "test");
    private final Map<String, StoredArray> inputs = new LinkedHashMap<>();
    private final List<String> outputs = new ArrayList<>();

    private TestGraph(String name, int opset) {
        this.name = name;
        this.opset = opset;
        this.rng = Generator.seeded(name.hashCode());
    }

    static TestGraph of(String name, int opset) {
        return new TestGraph(name, opset);
    }

    /** A random input of float32. */
    TestGraph input(String input, int... sizes) {
        return input(input, StoredArray.of(random(sizes)));
    }

    TestGraph input(String input, StoredArray array) {
        inputs.put(input, array);
        int type = array.type() == StoredType.F32
                ? 1
                : array.type() == StoredType.BOOL ? 9 : array.type() == StoredType.I32 ? 6 : 7;
        Messages shape = Messages.message();
        for (int size : array.shape().toArray()) {
            shape.put(1, Messages.message().number(1, size));
        }
        graph.put(
                11,
                Messages.message()
                        .text(1, input)
                        .put(
                                2,
                                Messages.message()
                                        .put(
                                                1,
                                                Messages.message()
                                                        .number(1, type)
                                                        .put(2, shape))));
        return this;
    }

    /** Integers of int32, as lengths are. */
    TestGraph int32s(String input, int... values) {
        return input(input, new StoredArray.Ints(IntTensor.vector(values), StoredType.I32));
    }

    TestGraph bools(String input, int[] values, int... sizes) {
        return input(input, new StoredArray.Ints(IntTensor.of(values, sizes), StoredType.BOOL));
    }

    /** A random initializer of float32. */
    TestGraph weight(String weight, int... sizes) {
        graph.put(5, Messages.floats(weight, random(sizes)));
        return this;
    }

    /** An initializer without negative values. */
    TestGraph positive(String weight, int... sizes) {
        graph.put(5, Messages.floats(weight, random(sizes).abs()));
        return this;
    }

    TestGraph scalar(String constant, double value) {
        graph.put(5, Messages.floats(constant, Tensor.scalar(DType.FLOAT32, value)));
        return this;
    }

    TestGraph int64s(String constant, long... values) {
        graph.put(5, Messages.int64s(constant, values));
        return this;
    }

    /**
     * A node.
     *
     * @param in names with a blank between; a dash where one is left out
     * @param out likewise; those of the last node are the outputs of the graph
     */
    TestGraph node(String operator, String in, String out, Messages... attributes) {
        Messages node = Messages.node(operator, names(in), names(out));
        for (Messages attribute : attributes) {
            node.put(5, attribute);
        }
        graph.put(1, node);
        outputs.clear();
        outputs.addAll(names(out));
        outputs.removeIf(String::isEmpty);
        return this;
    }

    private static List<String> names(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split(" "))
                        .map(each -> each.equals("-") ? "" : each)
                        .toList();
    }

    private Tensor random(int... sizes) {
        return Tensor.randn(rng, sizes).reshape(org.lstm4j.tensor.Shape.of(sizes));
    }

    Map<String, StoredArray> inputs() {
        return inputs;
    }

    byte[] bytes() {
        Messages copy = Messages.message().append(graph);
        outputs.forEach(output -> copy.put(12, Messages.message().text(1, output)));
        return Messages.model(opset, copy);
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
