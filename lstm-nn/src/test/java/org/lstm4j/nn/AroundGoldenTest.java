package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.testing.AroundCase;
import org.lstm4j.nn.testing.GoldenAround;
import org.lstm4j.nn.testing.GoldenLayers;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Generator;

/**
 * Layers around recurrent ones against PyTorch: text, initial values, outputs, gradients, buffers and use of the random
 * stream, in training and in evaluation mode; {@code tools/goldens/around.py}.
 */
@Tag("golden")
class AroundGoldenTest {
    static Stream<Goldens.Case> layers() {
        return Goldens.cases("around.json", "layers");
    }

    @Test
    void everyGoldenLayerIsTested() {
        assertThat(layers().map(golden -> golden.json().get("layer").asText()).collect(Collectors.toSet()))
                .isEqualTo(GoldenAround.all().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("layers")
    void layersEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        AroundCase expected = new AroundCase(json);
        Generator generator = Generator.seeded(0);
        GoldenLayers.Maker maker = GoldenAround.all().get(json.get("layer").asText());
        Layer layer = expected.module(maker::apply, generator);
        assertThat(layer).hasToString(json.get("repr").asText());
        for (JsonNode pass : json.get("passes")) {
            expected.pass(pass, layer, x -> layer.forward(x.get(0)));
        }
        expected.streamAfter(generator);
        layer.eval();
        expected.pass(json.get("evaluation"), layer, x -> layer.forward(x.get(0)));
    }
}
