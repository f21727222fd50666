package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.tensor.Tensor;

/** Gradients where a function has a corner, by PyTorch 2.14: {@code tools/goldens/torch2.py}. */
@Tag("golden")
class CornerGoldenTest {
    private static final JsonNode FILE = read();

    private static final double INF = Double.POSITIVE_INFINITY;
    private static final int[] ALL = {};

    private static final Map<String, Function<Variable, Variable>> FUNCTIONS = Map.ofEntries(
            Map.entry("clamp", x -> x.clamp(-1, 1)),
            Map.entry("hardtanh", x -> x.hardtanh(-1, 1)),
            Map.entry("relu6", x -> x.hardtanh(0, 6)),
            Map.entry("hardsigmoid", Variable::hardsigmoid),
            Map.entry("max_dim", x -> x.max(1).values()),
            Map.entry("min_dim", x -> x.min(0).values()),
            Map.entry("amax", x -> x.amax(new int[] {1}, false)),
            Map.entry("max_all", Variable::max),
            Map.entry("max_all_nan", Variable::max),
            Map.entry("norm_zero", Variable::norm),
            Map.entry("norm_1", x -> x.norm(1, ALL, false)),
            Map.entry("norm_inf", x -> x.norm(INF, ALL, false)),
            Map.entry("prod_one_zero", Variable::prod),
            Map.entry("prod_two_zeros", x -> x.prod(new int[] {0}, false)),
            Map.entry("sort", x -> x.sort(0, true).values().mul(of(1, 2, 3, 4))),
            Map.entry("topk", x -> x.topk(2, 0, true).values()),
            Map.entry("cummax", x -> x.cummax(0).values()),
            Map.entry("logsumexp_inf", x -> x.logSumExp(new int[] {0}, false)),
            Map.entry("logsumexp_rows", x -> x.logSumExp(new int[] {1}, false)),
            Map.entry("softmax_inf", x -> x.softmax(0).mul(of(1, 2, 3))),
            Map.entry("median", Variable::median),
            Map.entry("var_one", x -> x.var(ALL, 0, false)),
            Map.entry("std_equal", x -> x.std(ALL, 1, false)),
            Map.entry("sqrt_zero", Variable::sqrt),
            Map.entry("pow_zero", x -> x.pow(0).add(x.pow(1.5))));

    private static Stream<String> cases() {
        return FUNCTIONS.keySet().stream().sorted();
    }

    @Test
    void everyGoldenIsTested() {
        Set<String> names = new TreeSet<>();
        FILE.fieldNames().forEachRemaining(name -> names.add(name.substring("gradient/".length())));
        assertThat(names).isEqualTo(new TreeSet<>(FUNCTIONS.keySet()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsEqualPyTorch(String name) {
        JsonNode golden = FILE.get("gradient/" + name);
        Variable x = Variable.of(tensor(golden.get("x")), true);
        Variable y = FUNCTIONS.get(name).apply(x);
        y.sum().backward();
        assertClose(y.data().toDoubleArray(), flat(golden.get("y")));
        double[] dx = flat(golden.get("dx"));
        if (name.equals("hardsigmoid")) {
            // PyTorch holds the slope as a float32, 1/6 + 5e-9.
            dx[3] = 1.0 / 6;
        }
        if (name.startsWith("logsumexp")) {
            // PyTorch has NaN where all are -inf; the limit is 0.
            dx[0] = 0;
            dx[1] = 0;
        }
        assertClose(x.grad().data().toDoubleArray(), dx);
    }

    private static Variable of(double... values) {
        return Variable.of(Tensor.of(values));
    }

    private static Tensor tensor(JsonNode json) {
        Tensor flat = Tensor.of(flat(json));
        return json.get(0).isArray() ? flat.reshape(json.size(), -1) : flat;
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            boolean same = Double.compare(actual[i] + 0.0, expected[i] + 0.0) == 0;
            assertThat(same || Math.abs(actual[i] - expected[i]) <= 1e-12 * Math.abs(expected[i]))
                    .as("element %d: %s for %s", i, actual[i], expected[i])
                    .isTrue();
        }
    }

    private static double[] flat(JsonNode json) {
        return leaves(json)
                .mapToDouble(leaf -> switch (leaf.asText()) {
                    case "inf" -> INF;
                    case "-inf" -> -INF;
                    case "nan" -> Double.NaN;
                    default -> leaf.doubleValue();
                })
                .toArray();
    }

    private static Stream<JsonNode> leaves(JsonNode json) {
        return json.isArray()
                ? StreamSupport.stream(json.spliterator(), false).flatMap(CornerGoldenTest::leaves)
                : Stream.of(json);
    }

    private static JsonNode read() {
        try (InputStream in = CornerGoldenTest.class.getResourceAsStream("/goldens/torch2.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
