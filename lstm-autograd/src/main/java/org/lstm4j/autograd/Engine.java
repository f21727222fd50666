package org.lstm4j.autograd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * One backward pass. Nodes are visited from a priority queue, newest first, so a node is visited after all of its
 * consumers. There is no recursion, so the length of a chain is not limited by the stack.
 */
final class Engine {
    private static final Comparator<Node> NEWEST_FIRST = (a, b) -> Long.compare(b.created, a.created);

    private final boolean createGraph;
    private final boolean retainGraph;
    /** The nodes on a path to a requested input; null if the pass accumulates into all leaves. */
    private final @Nullable Set<Node> onPath;

    private final Map<Node, Sums> pending = new HashMap<>();
    private final PriorityQueue<Node> queue = new PriorityQueue<>(NEWEST_FIRST);
    private final List<LeafGradient> leafGradients = new ArrayList<>();
    /** The gradients of requested inputs. */
    private final Map<Node, @Nullable Variable[]> captured;

    /** @param exclusive whether nothing else refers to the gradient's tensor, so that the leaf can keep it without a copy */
    private record LeafGradient(Variable leaf, Variable gradient, boolean exclusive) {}

    /**
     * The gradients of a node's outputs, summed over the consumers visited so far. {@code exclusive} is whether nothing
     * else refers to the tensor of a sum, so that the next gradient can be added in place.
     */
    private static final class Sums {
        final @Nullable Variable[] of;
        final boolean[] exclusive;

        Sums(int outputs) {
            this.of = new Variable[outputs];
            this.exclusive = new boolean[outputs];
        }
    }

    private Engine(GraphOptions options, @Nullable Set<Node> onPath) {
        this.createGraph = options.createGraph();
        this.retainGraph = options.retainGraph();
        this.onPath = onPath;
        this.captured = onPath == null ? Map.of() : new HashMap<>();
    }

    /** Runs backward to all leaves. Their gradients change only after the whole pass has succeeded. */
    static void backward(List<Variable> outputs, List<Variable> gradients, GraphOptions options) {
        Engine engine = new Engine(options, null);
        engine.run(outputs, gradients);
        GradMode.set(options.createGraph(), () -> {
            for (LeafGradient entry : engine.leafGradients) {
                entry.leaf.accumulate(entry.gradient, options.createGraph(), entry.exclusive);
            }
            return 0;
        });
    }

