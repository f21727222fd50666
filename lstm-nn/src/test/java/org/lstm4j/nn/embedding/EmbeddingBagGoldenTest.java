package org.lstm4j.nn.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.testing.AroundCase;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;

/** Bags of embeddings against PyTorch, in all modes, as a matrix and by offsets; {@code tools/goldens/around.py}. */
@Tag("golden")
class EmbeddingBagGoldenTest {
    static Stream<Goldens.Case> bags() {
        return Goldens.cases("around.json", "bags");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bags")
    void bagsEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        String repr = json.get("repr").asText();
        EmbeddingBag.Options options = EmbeddingBag.options(7, 3)
                .mode(EmbeddingBag.Mode.valueOf(
                        repr.replaceAll(".*mode=(\\w+).*", "$1").toUpperCase(Locale.ROOT)))
                .includeLastOffset(json.get("form").asText().equals("last"))
                .paddingIdx(
                        golden.name().startsWith("mean_padding")
                                ? Integer.valueOf(-6)
                                : repr.contains("padding") ? Integer.valueOf(2) : null)
                .maxNorm(number(repr, "max_norm", Double.POSITIVE_INFINITY))
                .normType(number(repr, "norm_type", 2))
                .scaleGradByFreq(repr.contains("scale_grad_by_freq=True"));
        AroundCase expected = new AroundCase(json);
        EmbeddingBag layer = expected.module(
                (dtype, generator) -> new EmbeddingBag(options.dtype(dtype), generator), Generator.seeded(0));
        assertThat(layer).hasToString(repr);
        IntTensor index = ints(json.get("index").get("data")).reshape(sizes(json.get("index")));
        IntTensor offsets = json.get("offsets").isNull() ? null : ints(json.get("offsets"));
        for (JsonNode pass : json.get("passes")) {
            expected.pass(pass, layer, x -> layer.forward(index, offsets, x.isEmpty() ? null : x.get(0)));
        }
    }

    private static double number(String repr, String option, double orElse) {
        return repr.contains(option)
                ? Double.parseDouble(repr.replaceAll(".*" + option + "=([0-9.]+).*", "$1"))
                : orElse;
    }

    private static int[] sizes(JsonNode tensor) {
        return Goldens.shape(tensor).toArray();
    }

    private static IntTensor ints(JsonNode array) {
        return IntTensor.vector(
                Arrays.stream(Goldens.numbers(array)).mapToInt(v -> (int) v).toArray());
    }
}
