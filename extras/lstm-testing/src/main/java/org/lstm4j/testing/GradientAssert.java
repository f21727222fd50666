package org.lstm4j.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Assertions on the derivatives of an operation:
 *
 * <pre>{@code
 * Variable x = Variable.of(Tensor.randn(rng, DType.FLOAT64, 2, 3), true);
 * GradientAssert.assertGradients(in -> softplus(in.get(0)), x);
 * GradientAssert.assertFloat32(in -> softplus(in.get(0)), x);
 * }</pre>
 */
public final class GradientAssert {
    /** Some hundred rounding errors of float32, 6e-8. */
    private static final double FLOAT32_TOLERANCE = 2e-5;

    private GradientAssert() {}

    /** As {@link #assertGradients(Function, GradCheck.Options, List)}, for one output and the default tolerances. */
    public static void assertGradients(Function<List<Variable>, Variable> operation, Variable... inputs) {
        assertGradients(in -> List.of(operation.apply(in)), GradCheck.options(), Arrays.asList(inputs));
    }

    /**
     * Asserts that the first and second derivatives of an operation agree with central differences ({@link GradCheck}):
     * with respect to all inputs together, and, since a backward may skip inputs that need no gradient, the first
     * derivatives with respect to each input alone.
     *
     * @param operation from the inputs to the outputs, differentiable at the inputs; called many times
     * @param options step size and tolerances
     * @param inputs leaves, float64 where they require a gradient, which at least one must. Their values are modified and
     *     restored
     * @throws AssertionError if a derivative is wrong; the message has both indices and both values
     */
    public static void assertGradients(
            Function<List<Variable>, List<Variable>> operation, GradCheck.Options options, List<Variable> inputs) {
        GradCheck.gradcheck(operation, options, inputs);
        GradCheck.gradgradcheck(operation, options, inputs);
        if (inputs.stream().filter(Variable::requiresGrad).count() < 2) {
            return;
        }
        for (int i = 0; i < inputs.size(); i++) {
            int only = i;
            if (inputs.get(i).requiresGrad()) {
                GradCheck.gradcheck(
                        operation,
                        options,
                        IntStream.range(0, inputs.size())
                                .mapToObj(at -> Variable.of(inputs.get(at).data(), at == only))
                                .toList());
            }
        }
    }

    /** As {@link #assertFloat32(Function, double, List)}, for one output and a tolerance of 2e-5. */
    public static void assertFloat32(Function<List<Variable>, Variable> operation, Variable... inputs) {
        assertFloat32(in -> List.of(operation.apply(in)), FLOAT32_TOLERANCE, Arrays.asList(inputs));
    }

    /**
     * Asserts that an operation gives in float32 the outputs and gradients that it gives in float64 for the same inputs,
     * rounded to float32, and that it keeps the type.
     *
     * @param operation from the inputs to the outputs
     * @param tolerance relative and absolute
     * @param inputs of either type. Not modified
     * @throws AssertionError if an output or a gradient differs
     */
    public static void assertFloat32(
            Function<List<Variable>, List<Variable>> operation, double tolerance, List<Variable> inputs) {
        List<Variable> narrow = leaves(inputs, DType.FLOAT32);
        List<@Nullable Variable> actual = outputsAndGradients(operation, narrow);
        List<@Nullable Variable> expected = outputsAndGradients(operation, leaves(narrow, DType.FLOAT64));
        if (actual.size() != expected.size()) {
            throw new AssertionError("outputs in float32: expected " + (expected.size() - inputs.size()) + ", but got "
                    + (actual.size() - inputs.size()));
        }
        int outputs = actual.size() - inputs.size();
        for (int i = 0; i < actual.size(); i++) {
            String name = i < outputs ? "output " + i : "gradient of input " + (i - outputs);
            Variable a = actual.get(i);
            Variable e = expected.get(i);
            if (a == null || e == null) {
                if (a != e) {
                    throw new AssertionError(name + ": there is one in float" + (a == null ? "64" : "32") + " only");
                }
                continue;
            }
            TensorAssert.assertClose(name, a.data(), e.data().to(DType.FLOAT32), tolerance, tolerance);
        }
    }

    /** Of the values in another type. */
    private static List<Variable> leaves(List<Variable> inputs, DType dtype) {
        return inputs.stream()
                .map(input -> Variable.of(input.data().to(dtype), input.requiresGrad()))
                .toList();
    }

    /** The outputs, then one gradient for each input; null for one that has none. */
    private static List<@Nullable Variable> outputsAndGradients(
            Function<List<Variable>, List<Variable>> operation, List<Variable> inputs) {
        List<Variable> outputs = operation.apply(inputs);
        List<Variable> weights = outputs.stream()
                .map(output -> Variable.of(weights(output.dtype(), output.shape())))
                .toList();
        List<Variable> leaves = inputs.stream().filter(Variable::requiresGrad).toList();
        List<@Nullable Variable> found =
                Autograd.grad(outputs, leaves, weights, GraphOptions.options().allowUnused(true));
        List<@Nullable Variable> out = new ArrayList<>(outputs);
        for (Variable input : inputs) {
            int at = leaves.indexOf(input);
            out.add(at < 0 ? null : found.get(at));
        }
        return out;
    }

    /** 1, -0.75, 0.5, -0.25, 0, 0.25, ...: exact in float32, and different for adjacent elements. */
    private static Tensor weights(DType dtype, Shape shape) {
        double[] values = new double[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 2 == 0 ? 1 : -1) * (1 - 0.25 * (i % 9));
        }
        return Tensor.wrap(values, values.length).to(dtype).reshape(shape);
    }
}
