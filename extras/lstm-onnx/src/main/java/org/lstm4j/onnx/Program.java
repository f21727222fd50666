package org.lstm4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.onnx.ops.Inputs;
import org.lstm4j.onnx.ops.Step;

/** A graph ready to run. Values are kept until the last node that needs them. Thread-safe. */
final class Program {
    /** A node and what it does. */
    record Instruction(Node node, Step step) {}

    private final List<Instruction> instructions;
    private final Map<String, Value> constants;
    private final List<String> outputs;
    /** By instruction: the names that no later one needs. */
    private final List<List<String>> released = new ArrayList<>();

    Program(List<Instruction> instructions, Map<String, Value> known, List<String> outputs) {
        this.instructions = instructions;
        this.outputs = outputs;
        this.constants = new HashMap<>();
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < instructions.size(); i++) {
            released.add(new ArrayList<>());
            for (String input : instructions.get(i).node().inputs()) {
                keep(input, known);
                last.put(input, i);
            }
        }
        outputs.forEach(output -> {
            keep(output, known);
            last.remove(output);
        });
        last.forEach((name, at) -> released.get(at).add(name));
    }

    /** Constants that nodes need which run; those that went into layers or other constants are dropped. */
    private void keep(String name, Map<String, Value> known) {
        Value value = known.get(name);
        if (value != null) {
            constants.put(name, value);
        }
    }

    List<Instruction> instructions() {
        return instructions;
    }

    /** The value of a name if it is known. */
    @Nullable
    Value constant(String name) {
        return constants.get(name);
    }

    /** Runs all nodes. */
    Map<String, Value> run(Map<String, Value> inputs) {
        Map<String, Value> values = new HashMap<>(constants);
        values.putAll(inputs);
        for (int i = 0; i < instructions.size(); i++) {
            Node node = instructions.get(i).node();
            List<@Nullable Value> in = new ArrayList<>(node.inputs().size());
            for (String name : node.inputs()) {
                in.add(name.isEmpty() ? null : values.get(name));
            }
            List<Value> results = run(node, instructions.get(i).step(), new Inputs(in, Integer.MAX_VALUE));
            for (int k = 0; k < node.outputs().size(); k++) {
                String name = node.outputs().get(k);
                if (!name.isEmpty()) {
                    if (k >= results.size()) {
                        throw new IllegalArgumentException(node.label() + ": has no output " + k);
                    }
                    values.put(name, results.get(k));
                }
            }
            released.get(i).forEach(values::remove);
        }
        Map<String, Value> out = new LinkedHashMap<>();
        for (String name : outputs) {
            out.put(name, values.get(name));
        }
        return out;
    }

    private static List<Value> run(Node node, Step step, Inputs in) {
        try {
            return run(step, in);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(node.label() + ": " + e.getMessage(), e);
        }
    }

    /** Runs one node without recording. */
    static List<Value> run(Step step, Inputs in) {
        return GradMode.noGrad(() -> step.run(in));
    }
}
