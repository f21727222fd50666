package org.lstm4j.nn.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.AroundCase;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Attention against PyTorch: initial values, outputs, weights, gradients, masks, dropout; {@code tools/goldens/around.py}. */
@Tag("golden")
class AttentionGoldenTest {
    static Stream<Goldens.Case> layers() {
        return Goldens.cases("around.json", "attention");
    }

    static Stream<Goldens.Case> dotProducts() {
        return Goldens.cases("around.json", "dot_products");
    }

    private static MultiheadAttention.Options options(String name) {
        return switch (name) {
            case "self" -> MultiheadAttention.options(6, 2);
            case "self_masked" -> MultiheadAttention.options(6, 3);
            case "cross", "single" -> MultiheadAttention.options(4, 2);
            case "cross_shared" -> MultiheadAttention.options(4, 1).bias(false);
            case "cross_sizes" -> MultiheadAttention.options(4, 2).kdim(3).vdim(5);
            case "batch_first" ->
                MultiheadAttention.options(4, 2).batchFirst(true).vdim(3);
            case "dropout" -> MultiheadAttention.options(4, 2).dropout(0.3);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void layersEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        AroundCase expected = new AroundCase(json);
        Generator generator = Generator.seeded(0);
        MultiheadAttention.Options options = options(json.get("layer").asText());
        MultiheadAttention layer =
                expected.module((dtype, drawn) -> new MultiheadAttention(options.dtype(dtype), drawn), generator);
        // PyTorch's Linear of another name differs in its quantized form only.
        assertThat(layer).hasToString(json.get("repr").asText().replace("NonDynamicallyQuantizable", ""));
        MultiheadAttention.Pass pass =
                MultiheadAttention.pass().averageWeights(json.get("average").asBoolean());
        JsonNode padding = json.path("key_padding_mask");
        MultiheadAttention.Pass padded = padding.isMissingNode() ? pass : pass.keyPadding(expected.tensor(padding));
        JsonNode given = json.path("attn_mask");
        MultiheadAttention.Pass masked = given.isMissingNode() ? padded : padded.mask(mask(expected, given));
        String kind = json.get("kind").asText();
        List<Variable> weights = new ArrayList<>();
        expected.pass(json.get("passes").get(0), layer, x -> {
            Variable key = kind.equals("self") || kind.equals("single") ? x.get(0) : x.get(1);
            MultiheadAttention.Output out = layer.forward(x.get(0), key, kind.equals("cross") ? x.get(2) : key, masked);
            weights.add(out.weights());
            return out.output();
        });
        assertClose(
                "weights",
                weights.get(0).data(),
                expected.tensor(json.get("weights")),
                Close.tolerance(expected.dtype()));
        expected.streamAfter(generator);
    }

    private static Variable mask(AroundCase expected, JsonNode given) {
        Tensor mask = expected.tensor(given);
        return Variable.of(given.get("boolean").asBoolean() ? Attention.additive(mask) : mask);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dotProducts")
    void dotProductsEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        AroundCase expected = new AroundCase(json);
        double tolerance = Close.tolerance(expected.dtype());
        Attention.Options options =
                Attention.options().causal(json.get("causal").asBoolean());
        if (!json.get("mask").isNull()) {
            options = options.mask(Variable.of(expected.tensor(json.get("mask"))));
        }
        if (!json.get("scale").isNull()) {
            options = options.scale(json.get("scale").asDouble());
        }
        List<Variable> x = new ArrayList<>();
        json.get("inputs").forEach(each -> x.add(Variable.of(expected.tensor(each), true)));
        Variable y = Attention.scaledDotProductAttention(x.get(0), x.get(1), x.get(2), options);
        assertClose("output", y.data(), expected.tensor(json.get("output")), tolerance);
        y.backward(Variable.of(expected.tensor(json.get("grad_output"))));
        for (int i = 0; i < 3; i++) {
            Tensor gradient = Close.gradient("input " + i, x.get(i));
            assertClose(
                    "gradient " + i,
                    gradient,
                    expected.tensor(json.get("grad_inputs").get(i)),
                    tolerance);
        }
    }
}
