package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
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

/** Three steps of PyTorch's LSTMCell and their backward; {@code tools/goldens/lstm_cell.py} writes the numbers. */
class LSTMCellGoldenTest {
    private static final int STEPS = 3;
    private static final int BATCH = 3;

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("lstm_cell.json", "cases");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void stepsAndGradients(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        JsonNode options = json.get("options");
        int features = options.get("input_size").asInt();
        int hidden = options.get("hidden_size").asInt();
        boolean bias = options.get("bias").asBoolean();
        LSTMCell cell = ClosedForms.fill(new LSTMCell(features, hidden, bias, dtype, Generator.seeded(0)));
        boolean batched = json.get("batched").asBoolean();
        Map<String, Variable> leaves = new LinkedHashMap<>();
        leaves.put(
                "input",
                batched ? ClosedForms.input(dtype, STEPS, BATCH, features) : ClosedForms.input(dtype, STEPS, features));
        LSTM.State state = null;
        if (json.get("state").asText().equals("explicit")) {
            leaves.put("h0", batched ? ClosedForms.h0(dtype, BATCH, hidden) : ClosedForms.h0(dtype, hidden));
            leaves.put("c0", batched ? ClosedForms.c0(dtype, BATCH, hidden) : ClosedForms.c0(dtype, hidden));
            state = new LSTM.State(leaves.get("h0"), leaves.get("c0"));
        }
        leaves.putAll(cell.namedParameters());

        List<Variable> hs = new ArrayList<>();
        List<Variable> cs = new ArrayList<>();
        for (Variable x : leaves.get("input").unbind(0)) {
            state = cell.forward(x, state);
            hs.add(state.h());
            cs.add(state.c());
        }
        Variable h = Variable.stack(hs, 0);
        Variable c = Variable.stack(cs, 0);
        Variable loss = ClosedForms.loss(h, state.h(), state.c());
        loss.backward();

        double tolerance = Close.tolerance(dtype);
        assertThat(h.shape()).isEqualTo(Goldens.shape(json.get("h")));
        assertClose("h", h.data().toDoubleArray(), Goldens.numbers(json.get("h").get("data")), tolerance);
        assertThat(c.shape()).isEqualTo(Goldens.shape(json.get("c")));
        assertClose("c", c.data().toDoubleArray(), Goldens.numbers(json.get("c").get("data")), tolerance);
        assertClose("loss", loss.item(), json.get("loss").asDouble(), tolerance);
        assertThat(json.get("grad").fieldNames()).toIterable().containsExactlyElementsOf(leaves.keySet());
        leaves.forEach((name, leaf) -> assertClose(
                name,
                Close.gradient(name, leaf).toDoubleArray(),
                Goldens.numbers(json.get("grad").get(name)),
                tolerance));
    }
}
