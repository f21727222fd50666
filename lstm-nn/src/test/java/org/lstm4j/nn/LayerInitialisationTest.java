package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Initial parameters of layers with normal or constant initialization; {@code tools/goldens/init.py}. */
@Tag("golden")
class LayerInitialisationTest {
    static Stream<Goldens.Case> modules() {
        return StreamSupport.stream(Goldens.read("init.json").get("alone").spliterator(), false)
                .filter(json -> List.of("Embedding", "LayerNorm", "Dropout")
                        .contains(json.get("modules").get(0).get("class").asText()))
                .map(json -> new Goldens.Case(
                        json.get("modules").get(0).get("repr").asText() + " "
                                + json.get("dtype").asText(),
                        json));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void initialParametersEqualPyTorch(Goldens.Case golden) {
        DType dtype = Goldens.dtype(golden.json());
        Generator generator = Generator.seeded(golden.json().get("seed").asLong());
        JsonNode json = golden.json().get("modules").get(0);
        Module module = build(json, dtype, generator);
        assertThat(module).hasToString(json.get("repr").asText());
        assertThat(module.namedParameters()).hasSize(json.get("parameters").size());
        for (JsonNode parameter : json.get("parameters")) {
            Tensor data = module.parameter(parameter.get("name").asText()).data();
            assertThat(data.dtype()).isEqualTo(dtype);
            assertThat(data.shape()).isEqualTo(Goldens.shape(parameter));
            // Vector instructions of PyTorch round logarithms and sines in another way.
            assertClose(
                    "weight",
                    data.toDoubleArray(),
                    Goldens.numbers(parameter.get("data")),
                    dtype == DType.FLOAT64 ? Close.FLOAT64 : 2e-6);
        }
        assertThat(Tensor.rand(generator, 3).toDoubleArray())
                .as("the stream after")
                .containsExactly(Goldens.numbers(json.get("rand_after")));
    }

    private static Module build(JsonNode json, DType dtype, Generator generator) {
        JsonNode args = json.get("args");
        JsonNode named = json.get("kwargs");
        return switch (json.get("class").asText()) {
            case "LayerNorm" ->
                new LayerNorm(LayerNorm.options(args.get(0).asInt()).dtype(dtype));
            case "Dropout" -> new Dropout(named.get("p").asDouble(), generator);
            default -> {
                Embedding.Options options = Embedding.options(
                                args.get(0).asInt(), args.get(1).asInt())
                        .dtype(dtype);
                JsonNode padding = named.get("padding_idx");
                yield new Embedding(padding == null ? options : options.paddingIdx(padding.asInt()), generator);
            }
        };
    }
}
