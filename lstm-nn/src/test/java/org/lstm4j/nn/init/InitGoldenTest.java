package org.lstm4j.nn.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Values of torch.nn.init from the same seed and the state of the stream afterwards; {@code tools/goldens/init.py}. */
@Tag("golden")
class InitGoldenTest {
    private static final Map<String, BiFunction<Tensor, Generator, Tensor>> FUNCTIONS = Map.ofEntries(
            Map.entry("uniform", (w, g) -> Init.uniform(w, g)),
            Map.entry("uniform_bounds", (w, g) -> Init.uniform(w, -0.5, 2, g)),
            Map.entry("normal", (w, g) -> Init.normal(w, g)),
            Map.entry("normal_of_many", (w, g) -> Init.normal(w, 1, 0.5, g)),
            Map.entry("constant", (w, g) -> Init.constant(w, 0.3)),
            Map.entry("ones", (w, g) -> Init.ones(w)),
            Map.entry("zeros", (w, g) -> Init.zeros(w)),
            Map.entry("eye", (w, g) -> Init.eye(w)),
            Map.entry("xavier_uniform", (w, g) -> Init.xavierUniform(w, g)),
            Map.entry("xavier_uniform_gain", (w, g) -> Init.xavierUniform(w, 5.0 / 3, g)),
            Map.entry("xavier_normal", (w, g) -> Init.xavierNormal(w, g)),
            Map.entry("xavier_normal_gain", (w, g) -> Init.xavierNormal(w, 2, g)),
            Map.entry("kaiming_uniform", (w, g) -> Init.kaimingUniform(w, g)),
            Map.entry(
                    "kaiming_uniform_slope",
                    (w, g) -> Init.kaimingUniform(w, 0.2, FanMode.FAN_OUT, Nonlinearity.LEAKY_RELU, g)),
            Map.entry(
                    "kaiming_uniform_relu", (w, g) -> Init.kaimingUniform(w, 0, FanMode.FAN_IN, Nonlinearity.RELU, g)),
            Map.entry("kaiming_normal", (w, g) -> Init.kaimingNormal(w, g)),
            Map.entry("kaiming_normal_tanh", (w, g) -> Init.kaimingNormal(w, 0, FanMode.FAN_OUT, Nonlinearity.TANH, g)),
            Map.entry("kaiming_normal_selu", (w, g) -> Init.kaimingNormal(w, 0, FanMode.FAN_IN, Nonlinearity.SELU, g)),
            Map.entry("orthogonal", (w, g) -> Init.orthogonal(w, g)),
            Map.entry("orthogonal_tall", (w, g) -> Init.orthogonal(w, 1.5, g)),
            Map.entry("orthogonal_wide", (w, g) -> Init.orthogonal(w, g)),
            Map.entry("orthogonal_of_three_dims", (w, g) -> Init.orthogonal(w, 0.5, g)),
            Map.entry("orthogonal_row", (w, g) -> Init.orthogonal(w, g)),
            Map.entry("sparse", (w, g) -> Init.sparse(w, 0.25, g)),
            Map.entry("sparse_std", (w, g) -> Init.sparse(w, 0.31, 2, g)));

    static Stream<Goldens.Case> functions() {
        return Goldens.cases("init.json", "functions");
    }

    static Stream<Goldens.Case> gains() {
        return Goldens.cases("init.json", "gains");
    }

    @Test
    void everyGoldenFunctionIsTested() {
        assertThat(functions()
                        .map(golden -> golden.json().get("function").asText())
                        .collect(Collectors.toSet()))
                .isEqualTo(FUNCTIONS.keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("functions")
    void valuesEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        Tensor w = Tensor.full(dtype, Goldens.shape(json), 9);
        Generator generator = Generator.seeded(json.get("seed").asLong());
        assertThat(FUNCTIONS.get(json.get("function").asText()).apply(w, generator))
                .isSameAs(w);
        assertThat(w.shape()).isEqualTo(Goldens.shape(json));
        double[] expected = Goldens.numbers(json.get("data"));
        if (golden.name().matches("(uniform|xavier_uniform|kaiming_uniform|constant|ones|zeros|eye).*")) {
            assertThat(w.toDoubleArray()).containsExactly(expected);
        } else {
            // Normals by vector instructions and another QR.
            assertClose("w", w.toDoubleArray(), expected, dtype == DType.FLOAT64 ? Close.FLOAT64 : 4e-6);
        }
        assertThat(Tensor.rand(generator, 3).toDoubleArray())
                .as("the stream after")
                .containsExactly(Goldens.numbers(json.get("rand_after")));
    }

    /** {@code trunc_normal_} draws by rejection since 2.x: {@code tools/goldens/torch2.py}. */
    @ParameterizedTest
    @CsvSource({"0,0,1,-2,2", "1,0,0.2,-2,2", "2,0.5,0.3,0.4,0.6", "3,0,1,3,4", "4,1,2,-1,1.5", "5,0,1,-0.1,0.1"})
    void truncatedNormalsEqualPyTorch(int n, double mean, double std, double a, double b) {
        for (DType dtype : DType.values()) {
            JsonNode json = Goldens.read("torch2.json").get("random/trunc_normal_" + n + "_" + dtype);
            Generator generator = Generator.seeded(300 + n);
            Tensor w = Init.truncNormal(Tensor.zeros(dtype, 5, 7), mean, std, a, b, generator);
            assertClose(
                    "w",
                    w.toDoubleArray(),
                    Goldens.nested(json.get("values")),
                    dtype == DType.FLOAT64 ? 1e-15 : 2e-6 * std);
            assertThat(Tensor.rand(generator, DType.FLOAT64, 3).toDoubleArray())
                    .as("the stream after")
                    .containsExactly(Goldens.numbers(json.get("after")));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("gains")
    void gainsEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        Nonlinearity nonlinearity =
                Nonlinearity.valueOf(json.get("nonlinearity").asText().toUpperCase(Locale.ROOT));
        JsonNode slope = json.get("slope");
        double gain =
                slope.isNull() ? Init.calculateGain(nonlinearity) : Init.calculateGain(nonlinearity, slope.asDouble());
        assertThat(gain).isEqualTo(json.get("gain").asDouble());
    }
}
