package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;

/**
 * A node of the graph: a recorded operation or a leaf. It refers to the nodes of its inputs and not to the inputs
 * themselves, so only the saved variables are kept alive.
 */
final class Node {
    /* An operation is created after the operations that computed its inputs, so "newest first" is a topological order. */
    private static final AtomicLong CREATED = new AtomicLong();

    final String name;
    final long created;
    /** The node that computed each input; null if the input does not require a gradient. */
    final @Nullable Node[] sources;
    /** Which output of its source node each input is. */
    final int[] sourceOutputs;
    /** For a leaf: the variable that accumulates the gradient. */
    final @Nullable Variable leaf;

    final Shape[] shapes;
    final DType dtype;

    private @Nullable Backward backward;
    private Saved saved;
    /** Null until the first hook is added. */
    private @Nullable List<OutputHook> hooks;

    /* Not a record: records compare by value, but a hook that is added twice is two entries with one handle each. */
    private static final class OutputHook {
        final int output;
        final UnaryOperator<Variable> hook;

        OutputHook(int output, UnaryOperator<Variable> hook) {
            this.output = output;
            this.hook = hook;
        }
    }

    /** Creates a leaf. */
    Node(Variable leaf) {
        this.name = "leaf";
        this.sources = new Node[0];
        this.sourceOutputs = new int[0];
        this.leaf = leaf;
        this.created = CREATED.incrementAndGet();
        this.shapes = new Shape[] {leaf.shape()};
        this.dtype = leaf.dtype();
        this.saved = Saved.NONE;
    }

    /** Creates the node of an operation. */
    Node(String name, Variable[] inputs, Saved saved, Shape[] shapes, DType dtype, Backward backward) {
        this.name = name;
        this.sources = new Node[inputs.length];
        this.sourceOutputs = new int[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            sources[i] = inputs[i].source();
            sourceOutputs[i] = inputs[i].outputIndex();
        }
        this.leaf = null;
        this.created = CREATED.incrementAndGet();
        this.shapes = shapes;
        this.dtype = dtype;
        this.saved = saved;
        this.backward = backward;
    }

    /* The default identity hash is slow to compute, and a backward pass needs the hash of every node. */
    @Override
    public int hashCode() {
        return Long.hashCode(created);
    }

    /** Releases the saved variables and the backward. */
    void release() {
        backward = null;
        saved = Saved.NONE;
    }

    Variable saved(int index) {
        return saved.get(name, index);
    }

    void backward(Gradients gradients) {
        Backward rule = backward;
        if (rule == null) {
            throw new IllegalStateException(
                    "backward: the graph was already released by a backward pass, with what its node '" + name
                            + "' saved; set retainGraph for the first pass to run backward a second time, or detach a state"
                            + " that is carried from one pass to the next");
        }
        rule.backward(gradients);
    }

    Handle addHook(int output, UnaryOperator<Variable> hook) {
        OutputHook entry = new OutputHook(output, hook);
        List<OutputHook> held = hooks;
        List<OutputHook> all = held == null ? new ArrayList<>() : held;
        all.add(entry);
        hooks = all;
        return () -> all.remove(entry);
    }

    boolean hasHooks() {
        return hooks != null && !hooks.isEmpty();
    }

    /** Applies the hooks of one output to its gradient. */
    Variable hooked(int output, Variable gradient) {
        List<OutputHook> held = hooks;
        if (held == null || held.isEmpty()) {
            return gradient;
        }
        Variable out = gradient;
        for (OutputHook entry : List.copyOf(held)) {
            if (entry.output == output) {
                out = entry.hook.apply(out);
                Gradients.requireFits(name + " hook", "output", output, out, shapes[output], dtype);
            }
        }
        return out;
    }
}
