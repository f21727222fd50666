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

/**
 * Two layers against {@code rnn_goldens.json}: PyTorch 1.13, written by another script than {@link LSTMGoldenTest}'s,
 * so that the two check each other. The file says how its numbers came about. Its padded cases are the LSTM's so far.
 */
class LSTMSecondGoldenTest {
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    static Stream<Goldens.Case> cases() {
        return Goldens.read("rnn_goldens.json").get("cases").properties().stream()
                .filter(entry ->
                        entry.getKey().startsWith("lstm") && entry.getKey().endsWith("packed=False"))
                .map(entry -> new Goldens.Case(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passAndGradients(Goldens.Case golden) {
        String name = golden.name();
        JsonNode json = golden.json();
        RNNOptions options = LSTM.options(2, 3)
                .numLayers(2)
                .bias(name.contains("bias=True"))
                .bidirectional(name.contains("bi=True"))
                .projSize(name.startsWith("lstm_proj2") ? 2 : 0)
                .dtype(DType.FLOAT64);
        LSTM lstm = ClosedForms.fill(new LSTM(options, Generator.seeded(0)));
        int states = 2 * options.directions();
        Map<String, Variable> leaves = new LinkedHashMap<>();
        leaves.put("input", ClosedForms.input(DType.FLOAT64, STEPS, BATCH, 2));
        leaves.put("h0", ClosedForms.h0(DType.FLOAT64, states, BATCH, options.outputSize()));
        leaves.put("c0", ClosedForms.c0(DType.FLOAT64, states, BATCH, 3));
        leaves.putAll(lstm.namedParameters());

        Output<LSTM.State> out = lstm.forward(leaves.get("input"), new LSTM.State(leaves.get("h0"), leaves.get("c0")));
        Variable loss =
                ClosedForms.loss(out.output(), out.state().h(), out.state().c());
        loss.backward();

        assertNumbers("output", out.output(), json);
        assertNumbers("h_n", out.state().h(), json);
        assertNumbers("c_n", out.state().c(), json);
        assertClose("loss", loss.item(), json.get("loss").asDouble(), Close.FLOAT64);
        assertThat(json.get("grad").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(leaves.keySet());
        leaves.forEach((leafName, leaf) -> assertClose(
                leafName,
                Close.gradient(leafName, leaf).toDoubleArray(),
                Goldens.numbers(json.get("grad").get(leafName)),
                Close.FLOAT64));
    }

    private static void assertNumbers(String what, Variable actual, JsonNode json) {
        assertClose(what, actual.data().toDoubleArray(), Goldens.numbers(json.get(what)), Close.FLOAT64);
    }
}
