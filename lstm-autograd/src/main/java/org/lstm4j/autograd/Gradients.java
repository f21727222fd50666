package org.lstm4j.autograd;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** What a rule's backward is given, and where it puts its results. */
public final class Gradients {
    private final Node node;
    private final @Nullable Variable[] outputs;
    private final boolean[] wanted;
    private final boolean retainsGraph;
    private final @Nullable Variable[] inputs;
    /** Whether the pass ends in the leaves' own gradients, so that what lies there may be written over. */
    private final boolean toLeaves;

    /** What {@link #buffer} gave; null before. */
    private @Nullable Tensor @Nullable [] buffers;

    Gradients(Node node, @Nullable Variable[] outputs, boolean[] wanted, boolean retainsGraph, boolean toLeaves) {
        this.node = node;
        this.outputs = outputs;
        this.wanted = wanted;
        this.retainsGraph = retainsGraph;
        this.inputs = new Variable[wanted.length];
        this.toLeaves = toLeaves;
    }

    /** Whether anybody wants the gradient of an input. One that is not wanted need not be computed. */
    public boolean needsGrad(int input) {
        return wanted[input];
    }

    /**
     * Whether this rule may be walked again. If not, it can use the room of what it saved beside {@link #saved} for its
     * own ends.
     */
    public boolean retainsGraph() {
        return retainsGraph;
    }

    /** The gradient of the only output, or of the first. */
    public Variable dy() {
        return dy(0);
    }

    /** The gradient of an output; zeros if nothing depended on it. */
    public Variable dy(int output) {
        Variable given = outputs[output];
        return given != null ? given : Variable.of(Tensor.zeros(node.dtype, node.shapes[output]));
    }

    /** Whether anything depended on an output. */
    public boolean has(int output) {
        return outputs[output] != null;
    }

    /**
     * What the rule saved, by its place in the list given to {@link Rule#saves}; with {@link Rule#savesOutputs} the
     * outputs follow.
     *
     * @throws IllegalStateException if its numbers have been changed in place since
     */
    public Variable saved(int index) {
        return node.saved(index);
    }

    /**
     * Gives an input its gradient; ignored if it is not wanted.
     *
     * @throws ShapeMismatchException if the gradient has not the shape of the input
     * @throws IllegalArgumentException if it has not the type of the input
     */
    public void set(int input, Variable gradient) {
        Node source = node.sources[input];
        if (source == null || !wanted[input]) {
            return;
        }
        Shape expected = source.shapes[node.sourceOutputs[input]];
        if (!gradient.shape().equals(expected)) {
            throw new ShapeMismatchException(
                    node.name + " backward",
                    "the gradient of input " + input + " must have shape " + expected + ", but got "
                            + gradient.shape());
        }
        if (gradient.dtype() != source.dtype) {
            throw new IllegalArgumentException(node.name + " backward: the gradient of input " + input + " must be "
                    + source.dtype + ", but got " + gradient.dtype());
        }
        inputs[input] = gradient;
    }

    /**
     * Room for the gradient of a wanted input, with any numbers in it: a new tensor, or one that the input has no more
     * use for (see {@link Variable#recycleGrad}). The rule writes all of it, gives it, and then leaves it alone: so
     * nothing has to be copied.
     */
    public Tensor buffer(int input) {
        Node source = node.sources[input];
        if (source == null) {
            throw new IllegalArgumentException(node.name + " backward: nobody wants the gradient of input " + input);
        }
        Tensor spare = toLeaves && source.leaf != null && !source.hasHooks() ? source.leaf.takeSpare() : null;
        Tensor buffer = spare != null ? spare : Tensor.zeros(source.dtype, source.shapes[node.sourceOutputs[input]]);
        if (buffers == null) {
            buffers = new Tensor[wanted.length];
        }
        buffers[input] = buffer;
        return buffer;
    }

    @Nullable
    Variable given(int input) {
        return inputs[input];
    }

    /** Whether what was given is nobody else's. */
    boolean givenOwn(int input) {
        Variable given = inputs[input];
        return given != null && buffers != null && !given.requiresGrad() && given.data() == buffers[input];
    }
}
