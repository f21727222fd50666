package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Initial parameters of layers, to the bit: names, order, shapes, values and the state of the random stream afterwards.
 * {@code tools/goldens/init.py} generates the values.
 */
@Tag("golden")
class InitialisationGoldenTest {
    /** Several layers initialized from one random stream. */
    record Sequence(long seed, DType dtype, List<JsonNode> modules) {
        @Override
        public String toString() {
            return "seed " + seed + " " + dtype + " "
                    + modules.stream()
                            .map(module -> module.get("repr").asText())
                            .toList();
        }
    }

    /** The layers of each sequence up to the first that this module does not have. */
    static Stream<Sequence> sequences() {
        JsonNode file = Goldens.read("init.json");
        return Stream.of(file.get("sequences"), file.get("alone"))
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .map(json -> {
                    List<JsonNode> modules = new ArrayList<>();
                    for (JsonNode module : json.get("modules")) {
                        if (!List.of("LSTM", "LSTMCell", "Linear", "GRU", "GRUCell", "RNN", "RNNCell")
                                .contains(module.get("class").asText())) {
                            break;
                        }
                        modules.add(module);
                    }
                    return new Sequence(json.get("seed").asLong(), Goldens.dtype(json), modules);
                })
                .filter(sequence -> !sequence.modules().isEmpty());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sequences")
    void initialParametersEqualPyTorch(Sequence sequence) {
        Generator generator = Generator.seeded(sequence.seed());
        for (JsonNode golden : sequence.modules()) {
            String repr = golden.get("repr").asText();
            Module module = build(golden, sequence.dtype(), generator);
            assertThat(module).hasToString(repr);
            JsonNode expected = golden.get("parameters");
            List<String> names = new ArrayList<>();
            expected.forEach(parameter -> names.add(parameter.get("name").asText()));
            Map<String, Parameter> actual = module.namedParameters();
            assertThat(actual.keySet()).as(repr).containsExactlyElementsOf(names);
            for (JsonNode parameter : expected) {
                String name = parameter.get("name").asText();
                Tensor data = actual.get(name).data();
                assertThat(data.dtype()).as(name).isEqualTo(sequence.dtype());
                assertThat(data.shape()).as(name).isEqualTo(Goldens.shape(parameter));
                assertThat(data.toDoubleArray())
                        .as(repr + " " + name)
                        .containsExactly(Goldens.numbers(parameter.get("data")));
            }
            assertThat(Tensor.rand(generator, 3).toDoubleArray())
                    .as("the stream after " + repr)
                    .containsExactly(Goldens.numbers(golden.get("rand_after")));
        }
    }

    private static Module build(JsonNode json, DType dtype, Generator generator) {
        int first = json.get("args").get(0).asInt();
        int second = json.get("args").get(1).asInt();
        JsonNode named = json.get("kwargs");
        boolean bias = named.path("bias").asBoolean(true);
        return switch (json.get("class").asText()) {
            case "Linear" -> new Linear(first, second, bias, dtype, generator);
            case "LSTMCell" -> new LSTMCell(first, second, bias, dtype, generator);
            case "GRUCell" -> new GRUCell(first, second, bias, dtype, generator);
            case "RNNCell" -> new RNNCell(first, second, bias, RNN.Nonlinearity.TANH, dtype, generator);
            case "GRU" ->
                new GRU(
                        GRU.options(first, second)
                                .numLayers(named.path("num_layers").asInt(1))
                                .bidirectional(named.path("bidirectional").asBoolean())
                                .dtype(dtype),
                        generator);
            case "RNN" ->
                new RNN(
                        RNN.options(first, second)
                                .nonlinearity(RNN.Nonlinearity.of(
                                        named.path("nonlinearity").asText("tanh")))
                                .dtype(dtype),
                        generator);
            default ->
                new LSTM(
                        LSTM.options(first, second)
                                .numLayers(named.path("num_layers").asInt(1))
                                .bias(bias)
                                .batchFirst(named.path("batch_first").asBoolean())
                                .dropout(named.path("dropout").asDouble())
                                .bidirectional(named.path("bidirectional").asBoolean())
                                .projSize(named.path("proj_size").asInt())
                                .dtype(dtype),
                        generator);
        };
    }
}
