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
 * Backward hooks around one call of a module, by an identity around its inputs and one around its outputs. The gradient
 * meets the one at the outputs first, which remembers it; at the inputs the hooks are called with both.
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
        int[] at = places(inputs);
        hasInput = at.length > 0;
        return identity("input of " + module, inputs, at, g -> {
            List<@Nullable Variable> given = gradients(g, inputCount, at);
            List<@Nullable Variable> outputGradient = gradOutput;
            // Without one, the gradient has come around the outputs: what a hook should see of them is not known.
            give(g, at, outputGradient == null ? given : call(given, outputGradient));
            gradOutput = null;
        });
    }

    List<Variable> outputs(List<Variable> outputs) {
        int[] at = places(outputs);
        return identity("output of " + module, outputs, at, g -> {
            List<@Nullable Variable> given = gradients(g, outputs.size(), at);
            if (hasInput) {
                gradOutput = given;
            } else {
                List<@Nullable Variable> none = Collections.nCopies(inputCount, null);
                if (!call(none, given).equals(none)) {
                    throw new IllegalStateException(module + ": a backward hook returned a gradient for an input, but"
                            + " no input requires one");
                }
            }
            give(g, at, given);
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

    /* Only of those that require a gradient: the others would start to. */
    private static int[] places(List<Variable> variables) {
        int[] at = new int[variables.size()];
        int n = 0;
        for (int i = 0; i < at.length; i++) {
            if (Rule.isRecorded(variables.get(i))) {
                at[n++] = i;
            }
        }
        return Arrays.copyOf(at, n);
    }

    private static List<Variable> identity(String name, List<Variable> variables, int[] at, Backward backward) {
        if (at.length == 0) {
            return variables;
        }
        Variable[] inputs = new Variable[at.length];
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < at.length; i++) {
            inputs[i] = variables.get(at[i]);
            values.add(inputs[i].data());
        }
        List<Variable> passed = Rule.of(name, inputs).outputs(values, backward);
        List<Variable> out = new ArrayList<>(variables);
        for (int i = 0; i < at.length; i++) {
            out.set(at[i], passed.get(i));
        }
        return out;
    }

    private static List<@Nullable Variable> gradients(Gradients g, int size, int[] at) {
        List<@Nullable Variable> out = new ArrayList<>(Collections.nCopies(size, null));
        for (int i = 0; i < at.length; i++) {
            out.set(at[i], g.has(i) ? g.dy(i) : null);
        }
        return Collections.unmodifiableList(out);
    }

    private static void give(Gradients g, int[] at, List<@Nullable Variable> gradients) {
        for (int i = 0; i < at.length; i++) {
            Variable gradient = gradients.get(at[i]);
            if (gradient != null) {
                g.set(i, gradient);
            }
        }
    }
}
