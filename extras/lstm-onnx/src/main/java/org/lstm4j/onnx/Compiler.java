package org.lstm4j.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.Graph;
import org.lstm4j.onnx.graph.ModelFile;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.StoredTensor;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.onnx.graph.ValueInfo;
import org.lstm4j.onnx.ops.Inputs;
import org.lstm4j.onnx.ops.Operators;
import org.lstm4j.onnx.ops.Site;
import org.lstm4j.onnx.ops.Step;
import org.lstm4j.onnx.ops.TooLargeException;
import org.lstm4j.tensor.io.FormatException;

/**
 * Makes a graph ready to run: nodes in an order in which each comes after those it needs, those that nobody needs left out,
 * what depends on constants alone computed, and each other node prepared.
 */
final class Compiler {
    /** Elements that results of constants may have, all together, beyond twice those of the constants: 16 MB in float32. */
    private static final long FOLDED = 1 << 22;

    private static final int OLDEST_OPSET = 7;
    private static final int DEEPEST_IF = 8;

    private final String source;
    private final int opset;
    private final ExternalData external;
    private final Map<String, Value> constants = new HashMap<>();
    private final Map<String, StoredTensor> stored = new HashMap<>();
    private final List<Program.Instruction> instructions = new ArrayList<>();
    private final Set<String> produced = new HashSet<>();
    /** Elements that results may still have. */
    private long left = FOLDED;

    Compiler(String source, ModelFile file, ExternalData external) throws FormatException {
        this.source = source;
        this.external = external;
        this.opset = file.opsets().getOrDefault("", OLDEST_OPSET);
        if (opset < OLDEST_OPSET) {
            throw new FormatException(
                    source,
                    null,
                    "is written with the operators of version " + opset + "; expected " + OLDEST_OPSET
                            + " or newer: convert it with onnx.version_converter");
        }
    }

    /** What the graph of the model computes. */
    Program compile(Graph graph) throws IOException {
        List<ValueInfo> inputs = graph.inputs().stream()
                .filter(input -> !graph.initializers().containsKey(input.name()))
                .toList();
        Set<String> names = new HashSet<>();
        for (ValueInfo input : inputs) {
            if (!names.add(input.name())) {
                throw fault("two inputs have the name " + FormatException.quote(input.name()));
            }
        }
        produced.addAll(names);
        add(graph, 0);
        List<String> outputs = graph.outputs().stream().map(ValueInfo::name).toList();
        for (String output : outputs) {
            if (!produced.contains(output) && constant(output) == null) {
                throw fault("nothing computes the output " + FormatException.quote(output));
            }
            if (!produced.contains(output)) {
                constants.put(output, required(output));
            }
        }
        return new Program(List.copyOf(instructions), constants, outputs);
    }

    private Value required(String name) throws IOException {
        Value value = constant(name);
        if (value == null) {
            throw fault("nothing computes " + FormatException.quote(name));
        }
        return value;
    }

