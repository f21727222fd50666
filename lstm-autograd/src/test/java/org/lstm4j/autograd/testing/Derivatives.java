package org.lstm4j.autograd.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Checks the values and derivatives of one operation at one point. */
public final class Derivatives {
    private static final double FLOAT32_ROUNDING = 2e-5;

    private Derivatives() {}

    /** See {@link #check(List, Function, Function)}. */
    public static void check(Tensor x, UnaryOperator<Tensor> plain, UnaryOperator<Variable> operation) {
        check(List.of(x), in -> List.of(plain.apply(in.get(0))), in -> List.of(operation.apply(in.get(0))));
    }

    /** See {@link #check(List, Function, Function)}. */
    public static void check(Tensor a, Tensor b, BinaryOperator<Tensor> plain, BinaryOperator<Variable> operation) {
        check(
                List.of(a, b),
                in -> List.of(plain.apply(in.get(0), in.get(1))),
                in -> List.of(operation.apply(in.get(0), in.get(1))));
    }

    /**
     * Asserts that the outputs equal those of the tensor operation; that the first and second derivatives agree with
     * differences, with respect to all inputs together and (the first) to each input alone; and that float32 gradients
     * agree with float64 gradients.
     *
     * @param inputs float64, away from kinks. Modified and restored
     * @param plain the operation on tensors
     * @param operation the same operation on variables
     */
    public static void check(
            List<Tensor> inputs,
            Function<List<Tensor>, List<Tensor>> plain,
            Function<List<Variable>, List<Variable>> operation) {
        checkForward(inputs, plain, operation);
        List<Variable> leaves = variables(inputs, input -> true);
        GradCheck.gradcheck(operation, GradCheck.options(), leaves);
        GradCheck.gradgradcheck(operation, GradCheck.options(), leaves);
        for (int only = 0; only < inputs.size() && inputs.size() > 1; only++) {
            int chosen = only;
            GradCheck.gradcheck(operation, GradCheck.options(), variables(inputs, input -> input == chosen));
        }
        checkFloat32(inputs, operation);
    }

    private static void checkForward(
            List<Tensor> inputs,
            Function<List<Tensor>, List<Tensor>> plain,
            Function<List<Variable>, List<Variable>> operation) {
        List<Tensor> expected = plain.apply(inputs);
        List<Variable> outputs = operation.apply(variables(inputs, input -> true));
        assertThat(outputs).hasSameSizeAs(expected);
        for (int o = 0; o < expected.size(); o++) {
            assertThat(outputs.get(o).requiresGrad()).isTrue();
            assertClose("output " + o, outputs.get(o).data(), expected.get(o), 1e-12);
        }
    }

    private static void checkFloat32(List<Tensor> inputs, Function<List<Variable>, List<Variable>> operation) {
        List<Tensor> rounded =
                inputs.stream().map(input -> input.to(DType.FLOAT32)).toList();
        List<Tensor> same =
                rounded.stream().map(input -> input.to(DType.FLOAT64)).toList();
        List<@Nullable Variable> narrow = gradients(rounded, operation);
        List<@Nullable Variable> wide = gradients(same, operation);
        for (int i = 0; i < inputs.size(); i++) {
            Variable gradient = narrow.get(i);
            Variable expected = wide.get(i);
            if (gradient == null || expected == null) {
                assertThat(gradient).isEqualTo(expected);
                continue;
            }
            assertThat(gradient.dtype()).isEqualTo(DType.FLOAT32);
            assertClose("gradient " + i, gradient.data().to(DType.FLOAT64), expected.data(), FLOAT32_ROUNDING);
        }
    }

    private static List<@Nullable Variable> gradients(
            List<Tensor> inputs, Function<List<Variable>, List<Variable>> operation) {
        List<Variable> leaves = variables(inputs, input -> true);
        List<Variable> outputs = operation.apply(leaves);
        List<Variable> weights = new ArrayList<>();
        for (Variable output : outputs) {
            weights.add(Variable.of(weights(output.dtype(), output.shape())));
        }
        return Autograd.grad(outputs, leaves, weights, GraphOptions.options().allowUnused(true));
    }

    /** 1, -0.75, 0.5, -0.25, 0, 0.25, ...: exact in float32, and different for adjacent elements. */
    private static Tensor weights(DType dtype, Shape shape) {
        double[] values = new double[shape.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % 2 == 0 ? 1 : -1) * (1 - 0.25 * (i % 9));
        }
        Tensor flat = Tensor.wrap(values, values.length).to(dtype);
        return flat.reshape(shape);
    }

    private static List<Variable> variables(List<Tensor> inputs, Function<Integer, Boolean> requiresGrad) {
        List<Variable> variables = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            variables.add(Variable.of(inputs.get(i), requiresGrad.apply(i)));
        }
        return variables;
    }

    /** Within the tolerance, relative to the largest magnitude; NaN equals NaN. */
    private static void assertClose(String what, Tensor actual, Tensor expected, double tolerance) {
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.dtype()).as(what).isEqualTo(expected.dtype());
        double scale = 1;
        for (double value : expected.toDoubleArray()) {
            scale = Double.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
        }
        assertThat(actual.allClose(expected, 0, tolerance * scale, true))
                .as("%s: expected %s, but got %s", what, expected, actual)
                .isTrue();
    }
}
