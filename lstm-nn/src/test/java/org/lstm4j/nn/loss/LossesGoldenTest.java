package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Values, gradients and second derivatives against PyTorch; {@code tools/goldens/losses.py} generates them. */
@Tag("golden")
class LossesGoldenTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("losses.json", "cases");
    }

    @Test
    void everyLossHasGoldens() {
        assertThat(cases().map(golden -> golden.json().get("loss").asText()).distinct())
                .hasSize(20);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void valuesAndGradientsEqualPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        double tolerance = Close.tolerance(Goldens.dtype(json));
        List<Variable> inputs = new ArrayList<>();
        List<Variable> leaves = new ArrayList<>();
        for (JsonNode input : json.get("inputs")) {
            Variable x = Variable.of(
                    GoldenLosses.tensor(json, input), input.get("grad").asBoolean());
            inputs.add(x);
            if (x.requiresGrad()) {
                leaves.add(x);
            }
        }
        Variable loss = new GoldenLosses(json).of(inputs);

        Tensor expected = GoldenLosses.tensor(json, json.get("value"));
        assertThat(loss.shape()).isEqualTo(expected.shape());
        assertThat(loss.dtype()).isEqualTo(expected.dtype());
        assertSame(
                "value",
                loss.data().toDoubleArray(),
                Goldens.numbers(json.get("value").get("data")),
                tolerance);

        Variable weighted = ClosedForms.weighted(loss, i -> Math.cos(0.7 * i + 0.3));
        boolean twice = json.has("second");
        List<@Nullable Variable> gradients = Autograd.grad(
                List.of(weighted),
                leaves,
                List.of(Variable.of(Tensor.scalar(loss.dtype(), 1))),
                GraphOptions.options().createGraph(twice));
        for (int k = 0; k < leaves.size(); k++) {
            assertSame(
                    "gradient of input " + k,
                    gradients.get(k).data().toDoubleArray(),
                    Goldens.numbers(json.get("grads").get(k)),
                    tolerance);
        }
        if (twice) {
            second(json, leaves, gradients);
        }
    }

    private static void second(JsonNode json, List<Variable> leaves, List<@Nullable Variable> gradients) {
        Variable through = Variable.of(Tensor.scalar(DType.FLOAT64, 0));
        for (int k = 0; k < gradients.size(); k++) {
            int input = k;
            through = through.add(ClosedForms.weighted(gradients.get(k), i -> Math.sin(0.4 * i + input + 0.2)));
        }
        List<@Nullable Variable> found = through.requiresGrad()
                ? Autograd.grad(
                        List.of(through),
                        leaves,
                        List.of(Variable.of(Tensor.scalar(DType.FLOAT64, 1))),
                        GraphOptions.options().allowUnused(true))
                : new ArrayList<>(Collections.nCopies(leaves.size(), null));
        for (int k = 0; k < leaves.size(); k++) {
            JsonNode expected = json.get("second").get(k);
            int count = leaves.get(k).data().numel();
            // A derivative that nothing depends on is 0.
            assertSame(
                    "second derivative by input " + k,
                    found.get(k) == null
                            ? new double[count]
                            : found.get(k).data().toDoubleArray(),
                    expected.isNull() ? new double[count] : Goldens.numbers(expected),
                    Close.FLOAT64);
        }
    }

    /** As {@link Close}, with NaN equal to NaN and infinities to themselves. */
    private static void assertSame(String what, double[] actual, double[] expected, double tolerance) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            if (Double.isFinite(expected[i])) {
                Close.assertClose(what + " at " + i, actual[i], expected[i], tolerance);
            } else {
                assertThat(actual[i]).as("%s at %d", what, i).isEqualTo(Double.valueOf(expected[i]));
            }
        }
    }
}
