package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;

/** A pass of PyTorch's GRU and RNN and its backward, over the options; {@code tools/goldens/gru_rnn.py} writes them. */
class RecurrentGoldenTest {
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("gru_rnn.json", "cases");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passAndGradients(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        RNNBase<?> layer = ClosedForms.fill(layer(json, dtype));
        Map<String, Variable> leaves = leaves(layer, json, dtype);

        Variable h0 = leaves.get("h0");
        List<Variable> out = Layers.forward(layer, leaves.get("input"), h0 == null ? null : List.of(h0));
        Variable loss = ClosedForms.weighted(out.get(0), i -> Math.sin(0.5 * i))
                .add(ClosedForms.weighted(out.get(1), i -> Math.cos(0.4 * i)));
        loss.backward();

        double tolerance = Close.tolerance(dtype);
        assertTensor("output", out.get(0), json.get("output"), tolerance);
        assertTensor("h_n", out.get(1), json.get("h_n"), tolerance);
        assertClose("loss", loss.item(), json.get("loss").asDouble(), tolerance);
        assertThat(json.get("grad").fieldNames()).toIterable().containsExactlyElementsOf(leaves.keySet());
        leaves.forEach((name, leaf) -> assertClose(
                name,
                Close.gradient(name, leaf).toDoubleArray(),
                Goldens.numbers(json.get("grad").get(name)),
                tolerance));
    }

    private static void assertTensor(String what, Variable actual, JsonNode expected, double tolerance) {
        assertThat(actual.shape()).as(what).isEqualTo(Goldens.shape(expected));
        assertClose(what, actual.data().toDoubleArray(), Goldens.numbers(expected.get("data")), tolerance);
    }

    private static RNNBase<?> layer(JsonNode json, DType dtype) {
        JsonNode o = json.get("options");
        RNNOptions options = RNN.options(
                        o.get("input_size").asInt(), o.get("hidden_size").asInt())
                .numLayers(o.get("num_layers").asInt())
                .bias(o.get("bias").asBoolean())
                .batchFirst(o.get("batch_first").asBoolean())
                .bidirectional(o.get("bidirectional").asBoolean())
                .dtype(dtype);
        Generator generator = Generator.seeded(0);
        return switch (json.get("module").asText()) {
            case "GRU" -> new GRU(options, generator);
            case "RNN_tanh" -> new RNN(options, generator);
            default -> new RNN(options.nonlinearity(RNN.Nonlinearity.RELU), generator);
        };
    }

    /** Everything that gets a gradient, by name. */
    private static Map<String, Variable> leaves(RNNBase<?> layer, JsonNode json, DType dtype) {
        boolean batched = json.get("batched").asBoolean();
        int features = layer.inputSize();
        Map<String, Variable> out = new LinkedHashMap<>();
        if (!batched) {
            out.put("input", ClosedForms.input(dtype, STEPS, features));
        } else if (layer.isBatchFirst()) {
            out.put("input", ClosedForms.input(dtype, BATCH, STEPS, features));
        } else {
            out.put("input", ClosedForms.input(dtype, STEPS, BATCH, features));
        }
        if (json.get("state").asText().equals("explicit")) {
            int states = layer.numLayers() * (layer.isBidirectional() ? 2 : 1);
            int hidden = layer.outputSize() / (layer.isBidirectional() ? 2 : 1);
            out.put(
                    "h0",
                    batched ? ClosedForms.h0(dtype, states, BATCH, hidden) : ClosedForms.h0(dtype, states, hidden));
        }
        out.putAll(layer.namedParameters());
        return out;
    }
}
