package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
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

/** A pass of PyTorch's LSTM and its backward, over the options; {@code tools/goldens/lstm.py} writes the numbers. */
class LSTMGoldenTest {
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("lstm.json", "cases");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passAndGradients(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        Generator generator = Generator.seeded(0);
        LSTM lstm = ClosedForms.fill(new LSTM(options(json.get("options"), dtype), generator));
        lstm.train(json.path("train").asBoolean(true));
        Map<String, Variable> leaves = leaves(lstm, json);
        LSTM.State state = leaves.containsKey("h0") ? new LSTM.State(leaves.get("h0"), leaves.get("c0")) : null;
        // Dropout draws from the stream that PyTorch had after manual_seed, whatever the weights took.
        generator.restore(Generator.seeded(json.path("seed").asLong()).state());

        Output<LSTM.State> out = lstm.forward(leaves.get("input"), state);
        Variable loss =
                ClosedForms.loss(out.output(), out.state().h(), out.state().c());
        loss.backward();

        double tolerance = Close.tolerance(dtype);
        assertTensor("output", out.output(), json.get("output"), tolerance);
        assertTensor("h_n", out.state().h(), json.get("h_n"), tolerance);
        assertTensor("c_n", out.state().c(), json.get("c_n"), tolerance);
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

    private static RNNOptions options(JsonNode json, DType dtype) {
        return new RNNOptions(
                json.get("input_size").asInt(),
                json.get("hidden_size").asInt(),
                json.get("num_layers").asInt(),
                json.get("bias").asBoolean(),
                json.get("batch_first").asBoolean(),
                json.path("dropout").asDouble(0),
                json.get("bidirectional").asBoolean(),
                json.get("proj_size").asInt(),
                dtype,
                null,
                RNN.Nonlinearity.TANH,
                false);
    }

    /** Everything that gets a gradient, by name. */
    private static Map<String, Variable> leaves(LSTM lstm, JsonNode json) {
        RNNOptions options = lstm.options();
        DType dtype = options.dtype();
        boolean batched = json.get("batched").asBoolean();
        int features = options.inputSize();
        Map<String, Variable> out = new LinkedHashMap<>();
        if (!batched) {
            out.put("input", ClosedForms.input(dtype, STEPS, features));
        } else if (options.batchFirst()) {
            out.put("input", ClosedForms.input(dtype, BATCH, STEPS, features));
        } else {
            out.put("input", ClosedForms.input(dtype, STEPS, BATCH, features));
        }
        if (json.get("state").asText().equals("explicit")) {
            int states = options.numLayers() * options.directions();
            int shown = options.outputSize();
            int held = options.hiddenSize();
            out.put("h0", batched ? ClosedForms.h0(dtype, states, BATCH, shown) : ClosedForms.h0(dtype, states, shown));
            out.put("c0", batched ? ClosedForms.c0(dtype, states, BATCH, held) : ClosedForms.c0(dtype, states, held));
        }
        out.putAll(lstm.namedParameters());
        return out;
    }
}
