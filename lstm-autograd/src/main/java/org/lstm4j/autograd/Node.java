package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * One recorded operation, or a leaf. It knows the nodes that its inputs came from, but not the inputs themselves: only
 * what the rule saves is kept alive.
 */
final class Node {
    /* Consumers are always created after what they consume, so "newest first" is a topological order. */
    private static final AtomicLong CREATED = new AtomicLong();

    final String name;
    final long created;
    /** Where each input came from; null where the input requires no gradient. */
    final @Nullable Node[] sources;
    /** Which output of that node each input was. */
    final int[] sourceOutputs;
    /** The variable whose gradient is collected, for a leaf. */
    final @Nullable Variable leaf;

    final Shape[] shapes;
    final DType dtype;

    private @Nullable Backward backward;
    private Saved saved;
    /** Null until the first is added. */
    private @Nullable List<OutputHook> hooks;

    /* No record: the same hook added twice makes two entries, each with a handle of its own. */
    private static final class OutputHook {
        final int output;
        final UnaryOperator<Variable> hook;

        OutputHook(int output, UnaryOperator<Variable> hook) {
            this.output = output;
            this.hook = hook;
        }
    }

    /** A leaf. */
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

    /** An operation. */
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

    /* The identity's hash, which objects have by default, is slow to make, and a pass asks each node for it. */
    @Override
    public int hashCode() {
        return Long.hashCode(created);
    }

    boolean isReleased() {
        return leaf == null && backward == null;
    }

    /** Lets go of all that was saved. */
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
            throw new IllegalStateException("backward: the graph was already walked and what its node '" + name
                    + "' had saved is gone; to walk it twice, give the first backward retainGraph, or detach a state"
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

    /** The gradient of one output after its hooks. */
    Variable hooked(int output, Variable gradient) {
        List<OutputHook> held = hooks;
        if (held == null || held.isEmpty()) {
            return gradient;
        }
        Variable out = gradient;
        for (OutputHook entry : List.copyOf(held)) {
            if (entry.output == output) {
                out = entry.hook.apply(out);
                requireFits(output, out);
            }
        }
        return out;
    }

    private void requireFits(int output, Variable gradient) {
        if (!gradient.shape().equals(shapes[output])) {
            throw new ShapeMismatchException(
                    name + " hook", "the gradient must keep shape " + shapes[output] + ", but got " + gradient.shape());
        }
        if (gradient.dtype() != dtype) {
            throw new IllegalArgumentException(
                    name + " hook: the gradient must stay " + dtype + ", but got " + gradient.dtype());
        }
    }
}
