package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Backward passes from several outputs, and gradients that are returned instead of accumulated into the leaves. */
public final class Autograd {
    private Autograd() {}

    /**
     * Accumulates the gradient of the sum of outputs, weighted by {@code gradients}, into {@link Variable#grad} of every
     * leaf that the outputs depend on. If it fails, no leaf's gradient has changed. PyTorch's {@code autograd.backward}.
     *
     * @param outputs the variables to differentiate
     * @param gradients one for each output, of its shape; null means 1 and is allowed for an output with one element
     * @param options whether the graph is retained, and whether the backward pass itself is recorded
     * @throws IllegalStateException if an output does not require a gradient, a gradient is missing, the graph was already
     *     released by a backward pass, or a saved tensor was changed in place
     * @throws IllegalArgumentException if the number of gradients or the element type of one is wrong
     * @throws org.lstm4j.tensor.ShapeMismatchException if a gradient does not have the shape of its output
     */
    public static void backward(
            List<Variable> outputs, List<? extends @Nullable Variable> gradients, GraphOptions options) {
        Engine.backward(outputs, initialGradients(outputs, gradients), options);
    }

    /**
     * The gradients of the sum of outputs, weighted by {@code gradients}, with respect to the inputs. {@link Variable#grad}
     * of the leaves does not change. PyTorch's {@code autograd.grad}.
     *
     * @param outputs the variables to differentiate
     * @param inputs variables that require a gradient, leaves or results of operations
     * @param gradients one for each output, of its shape; null means 1 and is allowed for an output with one element
     * @param options as for {@link #backward}, and whether an input may be unused
     * @return one gradient for each input; null for an unused input if {@link GraphOptions#allowUnused} is set
     * @throws IllegalStateException as {@link #backward}, and if an input is unused and allowUnused is not set
     * @throws IllegalArgumentException as {@link #backward}, and if an input does not require a gradient
     */
    public static List<@Nullable Variable> grad(
            List<Variable> outputs,
            List<Variable> inputs,
            List<? extends @Nullable Variable> gradients,
            GraphOptions options) {
        List<@Nullable Variable> found = Engine.grad(outputs, inputs, initialGradients(outputs, gradients), options);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) == null && !options.allowUnused()) {
                throw new IllegalStateException(
                        "grad: input " + i + " of shape " + inputs.get(i).shape()
                                + " was not used to compute the outputs; set allowUnused to get null for it");
            }
        }
        return found;
    }

    /** The gradients of one scalar, with default options; see {@link #grad(List, List, List, GraphOptions)}. */
    public static List<Variable> grad(Variable output, Variable... inputs) {
        return grad(output, GraphOptions.options(), inputs);
    }

    /** The gradients of one scalar; every input must be used. See {@link #grad(List, List, List, GraphOptions)}. */
    public static List<Variable> grad(Variable output, GraphOptions options, Variable... inputs) {
        List<@Nullable Variable> found = grad(
                List.of(output), Arrays.asList(inputs), Collections.singletonList(null), options.allowUnused(false));
        List<Variable> out = new ArrayList<>();
        for (Variable gradient : found) {
            out.add(Objects.requireNonNull(gradient));
        }
        return out;
    }

    private static List<Variable> initialGradients(
            List<Variable> outputs, List<? extends @Nullable Variable> gradients) {
        if (outputs.size() != gradients.size()) {
            throw new IllegalArgumentException("backward: expected one gradient for each output, " + outputs.size()
                    + ", but got " + gradients.size());
        }
        List<Variable> initial = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            initial.add(Engine.initialGradient(i, outputs.get(i), gradients.get(i)));
        }
        return initial;
    }
}
