package org.lstm4j.autograd;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * The context of one {@link Backward} call: the gradients of the outputs, the saved variables, and the destination of
 * the gradients of the inputs. Inputs, outputs and saved variables are named by their index in the {@link Rule}.
 */
public final class Gradients {
    private final Node node;
    private final @Nullable Variable[] outputs;
    private final boolean[] needed;
    private final boolean retainsGraph;
    private final @Nullable Variable[] inputs;
    /** Whether the pass accumulates into the leaves, so that a leaf's spare buffer may be overwritten. */
    private final boolean toLeaves;

    /** The results of {@link #buffer}; null before its first call. */
    private @Nullable Tensor @Nullable [] buffers;

    Gradients(Node node, @Nullable Variable[] outputs, boolean[] needed, boolean retainsGraph, boolean toLeaves) {
        this.node = node;
        this.outputs = outputs;
        this.needed = needed;
        this.retainsGraph = retainsGraph;
        this.inputs = new Variable[needed.length];
        this.toLeaves = toLeaves;
    }

    /**
     * Whether the gradient of an input is needed. The backward need not compute one that is not. PyTorch's
     * {@code ctx.needs_input_grad}.
     */
    public boolean needsGrad(int input) {
        return needed[input];
    }

    /**
     * Whether this backward may run again, because the graph is retained. If it may not, the backward may overwrite arrays
     * that only this operation holds, such as a reserve of the forward; it must never overwrite a {@link #saved} variable.
     */
    public boolean retainsGraph() {
        return retainsGraph;
    }

    /** The gradient of the first, or only, output; see {@link #dy(int)}. */
    public Variable dy() {
        return dy(0);
    }

    /** The gradient of an output; zeros if nothing depended on the output. */
    public Variable dy(int output) {
        Variable arrived = outputs[output];
        return arrived != null ? arrived : Variable.of(Tensor.zeros(node.dtype, node.shapes[output]));
    }

    /** Whether anything depended on an output; if not, {@link #dy(int)} is a new tensor of zeros. */
    public boolean has(int output) {
        return outputs[output] != null;
    }

    /**
     * A saved variable.
     *
     * @param index the position in the list given to {@link Rule#saves}; with {@link Rule#savesOutputs} the outputs follow
     * @throws IllegalStateException if its tensor was changed in place after it was saved
     */
    public Variable saved(int index) {
        return node.saved(index);
    }

    /**
     * Sets the gradient of an input. The call is ignored if the input does not need one; an input that needs a gradient
     * and gets none has gradient 0.
     *
     * @throws ShapeMismatchException if the gradient does not have the shape of the input
     * @throws IllegalArgumentException if it does not have the element type of the input
     */
    public void set(int input, Variable gradient) {
        Node source = node.sources[input];
        if (source == null || !needed[input]) {
            return;
        }
        requireFits(node.name, "input", input, gradient, source.shapes[node.sourceOutputs[input]], source.dtype);
        inputs[input] = gradient;
    }

    /**
     * An uninitialized buffer for the gradient of an input that needs one, in the shape and element type of the input. It
     * is the buffer that {@link ZeroGrad#REUSE_BUFFER} kept for this input, if there is one, or else a new tensor.
     *
     * <p>The backward writes every element, passes the tensor to {@link #set} and does not use it afterwards. The engine
     * then accumulates into it or keeps it as the leaf's gradient without a copy. A backward that computes its gradients
     * with operations on variables does not need a buffer.
     *
     * @throws IllegalArgumentException if the input does not require a gradient
     */
    public Tensor buffer(int input) {
        Node source = node.sources[input];
        if (source == null) {
            throw new IllegalArgumentException(
                    node.name + " backward: input " + input + " does not require a gradient and has no buffer for one");
        }
        Tensor spare = toLeaves && source.leaf != null && !source.hasHooks() ? source.leaf.takeSpare() : null;
        Tensor buffer = spare != null ? spare : Tensor.zeros(source.dtype, source.shapes[node.sourceOutputs[input]]);
        if (buffers == null) {
            buffers = new Tensor[needed.length];
        }
        buffers[input] = buffer;
        return buffer;
    }

    /** Checks the gradient of an input or output, which {@code what} and the index name in the message. */
    static void requireFits(String operation, String what, int index, Variable gradient, Shape shape, DType dtype) {
        if (!gradient.shape().equals(shape)) {
            throw new ShapeMismatchException(
                    operation,
                    "the gradient of " + what + " " + index + " must have shape " + shape + ", but got "
                            + gradient.shape());
        }
        if (gradient.dtype() != dtype) {
            throw new IllegalArgumentException(operation + ": the gradient of " + what + " " + index
                    + " must have dtype " + dtype + ", but got " + gradient.dtype());
        }
    }

    /** The gradient that the backward set for an input; null if it set none. */
    @Nullable
    Variable gradient(int input) {
        return inputs[input];
    }

    /** Whether the gradient of an input is in its {@link #buffer}, which nothing else refers to. */
    boolean isInBuffer(int input) {
        Variable gradient = inputs[input];
        return gradient != null && buffers != null && !gradient.requiresGrad() && gradient.data() == buffers[input];
    }
}
