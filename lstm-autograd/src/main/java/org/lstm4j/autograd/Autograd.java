package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Backward passes over several outputs, and gradients that are returned rather than collected. */
public final class Autograd {
    private Autograd() {}

    /**
     * Adds the gradients of the outputs to every leaf that they depend on. If it fails, no leaf's gradient has changed.
     *
     * @param gradients one an output; null stands for 1 where the output has one element
     * @throws IllegalStateException if an output requires no gradient, a gradient is missing, the graph was already
     *     walked, or a saved tensor was changed in place
     */
    public static void backward(
            List<Variable> outputs, List<? extends @Nullable Variable> gradients, GraphOptions options) {
        Engine.backward(outputs, starting(outputs, gradients), options);
    }

    /**
     * The gradients of the outputs' weighted sum with respect to the inputs; no leaf's own gradient changes. PyTorch's
     * {@code autograd.grad}.
     *
     * @param inputs variables that require a gradient, leaves or not
     * @param gradients the weights, one an output; null stands for 1 where the output has one element
     * @return one an input; null only where {@link GraphOptions#allowUnused} permits it
     * @throws IllegalStateException as {@link #backward}, and for an input that the outputs do not depend on
     */
    public static List<@Nullable Variable> grad(
            List<Variable> outputs,
            List<Variable> inputs,
            List<? extends @Nullable Variable> gradients,
            GraphOptions options) {
        List<@Nullable Variable> found = Engine.grad(outputs, inputs, starting(outputs, gradients), options);
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) == null && !options.allowUnused()) {
                throw new IllegalStateException("grad: input " + i + " of shape "
                        + inputs.get(i).shape() + " was not used to compute the outputs; set allowUnused to get null");
            }
        }
        return found;
    }

    /** The gradients of one scalar with respect to the inputs; see {@link #grad(List, List, List, GraphOptions)}. */
    public static List<Variable> grad(Variable output, Variable... inputs) {
        return grad(output, GraphOptions.DEFAULT, inputs);
    }

    /** The gradients of one scalar with respect to the inputs; see {@link #grad(List, List, List, GraphOptions)}. */
    public static List<Variable> grad(Variable output, GraphOptions options, Variable... inputs) {
        List<@Nullable Variable> found = grad(
                List.of(output), Arrays.asList(inputs), Collections.singletonList(null), options.allowUnused(false));
        List<Variable> out = new ArrayList<>();
        for (Variable gradient : found) {
            out.add(Objects.requireNonNull(gradient));
        }
        return out;
    }

    private static List<Variable> starting(List<Variable> outputs, List<? extends @Nullable Variable> gradients) {
        if (outputs.size() != gradients.size()) {
            throw new IllegalArgumentException(
                    "backward: expected one gradient an output, " + outputs.size() + ", but got " + gradients.size());
        }
        List<Variable> starting = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            starting.add(Engine.startingGradient(outputs.get(i), gradients.get(i)));
        }
        return starting;
    }
}
