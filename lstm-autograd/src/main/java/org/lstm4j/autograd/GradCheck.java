package org.lstm4j.autograd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * Compares analytical gradients with central differences, as {@code torch.autograd.gradcheck} and
 * {@code gradgradcheck} do.
 *
 * <p>For each output y and each input x that requires a gradient, the whole Jacobian is computed twice: numerically,
 * (y(x + eps) - y(x - eps)) / (2 eps), and analytically, one backward pass for each output element. They agree if
 * |analytical - numerical| &le; atol + rtol |numerical| for every element. A second backward pass must give the same
 * bits, a gradient of zeros must give zeros, and outputs without a gradient must count as outputs with a gradient of 0.
 *
 * <p>Inputs that require a gradient are float64: the rounding error of float32 is larger than the differences.
 */
public final class GradCheck {
    /**
     * Step size and tolerances.
     *
     * @param eps the step size of the central difference; default 1e-6
     * @param atol absolute tolerance; default 1e-5
     * @param rtol relative tolerance; default 1e-3
     */
    public record Options(double eps, double atol, double rtol) implements GradCheckOptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if eps is not greater than 0 or a tolerance is negative
         */
        public Options {
            if (!(eps > 0) || !(atol >= 0) || !(rtol >= 0)) {
                throw new IllegalArgumentException("GradCheck: expected eps > 0 and tolerances >= 0, but got eps " + eps
                        + ", atol " + atol + ", rtol " + rtol);
            }
        }
    }

    /** PyTorch's defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1e-6, 1e-5, 1e-3);
    }

    private final Function<List<Variable>, List<Variable>> function;
    private final Options options;
    private final List<Variable> inputs;
    private final List<Variable> leaves;

    private GradCheck(Function<List<Variable>, List<Variable>> function, Options options, List<Variable> inputs) {
        this.function = function;
        this.options = options;
        this.inputs = inputs;
        this.leaves = leaves(inputs);
    }

    /**
     * Checks the gradients of a function with one output; see {@link #gradcheck(Function, Options, List)}.
     */
    public static void gradcheck(Function<List<Variable>, Variable> function, Variable... inputs) {
        gradcheck(x -> List.of(function.apply(x)), options(), Arrays.asList(inputs));
    }

    /**
     * Checks the gradients of a function.
     *
     * @param function from the inputs to the outputs; called many times with changed inputs
     * @param options step size and tolerances
     * @param inputs leaves, at least one of which requires a gradient. Their values are modified and restored
     * @throws GradCheckException if a gradient is wrong; the message has the output, the input, both indices and both
     *     values
     * @throws IllegalArgumentException if no input requires a gradient, or one that does is float32
     */
    public static void gradcheck(
            Function<List<Variable>, List<Variable>> function, Options options, List<Variable> inputs) {
        new GradCheck(function, options, inputs).run();
    }

    /** Checks second derivatives of a function with one output; see {@link #gradgradcheck(Function, Options, List)}. */
    public static void gradgradcheck(Function<List<Variable>, Variable> function, Variable... inputs) {
        gradgradcheck(x -> List.of(function.apply(x)), options(), Arrays.asList(inputs));
    }

    /**
     * Checks the second derivatives of a function: the gradients of its gradients with respect to the inputs and to the
     * gradients of the outputs, which are drawn from the standard normal distribution (seed 0).
     *
     * @throws GradCheckException as {@link #gradcheck(Function, Options, List)}
     */
    public static void gradgradcheck(
            Function<List<Variable>, List<Variable>> function, Options options, List<Variable> inputs) {
        List<Variable> leaves = leaves(inputs);
        List<Variable> outputs = function.apply(inputs);
        Generator generator = Generator.seeded(0);
        List<Variable> all = new ArrayList<>(inputs);
        for (Variable output : outputs) {
            all.add(Variable.of(Tensor.zeros(output.dtype(), output.shape()).normalInPlace(generator, 0, 1), true));
        }
        GraphOptions graph = GraphOptions.options().createGraph(true).allowUnused(true);
        gradcheck(
                values -> {
                    List<Variable> ys = function.apply(values.subList(0, inputs.size()));
                    List<@Nullable Variable> found =
                            Autograd.grad(ys, leaves, values.subList(inputs.size(), values.size()), graph);
                    List<Variable> gradients = new ArrayList<>();
                    for (int i = 0; i < found.size(); i++) {
                        Variable gradient = found.get(i);
                        if (gradient != null && gradient.requiresGrad()) {
                            gradients.add(gradient);
                        } else if (gradient != null) {
                            requireZero(gradient, inputs.indexOf(leaves.get(i)));
                        }
                    }
                    return gradients;
                },
                options,
                all);
    }

    /* A gradient is linear in dy. One that has no graph is either constantly 0, or was computed outside of variables. */
    private static void requireZero(Variable gradient, int input) {
        for (double value : gradient.data().toDoubleArray()) {
            if (value != 0) {
                throw new GradCheckException("gradgradcheck: the gradient of input " + input + " has no graph, but is "
                        + value + " and not 0: the backward must be built from operations on variables");
            }
        }
    }

    /** The inputs that require a gradient. */
    private static List<Variable> leaves(List<Variable> inputs) {
        List<Variable> leaves = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Variable input = inputs.get(i);
            if (!input.requiresGrad()) {
                continue;
            }
            if (!input.isLeaf()) {
                throw new IllegalArgumentException("gradcheck: input " + i + " is not a leaf");
            }
            if (input.dtype() != DType.FLOAT64) {
                throw new IllegalArgumentException(
                        "gradcheck: input " + i + " must be float64, but is " + input.dtype());
            }
            leaves.add(input);
        }
        if (leaves.isEmpty()) {
            throw new IllegalArgumentException("gradcheck: at least one input must require a gradient");
        }
        return leaves;
    }

    private void run() {
        List<Variable> outputs = function.apply(inputs);
        if (outputs.isEmpty()) {
            throw new IllegalArgumentException("gradcheck: the function returned no outputs");
        }
        for (int o = 0; o < outputs.size(); o++) {
            if (!outputs.get(o).requiresGrad()) {
                throw new GradCheckException("gradcheck: output " + o + " of shape "
                        + outputs.get(o).shape() + " does not depend on any input that requires a gradient");
            }
        }
        checkJacobians(outputs);
        checkZeroGradient(function.apply(inputs));
        if (outputs.size() > 1) {
            checkMissingGradients(function.apply(inputs));
        }
    }

    private void checkJacobians(List<Variable> outputs) {
        // analytical[output][output element] is a row of the Jacobians, by leaf
        List<List<List<double[]>>> analytical = new ArrayList<>();
        for (int o = 0; o < outputs.size(); o++) {
            List<List<double[]>> rows = new ArrayList<>();
            for (int row = 0; row < outputs.get(o).data().numel(); row++) {
                List<double[]> gradients = backwardFrom(outputs.get(o), row);
                List<double[]> again = backwardFrom(outputs.get(o), row);
                for (int i = 0; i < leaves.size(); i++) {
                    if (!Arrays.equals(gradients.get(i), again.get(i))) {
                        throw new GradCheckException("gradcheck: the backward is not reproducible: output " + o
                                + ", input " + input(i) + " is different in a second pass");
                    }
                }
                rows.add(gradients);
            }
            analytical.add(rows);
        }
        for (int i = 0; i < leaves.size(); i++) {
            Tensor x = leaves.get(i).data();
            for (int column = 0; column < x.numel(); column++) {
                int[] index = position(x.shape(), column);
                double before = x.get(index);
                List<double[]> above = evaluate(x, index, before + options.eps);
                List<double[]> below = evaluate(x, index, before - options.eps);
                for (int o = 0; o < outputs.size(); o++) {
                    for (int row = 0; row < above.get(o).length; row++) {
                        double numerical = (above.get(o)[row] - below.get(o)[row]) / (2 * options.eps);
                        double value = analytical.get(o).get(row).get(i)[column];
                        if (!isClose(value, numerical)) {
                            throw new GradCheckException("Jacobian mismatch for output " + o + " with respect to input "
                                    + input(i) + ": at output index "
                                    + Arrays.toString(position(outputs.get(o).shape(), row)) + " and input index "
                                    + Arrays.toString(index) + " (x = " + before + ") numerical " + numerical
                                    + ", analytical " + value);
                        }
                    }
                }
            }
        }
    }

    private boolean isClose(double actual, double expected) {
        return Math.abs(actual - expected) <= options.atol + options.rtol * Math.abs(expected);
    }

    /** The index among the inputs of a leaf. */
    private int input(int leaf) {
        return inputs.indexOf(leaves.get(leaf));
    }

    /** The outputs with one element of one input set to another value, which is restored. */
    private List<double[]> evaluate(Tensor x, int[] index, double value) {
        double before = x.get(index);
        x.set(value, index);
        try {
            // Recording stays on: the function may compute gradients itself, as that of gradgradcheck does.
            return function.apply(inputs).stream()
                    .map(output -> output.data().toDoubleArray())
                    .toList();
        } finally {
            x.set(before, index);
        }
    }

    /** One row of the Jacobians: the gradients of one output element with respect to all leaves. */
    private List<double[]> backwardFrom(Variable output, int row) {
        Tensor unit = Tensor.zeros(output.dtype(), output.shape());
        unit.set(1, position(output.shape(), row));
        return gradients(List.of(output), List.of(Variable.of(unit)));
    }

    private List<double[]> gradients(List<Variable> outputs, List<Variable> initial) {
        List<@Nullable Variable> found = Autograd.grad(
                outputs,
                leaves,
                initial,
                GraphOptions.options().retainGraph(true).allowUnused(true));
        List<double[]> out = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            Variable gradient = found.get(i);
            out.add(
                    gradient == null
                            ? new double[leaves.get(i).data().numel()]
                            : gradient.data().toDoubleArray());
        }
        return out;
    }

    private static List<Variable> filled(List<Variable> outputs, double value) {
        return outputs.stream()
                .map(output -> Variable.of(Tensor.full(output.dtype(), output.shape(), value)))
                .toList();
    }

    private void checkZeroGradient(List<Variable> outputs) {
        List<double[]> found = gradients(outputs, filled(outputs, 0));
        for (int i = 0; i < found.size(); i++) {
            for (double value : found.get(i)) {
                if (value != 0) {
                    throw new GradCheckException(
                            "gradcheck: a gradient of zeros gave " + value + " for input " + input(i) + ", expected 0");
                }
            }
        }
    }

    /* The gradients from each output alone must add up to those from all outputs together. */
    private void checkMissingGradients(List<Variable> outputs) {
        List<Variable> ones = filled(outputs, 1);
        List<double[]> together = gradients(outputs, ones);
        List<List<double[]>> alone = new ArrayList<>();
        for (int o = 0; o < outputs.size(); o++) {
            alone.add(gradients(List.of(outputs.get(o)), List.of(ones.get(o))));
        }
        for (int i = 0; i < leaves.size(); i++) {
            for (int j = 0; j < together.get(i).length; j++) {
                double sum = 0;
                for (List<double[]> each : alone) {
                    sum += each.get(i)[j];
                }
                if (!isClose(sum, together.get(i)[j])) {
                    throw new GradCheckException("gradcheck: input " + input(i)
                            + ": the gradients from each output alone add up to " + sum
                            + ", but the gradient from all together is " + together.get(i)[j]);
                }
            }
        }
    }

    private static int[] position(Shape shape, int flat) {
        int[] index = new int[shape.rank()];
        int left = flat;
        for (int d = index.length - 1; d >= 0; d--) {
            index[d] = left % shape.size(d);
            left /= shape.size(d);
        }
        return index;
    }
}
