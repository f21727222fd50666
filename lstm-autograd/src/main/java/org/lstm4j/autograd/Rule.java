package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Defines a differentiable operation: the forward pass and its backward in one method. It is the counterpart of PyTorch's
 * {@code torch.autograd.Function}, and the library's own operations are written with it:
 *
 * <pre>{@code
 * // y = x². dx = 2 x dy. Saves x.
 * static Variable square(Variable x) {
 *     return Rule.of("square", x).saves(x).output(x.data().square(), g -> g.set(0, g.dy().mul(g.saved(0)).mul(2)));
 * }
 * }</pre>
 *
 * <p>The backward reads variables through {@link Gradients#saved} and does not capture them in the lambda: only saved
 * variables are checked for in-place changes and are freed after the backward pass. {@link GradCheck} checks the result.
 */
public final class Rule {
    private static final Variable[] NONE = {};

    private final String name;
    private final Variable[] inputs;
    private final boolean tracked;
    private Variable[] saved = NONE;
    private boolean savesOutputs;

    private Rule(String name, Variable[] inputs) {
        this.name = name;
        this.inputs = inputs;
        this.tracked = isRecorded(inputs);
    }

    /**
     * Whether an operation on these inputs is recorded: recording is on and an input requires a gradient. An operation
     * that is not recorded need not save anything for the backward.
     *
     * @param inputs Not modified
     */
    public static boolean isRecorded(Variable... inputs) {
        if (!GradMode.isEnabled()) {
            return false;
        }
        for (Variable input : inputs) {
            if (input.requiresGrad()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Starts an operation.
     *
     * @param name the name of the operation in error messages
     * @param inputs the variables that the outputs depend on; {@link Gradients} names each by its position, from 0. Not
     *     modified; held
     */
    public static Rule of(String name, Variable... inputs) {
        return new Rule(name, inputs);
    }

    /**
     * Saves variables for the backward. PyTorch's {@code save_for_backward}.
     *
     * @param variables their positions are the indices of {@link Gradients#saved}. Not modified; held
     */
    public Rule saves(Variable... variables) {
        saved = variables;
        return this;
    }

    /** Saves the outputs for the backward too. Their indices follow those of the variables given to {@link #saves}. */
    public Rule savesOutputs() {
        savesOutputs = true;
        return this;
    }

    /**
     * Ends an operation with one output.
     *
     * @param value the result of the forward pass. Held
     * @param backward computes the gradients of the inputs
     * @return the output; it requires a gradient if the operation {@linkplain #isRecorded is recorded}
     */
    public Variable output(Tensor value, Backward backward) {
        Variable y = Variable.of(value);
        if (tracked) {
            y.setSource(record(new Variable[] {y}, backward), 0);
        }
        return y;
    }

    /**
     * Ends an operation with several outputs.
     *
     * @param values the results of the forward pass. Not modified; the tensors are held
     * @param backward computes the gradients of the inputs from those of all outputs, in one call
     * @return the outputs, in the order of the values
     * @throws IllegalArgumentException if the values differ in their element type
     */
    public List<Variable> outputs(List<Tensor> values, Backward backward) {
        List<Variable> ys = new ArrayList<>(values.size());
        for (Tensor value : values) {
            if (value.dtype() != values.get(0).dtype()) {
                throw new IllegalArgumentException(name + ": outputs must have one element type, but got "
                        + values.get(0).dtype() + " and " + value.dtype());
            }
            ys.add(Variable.of(value));
        }
        if (tracked && !ys.isEmpty()) {
            Node node = record(ys.toArray(new Variable[0]), backward);
            for (int i = 0; i < ys.size(); i++) {
                ys.get(i).setSource(node, i);
            }
        }
        return ys;
    }

    private Node record(Variable[] ys, Backward backward) {
        Variable[] kept = saved;
        if (savesOutputs) {
            kept = Arrays.copyOf(saved, saved.length + ys.length);
            System.arraycopy(ys, 0, kept, saved.length, ys.length);
        }
        Saved held = kept.length == 0 ? Saved.NONE : new Saved(kept);
        Shape[] shapes = new Shape[ys.length];
        for (int i = 0; i < ys.length; i++) {
            shapes[i] = ys[i].shape();
        }
        return new Node(name, inputs, held, shapes, ys[0].dtype(), backward);
    }
}
