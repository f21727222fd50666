package org.lstm4j.autograd;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Values, first and second derivatives against PyTorch's, also at kinks and poles; tools/goldens/autograd.py. */
@Tag("golden")
class GoldenTest {
    private static final double RTOL = 1e-9;
    private static final double ATOL = 1e-12;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final int[] ALL = {};

    private static final Map<String, Function<List<Variable>, Variable>> EXPRESSIONS = Map.ofEntries(
            entry("add", in -> in.get(0).add(in.get(1))),
            entry("add_broadcast", in -> in.get(0).add(in.get(1))),
            entry("add_broadcast_leading", in -> in.get(0).add(in.get(1))),
            entry("add_scalar_tensor", in -> in.get(0).add(in.get(1))),
            entry("sub", in -> in.get(0).sub(in.get(1))),
            entry("mul", in -> in.get(0).mul(in.get(1))),
            entry("mul_broadcast", in -> in.get(0).mul(in.get(1))),
            entry("mul_self", in -> in.get(0).mul(in.get(0))),
            entry("square_plus_self", in -> in.get(0).mul(in.get(0)).add(in.get(0))),
            entry("div", in -> in.get(0).div(in.get(1))),
            entry("div_broadcast", in -> in.get(0).div(in.get(1))),
            entry("neg", in -> in.get(0).neg()),
            entry("pow_scalar_3", in -> in.get(0).pow(3)),
            entry("pow_scalar_half", in -> in.get(0).pow(0.5)),
            entry("pow_scalar_minus_1", in -> in.get(0).pow(-1)),
            entry("pow_tensor", in -> in.get(0).pow(in.get(1))),
            entry("exp", in -> in.get(0).exp()),
            entry("log", in -> in.get(0).log()),
            entry("sqrt", in -> in.get(0).sqrt()),
            entry("abs", in -> in.get(0).abs()),
            entry("tanh", in -> in.get(0).tanh()),
            entry("sigmoid", in -> in.get(0).sigmoid()),
            entry("relu", in -> in.get(0).relu()),
            entry("clamp", in -> in.get(0).clamp(-0.5, 0.5)),
            entry("clamp_min", in -> in.get(0).clamp(0.1, INF)),
            entry("clamp_max", in -> in.get(0).clamp(-INF, 0.1)),
            entry("maximum", in -> in.get(0).maximum(in.get(1))),
            entry("minimum", in -> in.get(0).minimum(in.get(1))),
            entry("where", in -> Variable.where(mask(dims(3), 1, 0, 1), in.get(0), in.get(1))),
            entry("masked_fill", in -> in.get(0).maskedFill(mask(dims(2, 1), 1, 0), -7.5)),
            entry("matmul_2d", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_vector_matrix", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_matrix_vector", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_vector_vector", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_batched", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_batched_broadcast", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_batched_matrix", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_batched_vector", in -> in.get(0).matmul(in.get(1))),
            entry("matmul_vector_batched", in -> in.get(0).matmul(in.get(1))),
            entry("transpose", in -> in.get(0).transpose(0, 2)),
            entry("permute", in -> in.get(0).permute(2, 0, 1)),
            entry("reshape", in -> in.get(0).reshape(3, -1)),
            entry("narrow", in -> in.get(0).narrow(1, 1, 2)),
            entry("slice_step", in -> in.get(0).slice(1, 1, 6, 2)),
            entry("select", in -> in.get(0).select(1, -1)),
            entry("index_select_repeated", in -> in.get(0).indexSelect(0, 2, 0, 2)),
            entry("gather_repeated", in -> in.get(0).gather(1, IntTensor.of(new int[] {0, 0, 2, 3, 1, 1}, 2, 3))),
            entry("concat", in -> Variable.concat(List.of(in.get(0), in.get(1)), 1)),
            entry("concat_same_twice", in -> Variable.concat(List.of(in.get(0), in.get(1), in.get(0)), 0)),
            entry("stack", in -> Variable.stack(List.of(in.get(0), in.get(1)), 1)),
            entry("split", in -> {
                List<Variable> s = in.get(0).split(2, 1);
                return s.get(0).mul(s.get(2)).add(s.get(1));
            }),
            entry("split_one_unused", in -> in.get(0).split(2, 1).get(1).mul(2)),
            entry("chunk", in -> {
                List<Variable> s = in.get(0).chunk(2, 1);
                return s.get(0).sigmoid().mul(s.get(1).tanh());
            }),
            entry("flip", in -> in.get(0).flip(0, 1)),
            entry("cumsum", in -> in.get(0).cumsum(1)),
            entry("tril", in -> in.get(0).tril(0)),
            entry("triu_1", in -> in.get(0).triu(1)),
            entry("sum_all", in -> in.get(0).sum()),
            entry("sum_dims", in -> in.get(0).sum(dims(0, 2), false)),
            entry("sum_keepdim", in -> in.get(0).sum(dims(1), true).mul(in.get(0))),
            entry("mean_all", in -> in.get(0).mean()),
            entry("mean_dim", in -> in.get(0).mean(dims(0), false)),
            entry("max_all", in -> in.get(0).amax(ALL, false)),
            entry("max_dim", in -> in.get(0).amax(dims(1), false)),
            entry("max_dims_keepdim", in -> in.get(0).amax(dims(0, 2), true)),
            entry("min_dim", in -> in.get(0).amin(dims(0), false)),
            entry("var_all", in -> in.get(0).var(ALL, 1, false)),
            entry("var_dim_correction_0", in -> in.get(0).var(dims(1), 0, false)),
            entry("var_dims_keepdim", in -> in.get(0).var(dims(0, 2), 1, true)),
            entry("std_all", in -> in.get(0).std(ALL, 1, false)),
            entry("std_dim_correction_0", in -> in.get(0).std(dims(1), 0, false)),
            entry("softmax_dim0", in -> in.get(0).softmax(0)),
            entry("softmax_dim1", in -> in.get(0).softmax(1)),
            entry("softmax_middle", in -> in.get(0).softmax(1)),
            entry("log_softmax_dim0", in -> in.get(0).logSoftmax(0)),
            entry("log_softmax_dim1", in -> in.get(0).logSoftmax(1)),
            entry("logsumexp", in -> in.get(0).logSumExp(dims(1), false)),
            entry("logsumexp_keepdim", in -> in.get(0).logSumExp(dims(0), true)),
            entry("norm_all", in -> in.get(0).norm()),
            entry("norm_dim", in -> in.get(0).norm(2, dims(1), false)),
            entry("sum_of_empty", in -> in.get(0).sum(dims(0), false)),
            entry("matmul_empty_inner", in -> in.get(0).matmul(in.get(1))),
            entry("linear", in -> in.get(0).matmul(in.get(1).t()).add(in.get(2))),
            entry("mean_squared_error", in -> in.get(0).sub(in.get(1)).pow(2).mean()),
            entry(
                    "layer_norm",
                    in -> in.get(0)
                            .sub(in.get(0).mean(dims(1), true))
                            .div(in.get(0).var(dims(1), 0, true).add(1e-5).sqrt())
                            .mul(in.get(1))
                            .add(in.get(2))),
            entry("gates", in -> {
                List<Variable> g = in.get(0).add(in.get(1)).chunk(4, 1);
                Variable c = g.get(1)
                        .sigmoid()
                        .mul(in.get(2))
                        .add(g.get(0).sigmoid().mul(g.get(2).tanh()));
                return g.get(3).sigmoid().mul(c.tanh());
            }),
            entry(
                    "tanh_chain",
                    in -> in.get(0)
                            .tanh()
                            .matmul(in.get(1))
                            .tanh()
                            .matmul(in.get(1))
                            .tanh()),
            entry("leaky_relu", in -> in.get(0).leakyRelu(0.2)),
            entry("elu", in -> in.get(0).elu(0.7)),
            entry("selu", in -> in.get(0).selu()),
            entry("gelu", in -> in.get(0).gelu()),
            entry("gelu_tanh", in -> in.get(0).geluTanh()),
            entry("silu", in -> in.get(0).silu()),
            entry("mish", in -> in.get(0).mish()),
            entry("softplus", in -> in.get(0).softplus(2, 1.5)),
            entry("softsign", in -> in.get(0).softsign()),
            entry("log_sigmoid", in -> in.get(0).logSigmoid()),
            entry("hardtanh", in -> in.get(0).hardtanh(-1, 0.5)),
            entry("relu6", in -> in.get(0).hardtanh(0, 6)),
            entry("hardsigmoid", in -> in.get(0).hardsigmoid()),
            entry("hardswish", in -> in.get(0).hardswish()),
            entry("erf", in -> in.get(0).erf()),
            entry("expm1", in -> in.get(0).expm1()),
            entry("prelu_one", in -> in.get(0).prelu(in.get(1))),
            entry("prelu_channels", in -> in.get(0).prelu(in.get(1))),
            entry("leaky_relu_at_kinks", in -> in.get(0).leakyRelu(0.2)),
            entry("elu_at_kinks", in -> in.get(0).elu(0.7)),
            entry("selu_at_kinks", in -> in.get(0).selu()),
            entry("softplus_at_kinks", in -> in.get(0).softplus(2, 1.5)),
            entry("softsign_at_kinks", in -> in.get(0).softsign()),
            entry("log_sigmoid_at_kinks", in -> in.get(0).logSigmoid()),
            entry("hardtanh_at_kinks", in -> in.get(0).hardtanh(-1, 0.5)),
            entry("relu6_at_kinks", in -> in.get(0).hardtanh(0, 6)),
            entry("hardsigmoid_at_kinks", in -> in.get(0).hardsigmoid()),
            entry("hardswish_at_kinks", in -> in.get(0).hardswish()),
            entry("prelu_at_0", in -> in.get(0).prelu(in.get(1))),
            entry("relu_at_0", in -> in.get(0).relu()),
            entry("abs_at_0", in -> in.get(0).abs()),
            entry("clamp_crossed_bounds", in -> in.get(0).clamp(1, -1)),
            entry("max_all_ties", in -> in.get(0).amax(ALL, false)),
            entry("min_all_ties", in -> in.get(0).amin(ALL, false)),
            entry("amax_dim_ties", in -> in.get(0).amax(dims(1), false)),
            entry("amin_dim_ties", in -> in.get(0).amin(dims(1), false)),
            entry("amax_dims_ties", in -> in.get(0).amax(dims(0, 1), false)),
            entry("maximum_ties", in -> in.get(0).maximum(in.get(1))),
            entry("minimum_ties", in -> in.get(0).minimum(in.get(1))),
            entry("maximum_self", in -> in.get(0).maximum(in.get(0))),
            entry("sqrt_at_0", in -> in.get(0).sqrt()),
            entry("log_at_0", in -> in.get(0).log()),
            entry("div_by_0", in -> in.get(0).div(in.get(1))),
            entry("pow_scalar_0_at_0", in -> in.get(0).pow(0)),
            entry("pow_scalar_1_at_0", in -> in.get(0).pow(1)),
            entry("pow_scalar_2_at_0", in -> in.get(0).pow(2)),
            entry("pow_scalar_half_at_0", in -> in.get(0).pow(0.5)),
            entry("pow_scalar_3_of_negative", in -> in.get(0).pow(3)),
            entry("pow_tensor_at_0", in -> in.get(0).pow(in.get(1))),
            entry("pow_tensor_negative_base", in -> in.get(0).pow(in.get(1))),
            entry(
                    "sqrt_of_sum_of_squares_at_0",
                    in -> in.get(0).mul(in.get(0)).sum().sqrt()),
            entry("std_of_constant", in -> in.get(0).std(ALL, 1, false)),
            entry("var_of_constant", in -> in.get(0).var(ALL, 1, false)),
            entry("var_dim_of_one", in -> in.get(0).var(dims(1), 1, false)),
            entry(
                    "where_hides_nan_value",
                    in -> Variable.where(
                            in.get(0).data().gt(0),
                            in.get(0).sqrt(),
                            Variable.of(Tensor.zeros(DType.FLOAT64, in.get(0).shape())))),
            entry(
                    "where_hides_infinite_slope",
                    in -> Variable.where(
                            in.get(0).data().gt(0),
                            in.get(0).sqrt(),
                            Variable.of(Tensor.zeros(DType.FLOAT64, in.get(0).shape())))),
            entry(
                    "masked_fill_before_softmax",
                    in -> in.get(0).maskedFill(mask(dims(3), 1, 0, 0), -INF).softmax(0)),
            entry("softmax_far_apart", in -> in.get(0).softmax(0)),
            entry("log_softmax_far_apart", in -> in.get(0).logSoftmax(0)),
            entry("logsumexp_with_minus_infinity", in -> in.get(0).logSumExp(dims(0), false)),
            entry("logsumexp_all_minus_infinity", in -> in.get(0).logSumExp(dims(0), false)),
            entry("sigmoid_saturated", in -> in.get(0).sigmoid()),
            entry("tanh_saturated", in -> in.get(0).tanh()),
            entry("relu_of_nan", in -> in.get(0).relu()),
            entry("clamp_of_nan", in -> in.get(0).clamp(-1, 1)),
            entry("maximum_of_nan", in -> in.get(0).maximum(in.get(1))),
            entry("amax_dim_of_nan", in -> in.get(0).amax(dims(0), false)),
            entry("prod_all", in -> in.get(0).prod()),
            entry("prod_dim", in -> in.get(0).prod(dims(1), false)),
            entry("prod_with_a_zero", in -> in.get(0).prod()),
            entry("prod_with_two_zeros", in -> in.get(0).prod()),
            entry("prod_dim_with_zeros", in -> in.get(0).prod(dims(1), false)),
            entry("norm_at_0", in -> in.get(0).norm()),
            entry("norm_dim_at_0", in -> in.get(0).norm(2, dims(1), false)),
            entry("norm_1_at_0", in -> in.get(0).norm(1, ALL, false)),
            entry("norm_inf_ties", in -> in.get(0).norm(INF, ALL, false)),
            entry("max_dim_values_ties", in -> in.get(0).max(1).values()),
            entry("min_dim_values_ties", in -> in.get(0).min(1).values()));

    /** Expected values that differ from PyTorch's on purpose, by case and quantity: more exact limits. */
    private static final Map<String, double[]> OURS = Map.ofEntries(
            entry("div_by_0/second gradient 1", new double[] {INF, Double.NaN, -0.18920062382698205}),
            entry("div_by_0/second gradient of the weights", new double[] {-INF, Double.NaN, 0.10403670913678562}),
            entry(
                    "pow_tensor_at_0/second gradient of the weights",
                    new double[] {0, 0.5403023058681398, 0, -0.6862105077941}),
            entry("std_of_constant/second gradient of the weights", new double[] {0}),
            entry("amax_dim_of_nan/gradient 0", new double[] {0, 1, 0}),
            entry("amax_dim_of_nan/second gradient of the weights", new double[] {Math.cos(1)}),
            entry("logsumexp_all_minus_infinity/gradient 0", new double[] {0, 0}),
            entry("logsumexp_all_minus_infinity/second gradient 0", new double[] {0, 0}),
            entry("logsumexp_all_minus_infinity/second gradient of the weights", new double[] {0}),
            entry("norm_at_0/second gradient 0", new double[] {0, 0, 0}),
            entry("norm_dim_at_0/second gradient 0", new double[] {0, 0, 0.04166784396211459, -0.03125088297158596}),
            entry("prod_with_two_zeros/second gradient 0", new double[] {0, 6 * Math.cos(2), 6 * Math.cos(1), 0}));

    record Case(String name, JsonNode node) {
        @Override
        public String toString() {
            return name + ": " + node.get("expression").asText();
        }
    }

    static List<Case> cases() throws IOException {
        try (InputStream in = GoldenTest.class.getResourceAsStream("/goldens/autograd.json")) {
            List<Case> cases = new ArrayList<>();
            for (JsonNode node : new ObjectMapper().readTree(in).get("cases")) {
                cases.add(new Case(node.get("name").asText(), node));
            }
            return cases;
        }
    }

    @Test
    void everyGoldenHasAnExpression() throws IOException {
        assertThat(cases().stream().map(Case::name)).containsExactlyInAnyOrderElementsOf(EXPRESSIONS.keySet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndDerivativesAgreeWithPyTorch(Case golden) {
        JsonNode node = golden.node;
        List<Variable> inputs = new ArrayList<>();
        for (JsonNode input : node.get("inputs")) {
            inputs.add(Variable.of(tensor(input), true));
        }
        Variable output = EXPRESSIONS.get(golden.name).apply(inputs);
        assertClose(golden, "output", output.data(), node.get("output"));

        Variable weights = Variable.of(tensor(node.get("grad_output")), true);
        List<Variable> grads = derivatives(output, inputs, weights);
        Variable scalar = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        for (int i = 0; i < grads.size(); i++) {
            assertClose(
                    golden,
                    "gradient " + i,
                    grads.get(i).data(),
                    node.get("grads").get(i));
            scalar = scalar.add(
                    grads.get(i).mul(Variable.of(cosines(grads.get(i).shape()))).sum());
        }

        List<Variable> all = new ArrayList<>(inputs);
        all.add(weights);
        List<Variable> second = derivatives(scalar, all, Variable.of(Tensor.scalar(DType.FLOAT64, 1)));
        for (int i = 0; i < inputs.size(); i++) {
            assertClose(
                    golden,
                    "second gradient " + i,
                    second.get(i).data(),
                    node.get("second_grads").get(i));
        }
        assertClose(
                golden,
                "second gradient of the weights",
                second.get(inputs.size()).data(),
                node.get("second_grad_output"));
    }

    /** The gradients; zeros for an input that the output does not depend on. */
    private static List<Variable> derivatives(Variable output, List<Variable> inputs, Variable weights) {
        List<@Nullable Variable> found = output.requiresGrad()
                ? Autograd.grad(
                        List.of(output),
                        inputs,
                        List.of(weights),
                        GraphOptions.options().createGraph(true).allowUnused(true))
                : Arrays.asList(new Variable[inputs.size()]);
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> {
                    Variable gradient = found.get(i);
                    Shape shape = inputs.get(i).shape();
                    return gradient != null ? gradient : Variable.of(Tensor.zeros(DType.FLOAT64, shape));
                })
                .toList();
    }

    private static Tensor cosines(Shape shape) {
        double[] values = new double[shape.numel()];
        Arrays.setAll(values, Math::cos);
        return Tensor.wrap(values, values.length).reshape(shape);
    }

    private static Tensor tensor(JsonNode node) {
        double[] values = new double[node.get("data").size()];
        for (int i = 0; i < values.length; i++) {
            // NaN and the infinities are strings.
            values[i] = Double.parseDouble(node.get("data").get(i).asText());
        }
        int[] sizes = new int[node.get("shape").size()];
        Arrays.setAll(sizes, d -> node.get("shape").get(d).asInt());
        return Tensor.wrap(values, values.length).reshape(Shape.of(sizes));
    }

    private static void assertClose(Case golden, String what, Tensor actual, JsonNode numbers) {
        Tensor expected = tensor(numbers);
        double[] ours = OURS.get(golden.name + "/" + what);
        if (ours != null) {
            expected = Tensor.of(ours, ours.length).reshape(expected.shape());
        }
        assertThat(actual.shape()).as(what).isEqualTo(expected.shape());
        assertThat(actual.allClose(expected, RTOL, ATOL, true))
                .as("%s: expected %s, but got %s", what, expected, actual)
                .isTrue();
    }

    private static Tensor mask(int[] sizes, double... bits) {
        return Tensor.of(bits, sizes);
    }

    private static int[] dims(int... dims) {
        return dims;
    }
}