    private void add(Graph graph, int depth) throws IOException {
        graph.initializers().forEach(stored::put);
        for (Node node : sorted(graph)) {
            try {
                add(node, depth);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (RuntimeException e) {
                // Whatever an operator throws for attributes and constants that do not fit.
                throw fault(node, String.valueOf(e.getMessage()), e);
            }
        }
    }

    private void add(Node node, int depth) throws IOException {
        if (node.operator().equals("If") && node.domain().isEmpty()) {
            addBranch(node, depth);
            return;
        }
        if (!Operators.isKnown(node)) {
            throw fault(node, Refusal.of(node), null);
        }
        List<@Nullable Value> known = new ArrayList<>();
        boolean all = true;
        for (String input : node.inputs()) {
            Value value = input.isEmpty() ? null : constant(input);
            known.add(value);
            all &= input.isEmpty() || value != null;
            if (!input.isEmpty() && value == null && !produced.contains(input)) {
                throw fault(node, "nothing computes its input " + FormatException.quote(input), null);
            }
        }
        Step step = Operators.prepare(new Site(node, opset, Collections.unmodifiableList(known), external));
        if (all && fold(node, step, known)) {
            return;
        }
        for (String output : node.outputs()) {
            if (!output.isEmpty()) {
                produced.add(output);
            }
        }
        instructions.add(new Program.Instruction(node, step));
    }

    /** Computes a node whose inputs are known, unless the result would be large. */
    private boolean fold(Node node, Step step, List<@Nullable Value> known) throws IOException {
        Inputs in = new Inputs(known, left);
        if (Operators.bound(node, in) > left && !node.operator().equals("Constant")) {
            return false;
        }
        List<Value> results;
        try {
            results = Program.run(step, in);
        } catch (TooLargeException e) {
            return false;
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            if (!name.isEmpty()) {
                if (i >= results.size()) {
                    throw fault(node, "has no output " + i, null);
                }
                constants.put(name, results.get(i));
                int elements = results.get(i).tensor().numel();
                left += node.operator().equals("Constant") ? 2L * elements : -elements;
            }
        }
        return true;
    }

    /** An {@code If} whose condition is known: the nodes of the branch that is taken. */
    private void addBranch(Node node, int depth) throws IOException {
        Value condition =
                node.inputs().isEmpty() ? null : constant(node.inputs().get(0));
        if (condition == null || condition.tensor().numel() != 1) {
            throw fault(node, Refusal.of(node), null);
        }
        String name = condition.tensor().item() != 0 ? "then_branch" : "else_branch";
        Graph branch = node.attributes().graph(name);
        if (branch == null || branch.outputs().size() != node.outputs().size() || depth == DEEPEST_IF) {
            throw fault(node, "expected a " + name + " with " + node.outputs().size() + " outputs", null);
        }
        add(branch, depth + 1);
        for (int i = 0; i < node.outputs().size(); i++) {
            String inner = branch.outputs().get(i).name();
            Node identity = new Node(
                    "Identity",
                    "",
                    node.name(),
                    List.of(inner),
                    List.of(node.outputs().get(i)),
                    node.attributes());
            add(identity, depth + 1);
        }
    }

    private @Nullable Value constant(String name) throws IOException {
        Value value = constants.get(name);
        StoredTensor tensor = stored.get(name);
        if (value == null && tensor != null) {
            value = tensor.value(external);
            left += 2L * value.tensor().numel();
            constants.put(name, value);
        }
        return value;
    }

    /** The nodes that the outputs need, each after those it needs itself. Without recursion: chains are long. */
    private List<Node> sorted(Graph graph) throws FormatException {
        Map<String, Node> producers = producers(graph);
        List<Node> out = new ArrayList<>();
        Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> stack = new ArrayDeque<>();
        for (ValueInfo output : graph.outputs()) {
            push(producers.get(output.name()), stack);
        }
        while (!stack.isEmpty()) {
            Node node = stack.peek();
            if (done.contains(node)) {
                stack.pop();
                continue;
            }
            if (!open.add(node)) {
                // All that it needs has been visited.
                stack.pop();
                done.add(node);
                out.add(node);
                continue;
            }
            for (String input : needs(node)) {
                Node producer = producers.get(input);
                if (producer != null && !done.contains(producer)) {
                    if (open.contains(producer)) {
                        throw fault(producer, "its input depends on its own output: the graph has a cycle", null);
                    }
                    stack.push(producer);
                }
            }
        }
        return out;
    }

    private static void push(@Nullable Node node, Deque<Node> stack) {
        if (node != null) {
            stack.push(node);
        }
    }

    /** The inputs of a node, with what graphs inside it read from outside. */
    private static Set<String> needs(Node node) {
        Set<String> out = new HashSet<>(node.inputs());
        Deque<Node> inner = new ArrayDeque<>(List.of(node));
        while (!inner.isEmpty()) {
            Node next = inner.pop();
            for (String branch : List.of("then_branch", "else_branch")) {
                Graph graph = next.operator().equals("If") ? next.attributes().graph(branch) : null;
                if (graph != null) {
                    graph.outputs().forEach(output -> out.add(output.name()));
                    for (Node each : graph.nodes()) {
                        out.addAll(each.inputs());
                        inner.push(each);
                    }
                }
            }
        }
        return out;
    }

    private Map<String, Node> producers(Graph graph) throws FormatException {
        Map<String, Node> out = new HashMap<>();
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (output.isEmpty()) {
                    continue;
                }
                boolean taken = graph.initializers().containsKey(output) || produced.contains(output);
                if (out.put(output, node) != null || taken) {
                    throw fault(node, "the name " + FormatException.quote(output) + " is given twice", null);
                }
            }
        }
        return out;
    }

    private FormatException fault(Node node, String problem, @Nullable Throwable cause) {
        FormatException out = fault(node.label() + ": " + problem);
        out.initCause(cause);
        return out;
    }

    private FormatException fault(String problem) {
        return new FormatException(source, null, problem);
    }
}
