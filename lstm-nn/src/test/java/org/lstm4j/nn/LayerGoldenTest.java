package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.GoldenLayers;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Outputs, gradients, text and use of the random stream against PyTorch; {@code tools/goldens/layers.py}. */
@Tag("golden")
class LayerGoldenTest {
    private static final long SEED = 7;

    static Stream<Goldens.Case> layers() {
        return Goldens.cases("layers.json", "layers");
    }

    static Stream<Goldens.Case> embeddings() {
        return Goldens.cases("layers.json", "embeddings");
    }

    @Test
    void everyGoldenLayerIsTested() {
        assertThat(layers().map(golden -> golden.json().get("layer").asText()).collect(Collectors.toSet()))
                .isEqualTo(GoldenLayers.all().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void layersEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        double tolerance = Close.tolerance(dtype);
        Generator generator = Generator.seeded(0);
        Layer layer = GoldenLayers.all().get(json.get("layer").asText()).apply(dtype, generator);
        assertThat(layer).hasToString(json.get("repr").asText());
        List<String> names = new ArrayList<>();
        for (JsonNode parameter : json.get("parameters")) {
            names.add(parameter.get("name").asText());
            layer.parameter(parameter.get("name").asText()).data().copyInPlace(tensor(parameter, dtype));
        }
        assertThat(layer.namedParameters().keySet()).containsExactlyElementsOf(names);

        generator.restore(Generator.seeded(SEED).state());
        Variable x = Variable.of(tensor(json.get("input"), dtype), true);
        Variable y = layer.forward(x);
        assertClose("output", y.data(), tensor(json.get("output"), dtype), tolerance);
        assertThat(Tensor.rand(generator, 3).toDoubleArray())
                .as("the stream after")
                .containsExactly(Goldens.numbers(json.get("rand_after")));
        y.backward(Variable.of(tensor(json.get("grad_output"), dtype)));
        assertClose("gradient", gradient("x", x), tensor(json.get("grad_input"), dtype), tolerance);
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            Tensor expected = tensor(json.get("grads").get(i), dtype);
            assertClose(name, gradient(name, layer.parameter(name)), expected, tolerance);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("embeddings")
    void embeddingsEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        double tolerance = Close.tolerance(dtype);
        Embedding.Options options =
                GoldenLayers.embedding(json.get("layer").asText()).dtype(dtype);
        Embedding layer = new Embedding(options, new Parameter(tensor(json.get("before"), dtype)));
        assertThat(layer).hasToString(json.get("repr").asText());
        int[] index = Arrays.stream(Goldens.numbers(json.get("index").get("data")))
                .mapToInt(v -> (int) v)
                .toArray();
        Variable y = layer.forward(
                IntTensor.of(index, Goldens.shape(json.get("index")).toArray()));
        assertClose("output", y.data(), tensor(json.get("output"), dtype), tolerance);
        assertClose("weight", layer.weight().data(), tensor(json.get("after"), dtype), tolerance);
        y.backward(Variable.of(tensor(json.get("grad_output"), dtype)));
        assertClose("gradient", gradient("weight", layer.weight()), tensor(json.get("grad"), dtype), tolerance);
    }

    private static Tensor tensor(JsonNode json, DType dtype) {
        return Tensor.wrap(
                        Goldens.numbers(json.get("data")), Goldens.shape(json).toArray())
                .to(dtype);
    }
}