    /** Runs backward to the given inputs only and returns their gradients. The gradients of leaves do not change. */
    static List<@Nullable Variable> grad(
            List<Variable> outputs, List<Variable> inputs, List<Variable> gradients, GraphOptions options) {
        List<Node> targets = new ArrayList<>();
        for (Variable input : inputs) {
            Node source = input.source();
            if (source == null) {
                throw new IllegalArgumentException(
                        "grad: an input of shape " + input.shape() + " does not require a gradient");
            }
            targets.add(source);
        }
        Engine engine = new Engine(options, pathTo(targets, outputs));
        for (Node target : targets) {
            engine.captured.put(target, new Variable[target.shapes.length]);
        }
        engine.run(outputs, gradients);
        List<@Nullable Variable> found = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            @Nullable Variable[] slots = engine.captured.get(targets.get(i));
            found.add(slots == null ? null : slots[inputs.get(i).outputIndex()]);
        }
        return found;
    }

    private void run(List<Variable> outputs, List<Variable> gradients) {
        for (int i = 0; i < outputs.size(); i++) {
            Node source = outputs.get(i).source();
            if (source != null) {
                add(source, outputs.get(i).outputIndex(), gradients.get(i), false);
            }
        }
        GradMode.set(createGraph, () -> {
            for (Node node = queue.poll(); node != null; node = queue.poll()) {
                visit(node);
            }
            return 0;
        });
    }

    private void visit(Node node) {
        Sums sums = Objects.requireNonNull(pending.remove(node));
        @Nullable Variable[] arrived = sums.of;
        @Nullable Variable[] capture = captured.get(node);
        for (int i = 0; i < arrived.length; i++) {
            Variable sum = arrived[i];
            if (sum != null) {
                Variable hooked = node.hooked(i, sum);
                arrived[i] = hooked;
                if (capture != null) {
                    capture[i] = hooked;
                }
            }
        }
        if (node.leaf != null) {
            Variable gradient = arrived[0];
            if (onPath == null && gradient != null && node.leaf.requiresGrad()) {
                leafGradients.add(new LeafGradient(node.leaf, gradient, sums.exclusive[0] && !node.hasHooks()));
            }
            return;
        }
        boolean[] needed = new boolean[node.sources.length];
        boolean any = false;
        for (int i = 0; i < needed.length; i++) {
            Node source = node.sources[i];
            needed[i] = source != null && (onPath == null || onPath.contains(source));
            any |= needed[i];
        }
        if (!any) {
            return;
        }
        Gradients gradients = new Gradients(node, arrived, needed, retainGraph, onPath == null);
        node.backward(gradients);
        for (int i = 0; i < needed.length; i++) {
            Variable gradient = gradients.gradient(i);
            Node source = node.sources[i];
            if (gradient != null && source != null) {
                add(source, node.sourceOutputs[i], gradient, gradients.isInBuffer(i));
            }
        }
        if (!retainGraph) {
            node.release();
        }
    }

    private void add(Node node, int output, Variable gradient, boolean exclusive) {
        Sums sums = pending.get(node);
        if (sums == null) {
            sums = new Sums(node.shapes.length);
            pending.put(node, sums);
            queue.add(node);
        }
        Variable sum = sums.of[output];
        if (sum == null) {
            sums.of[output] = gradient;
            sums.exclusive[output] = exclusive;
        } else if (sums.exclusive[output]) {
            sum.data().addInPlace(gradient.data());
        } else {
            // add() makes a new tensor; the gradients themselves may be referred to elsewhere.
            sums.of[output] = sum.add(gradient);
            sums.exclusive[output] = !createGraph;
        }
    }

    /** The nodes on the paths from the outputs back to the targets, and the targets. */
    private static Set<Node> pathTo(List<Node> targets, List<Variable> outputs) {
        Set<Node> seen = new HashSet<>();
        List<Node> all = new ArrayList<>();
        ArrayDeque<Node> open = new ArrayDeque<>();
        for (Variable output : outputs) {
            Node source = output.source();
            if (source != null && seen.add(source)) {
                open.add(source);
            }
        }
        for (Node node = open.poll(); node != null; node = open.poll()) {
            all.add(node);
            for (Node source : node.sources) {
                if (source != null && seen.add(source)) {
                    open.add(source);
                }
            }
        }
        // Oldest first: a node is on a path if one of its sources is, and its sources are older.
        all.sort(Comparator.comparingLong(node -> node.created));
        Set<Node> onPath = new HashSet<>(targets);
        for (Node node : all) {
            for (Node source : node.sources) {
                if (source != null && onPath.contains(source)) {
                    onPath.add(node);
                }
            }
        }
        return onPath;
    }

    /** The initial gradient of an output: the given one, or 1 for one element. */
    static Variable initialGradient(int index, Variable output, @Nullable Variable given) {
        if (!output.requiresGrad()) {
            throw new IllegalStateException("backward: an output of shape " + output.shape()
                    + " does not require a gradient: nothing that it was computed from does");
        }
        if (given == null) {
            if (output.data().numel() != 1) {
                throw new IllegalStateException("backward: a gradient can be created implicitly only for outputs of one"
                        + " element, but got shape " + output.shape());
            }
            return Variable.of(Tensor.ones(output.dtype(), output.shape()));
        }
        Gradients.requireFits("backward", "output", index, given, output.shape(), output.dtype());
        return given;
    }
}
