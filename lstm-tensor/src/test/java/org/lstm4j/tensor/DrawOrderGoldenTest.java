package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.lstm4j.tensor.testing.Goldens;

/**
 * Draws into views follow the order of memory, and as many are taken as PyTorch 2.14 takes: {@code tools/goldens/torch2.py}.
 */
@Tag("golden")
class DrawOrderGoldenTest {
    private static final JsonNode FILE = Goldens.read("torch2.json");

    private static final Map<String, Function<DType, Tensor>> VIEWS = Map.of(
            "transposed", type -> Tensor.zeros(type, 6, 5).transpose(0, 1),
            "narrowed", type -> Tensor.zeros(type, 6, 9).narrow(1, 2, 4),
            "every_second", type -> Tensor.zeros(type, 40).slice(0, 0, 40, 2),
            "batch_first", type -> Tensor.zeros(type, 4, 3, 5).transpose(0, 1),
            "big_transposed", type -> Tensor.zeros(type, 9, 11).transpose(0, 1),
            "rows", type -> Tensor.zeros(type, 6, 5).narrow(0, 1, 3));

    private static final Map<String, BiFunction<Generator, Tensor, Tensor>> DRAWS = Map.of(
            "normal_", (g, v) -> v.normalInPlace(g, 0, 1),
            "uniform_", (g, v) -> v.uniformInPlace(g, 0, 1),
            "bernoulli_", (g, v) -> v.bernoulliInPlace(g, 0.4),
            "exponential_", (g, v) -> v.exponentialInPlace(g, 1.5),
            "cauchy_", (g, v) -> v.cauchyInPlace(g, 0, 1),
            "log_normal_", (g, v) -> v.logNormalInPlace(g, 0.1, 0.5),
            "geometric_", (g, v) -> v.geometricInPlace(g, 0.3),
            "randn_like", Tensor::randnLike,
            "rand_like", Tensor::randLike);

    @TestFactory
    Stream<DynamicTest> drawsIntoViewsFollowMemory() {
        return DRAWS.keySet().stream()
                .flatMap(draw -> VIEWS.keySet().stream()
                        .flatMap(view -> Stream.of(DType.values())
                                .map(type -> draw + "_" + view + "_" + type)
                                .map(name -> dynamicTest(name, () -> view(name, draw, view)))));
    }

    private static void view(String name, String draw, String view) {
        DType type = name.endsWith("32") ? DType.FLOAT32 : DType.FLOAT64;
        Generator generator = Generator.seeded(17);
        JsonNode golden = golden(name);
        Tensor drawn = DRAWS.get(draw).apply(generator, VIEWS.get(view).apply(type));
        assertValues(drawn, golden.get("values"));
        assertThat(generator.nextDouble()).isEqualTo(golden.get("after").get(0).doubleValue());
    }

    @TestFactory
    Stream<DynamicTest> integersOfAnyRange() {
        return StreamSupport.stream(((Iterable<String>) FILE::fieldNames).spliterator(), false)
                .filter(name -> name.startsWith("random/randint_"))
                .map(name -> dynamicTest(name, () -> {
                    String[] bounds = name.substring("random/randint_".length()).split("_");
                    Generator generator = Generator.seeded(5);
                    for (JsonNode value : FILE.get(name).get("values")) {
                        assertThat(generator.nextInt(Long.parseLong(bounds[0]), Long.parseLong(bounds[1])))
                                .isEqualTo(value.longValue());
                    }
                    assertThat(generator.nextDouble())
                            .isEqualTo(FILE.get(name).get("after").get(0).doubleValue());
                }));
    }

    @TestFactory
    Stream<DynamicTest> categoriesByWeight() {
        return Stream.of("multinomial_6_True", "multinomial_3_False", "multinomial_1_True", "multinomial_1_False")
                .map(name -> dynamicTest(name, () -> {
                    JsonNode golden = golden(name);
                    String[] words = name.split("_");
                    Generator generator = Generator.seeded(7);
                    Tensor p = Tensor.of(new double[] {0.1, 0.2, 0.0, 0.7, 1, 2, 3, 4}, 2, 4);
                    IntTensor drawn =
                            p.multinomial(generator, Integer.parseInt(words[1]), Boolean.parseBoolean(words[2]));
                    assertValues(drawn.to(DType.FLOAT64), golden.get("values"));
                    assertThat(generator.nextDouble())
                            .isEqualTo(golden.get("after").get(0).doubleValue());
                }));
    }

    @TestFactory
    Stream<DynamicTest> counts() {
        return Stream.of(dynamicTest("poisson", () -> {
            JsonNode golden = golden("poisson");
            Generator generator = Generator.seeded(6);
            double[] rates = new double[30];
            for (int i = 0; i < rates.length; i++) {
                rates[i] = new double[] {0.1, 1, 4, 30, 200}[i % 5];
            }
            assertValues(Tensor.of(rates).poisson(generator), golden.get("values"));
            assertThat(generator.nextDouble())
                    .isEqualTo(golden.get("after").get(0).doubleValue());
        }));
    }

    private static JsonNode golden(String name) {
        JsonNode golden = FILE.get("random/" + name);
        assertThat(golden).as(name).isNotNull();
        return golden;
    }

    /*
     * float64 within 4 units in the last place; PyTorch computes blocks of 16 normals of float32 in float32 with vector
     * instructions (the bound is the one of RandomGoldenTest), and rounds the others once.
     */
    private static void assertValues(Tensor drawn, JsonNode expected) {
        double[] values = drawn.toDoubleArray();
        double[] wanted = flat(expected).mapToDouble(Goldens::number).toArray();
        assertThat(values).hasSameSizeAs(wanted);
        boolean single = drawn.dtype() == DType.FLOAT32;
        for (int i = 0; i < values.length; i++) {
            double close = single
                    ? 2 * Math.ulp((float) wanted[i]) + (drawn.isContiguous() ? 2e-6 : 0)
                    : 4 * Math.ulp(wanted[i]);
            assertThat(Math.abs(values[i] - wanted[i]))
                    .as("element %d: %s for %s", i, values[i], wanted[i])
                    .isLessThanOrEqualTo(close);
        }
    }

    private static Stream<JsonNode> flat(JsonNode list) {
        return list.isArray()
                ? StreamSupport.stream(list.spliterator(), false).flatMap(DrawOrderGoldenTest::flat)
                : Stream.of(list);
    }
}
