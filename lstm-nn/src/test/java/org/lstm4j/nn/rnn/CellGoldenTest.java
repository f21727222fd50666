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

/**
 * Cells that PyTorch does not have, against their equations in PyTorch's operations, which {@code
 * tools/goldens/cells.py} writes: step by step by themselves, and over the sequence by {@link Recurrent}.
 */
class CellGoldenTest {
    private static final int INPUT = 2;
    private static final int HIDDEN = 3;
    private static final int STEPS = 4;
    private static final int BATCH = 3;

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("cells.json", "cases");
    }

    private static Cell cell(String name, Generator generator) {
        DType dtype = DType.FLOAT64;
        Cell lstm = new LSTMCell(INPUT, HIDDEN, true, dtype, generator);
        String[] parts = name.split("\\|");
        Cell cell = switch (parts[0]) {
            case "LayerNormLSTMCell" -> new LayerNormLSTMCell(INPUT, HIDDEN, dtype, generator);
            case "PeepholeLSTMCell" -> new PeepholeLSTMCell(INPUT, HIDDEN, true, dtype, generator);
            case "CoupledLSTMCell" -> new CoupledLSTMCell(INPUT, HIDDEN, true, dtype, generator);
            case "ProjectedLSTMCell" -> new ProjectedLSTMCell(INPUT, HIDDEN, 2, true, dtype, generator);
            case "ZoneoutCell" -> new ZoneoutCell(lstm, generator, 0.3, 0.6);
            default -> new VariationalDropoutCell(lstm, 0.3, 0.6, generator);
        };
        if (parts.length > 1) {
            cell.train(parts[1].equals("train"));
        }
        // Masks come from the stream that PyTorch had, whatever the weights took.
        generator.restore(Generator.seeded(7).state());
        return ClosedForms.fill(cell);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void stepByStep(Goldens.Case golden) {
        Cell cell = cell(golden.name(), Generator.seeded(0));
        Map<String, Variable> leaves = leaves(cell);
        Cell.Steps steps = cell.begin(BATCH);
        List<Variable> state = List.of(leaves.get("h0"), leaves.get("c0"));
        List<Variable> h = new ArrayList<>();
        List<Variable> c = new ArrayList<>();
        for (Variable x : leaves.get("input").unbind(0)) {
            state = steps.next(steps.project(x), state);
            h.add(state.get(0));
            c.add(state.get(1));
        }
        assertSame(golden.json(), leaves, Variable.stack(h, 0), Variable.stack(c, 0), state);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void overTheSequence(Goldens.Case golden) {
        Generator generator = Generator.seeded(0);
        Cell cell = cell(golden.name(), generator);
        Map<String, Variable> leaves = leaves(cell);
        Recurrent network = new Recurrent(cell, generator);
        Output<Recurrent.State> out = network.forwardEveryStep(
                leaves.get("input"), new Recurrent.State(List.of(List.of(leaves.get("h0"), leaves.get("c0")))));
        List<Variable> steps = out.steps().get(0).variables();
        assertSame(
                golden.json(),
                leaves,
                steps.get(0),
                steps.get(1),
                out.state().parts().get(0));
        assertClose("output", out.output(), steps.get(0), 0);
    }

    private static Map<String, Variable> leaves(Cell cell) {
        Map<String, Variable> out = new LinkedHashMap<>();
        out.put("input", ClosedForms.input(DType.FLOAT64, STEPS, BATCH, INPUT));
        out.put("h0", ClosedForms.h0(DType.FLOAT64, BATCH, cell.outputSize()));
        out.put("c0", ClosedForms.c0(DType.FLOAT64, BATCH, HIDDEN));
        cell.namedParameters().forEach((name, parameter) -> out.put(name.replace("cell.", ""), parameter));
        return out;
    }

    private static void assertSame(
            JsonNode json, Map<String, Variable> leaves, Variable h, Variable c, List<Variable> last) {
        Variable loss =
                ClosedForms.loss(h, last.get(0), last.get(1)).add(ClosedForms.weighted(c, i -> Math.cos(0.6 * i)));
        loss.backward();
        assertClose("h", h.data().toDoubleArray(), Goldens.numbers(json.get("h").get("data")), Close.FLOAT64);
        assertClose("c", c.data().toDoubleArray(), Goldens.numbers(json.get("c").get("data")), Close.FLOAT64);
        assertClose("loss", loss.item(), json.get("loss").asDouble(), Close.FLOAT64);
        assertThat(json.get("grad").fieldNames()).toIterable().containsExactlyElementsOf(leaves.keySet());
        leaves.forEach((name, leaf) -> assertClose(
                name,
                Close.gradient(name, leaf).toDoubleArray(),
                Goldens.numbers(json.get("grad").get(name)),
                Close.FLOAT64));
    }
}
