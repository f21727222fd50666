package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Backward;
import org.lstm4j.autograd.Gradients;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/**
 * Backward hooks of one call of a module: an identity operation around its inputs and another around its outputs.
 * Backward reaches the outputs first, where the gradient is kept; at the inputs the hooks are called with both.
 */
final class BackwardHooks {
    private final String module;
    private final Iterable<BinaryOperator<List<@Nullable Variable>>> hooks;
    private int inputCount;
    private boolean hasInput;
    private @Nullable List<@Nullable Variable> gradOutput;

    BackwardHooks(String module, Iterable<BinaryOperator<List<@Nullable Variable>>> hooks) {
        this.module = module;
        this.hooks = hooks;
    }

    List<Variable> inputs(List<Variable> inputs) {
        inputCount = inputs.size();
        int[] indices = recorded(inputs);
        hasInput = indices.length > 0;
        return identity("input of " + module, inputs, indices, g -> {
            List<@Nullable Variable> given = gradients(g, inputCount, indices);
            List<@Nullable Variable> outputGradient = gradOutput;
            // Null if backward did not pass through the outputs: then the hooks cannot be called.
            set(g, indices, outputGradient == null ? given : call(given, outputGradient));
            gradOutput = null;
        });
    }

    List<Variable> outputs(List<Variable> outputs) {
        int[] indices = recorded(outputs);
        return identity("output of " + module, outputs, indices, g -> {
            List<@Nullable Variable> given = gradients(g, outputs.size(), indices);
            if (hasInput) {
                gradOutput = given;
            } else {
                List<@Nullable Variable> none = Collections.nCopies(inputCount, null);
                if (!call(none, given).equals(none)) {
                    throw new IllegalStateException(module + ": a backward hook returned a gradient for an input, but"
                            + " no input requires one");
                }
            }
            set(g, indices, given);
        });
    }

    private List<@Nullable Variable> call(List<@Nullable Variable> gradInput, List<@Nullable Variable> outputGradient) {
        List<@Nullable Variable> current = gradInput;
        for (BinaryOperator<List<@Nullable Variable>> hook : hooks) {
            current = ModuleHooks.requireSize(
                    module,
                    "backward",
                    "gradients of inputs",
                    hook.apply(Collections.unmodifiableList(current), outputGradient),
                    inputCount);
        }
        return current;
    }

    /* Indices of the variables that require a gradient; an identity around the others would make them require one. */
    private static int[] recorded(List<Variable> variables) {
        int[] indices = new int[variables.size()];
        int n = 0;
        for (int i = 0; i < indices.length; i++) {
            if (Rule.isRecorded(variables.get(i))) {
                indices[n++] = i;
            }
        }
        return Arrays.copyOf(indices, n);
    }

    private static List<Variable> identity(String name, List<Variable> variables, int[] indices, Backward backward) {
        if (indices.length == 0) {
            return variables;
        }
        Variable[] inputs = new Variable[indices.length];
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
            inputs[i] = variables.get(indices[i]);
            values.add(inputs[i].data());
        }
        List<Variable> passed = Rule.of(name, inputs).outputs(values, backward);
        List<Variable> out = new ArrayList<>(variables);
        for (int i = 0; i < indices.length; i++) {
            out.set(indices[i], passed.get(i));
        }
        return out;
    }

    private static List<@Nullable Variable> gradients(Gradients g, int size, int[] indices) {
        List<@Nullable Variable> out = new ArrayList<>(Collections.nCopies(size, null));
        for (int i = 0; i < indices.length; i++) {
            out.set(indices[i], g.has(i) ? g.dy(i) : null);
        }
        return Collections.unmodifiableList(out);
    }

    private static void set(Gradients g, int[] indices, List<@Nullable Variable> gradients) {
        for (int i = 0; i < indices.length; i++) {
            Variable gradient = gradients.get(indices[i]);
            if (gradient != null) {
                g.set(i, gradient);
            }
        }
    }
}
