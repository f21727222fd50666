package org.lstm4j.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.StoredTensor;
import org.lstm4j.onnx.graph.Value;

/** The nodes of a graph from its input to an output, each fed by the one before; what shapes and states are made of is left out. */
final class Chain {
    /** Operators that shapes of states are computed with, or that states of zeros are made with. */
    private static final Set<String> KEEP_ZERO = Set.of(
            "Slice",
            "Expand",
            "Unsqueeze",
            "Squeeze",
            "Identity",
            "Reshape",
            "Transpose",
            "Cast",
            "Gather",
            "Split",
            "Tile");

    private final Program program;
    private final Map<String, Node> producers = new HashMap<>();

    Chain(Program program) {
        this.program = program;
        for (Program.Instruction each : program.instructions()) {
            each.node().outputs().forEach(output -> producers.put(output, each.node()));
        }
    }

    /**
     * From the first node to the one that gives an output.
     *
     * @throws IllegalArgumentException if a node is fed by two
     */
    List<Node> to(String output) {
        List<Node> out = new ArrayList<>();
        Node node = producers.get(output);
        while (node != null) {
            out.add(0, node);
            Node before = null;
            for (String input : dataInputs(node)) {
                Node producer = producers.get(input);
                if (producer != null && before != null && !producer.equals(before)) {
                    throw new IllegalArgumentException("OnnxModel.toModel: " + node.label()
                            + ": joins what two nodes give; the graph runs by run(), but is not a stack of layers");
                }
                before = producer != null ? producer : before;
            }
            node = before;
        }
        return out;
    }

    /** The inputs that values go through: of arithmetic all, of other operators the first. */
    private List<String> dataInputs(Node node) {
        return switch (node.operator()) {
            case "Add", "Mul", "Sub", "Div", "Concat", "Sum" -> node.inputs();
            case "Gather" ->
                program.constant(node.inputs().get(0)) == null
                        ? List.of(node.inputs().get(0))
                        : List.of(node.inputs().get(1));
            default ->
                node.inputs().isEmpty() ? List.of() : List.of(node.inputs().get(0));
        };
    }

    /** Whether a value is zero whatever the input is. */
    boolean isZero(String name) {
        Value known = program.constant(name);
        if (known != null) {
            for (double value : known.tensor().toDoubleArray()) {
                if (value != 0) {
                    return false;
                }
            }
            return true;
        }
        @Nullable Node node = producers.get(name);
        if (node == null) {
            return false;
        }
        if (node.operator().equals("ConstantOfShape")) {
            return !node.attributes().has("value") || isZeroFill(node);
        }
        if (node.operator().equals("Concat")) {
            return node.inputs().stream().allMatch(this::isZero);
        }
        return KEEP_ZERO.contains(node.operator()) && isZero(node.inputs().get(0));
    }

    /** The fill is the one element of a small tensor. */
    private static boolean isZeroFill(Node node) {
        StoredTensor fill = node.attributes().tensor("value");
        try {
            return fill != null && fill.value(ExternalData.none()).tensor().item() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
