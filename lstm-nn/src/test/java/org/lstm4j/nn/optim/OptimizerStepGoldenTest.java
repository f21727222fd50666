package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Parameters under given gradients, without a network; {@code tools/goldens/optim.py} writes the numbers. */
@Tag("golden")
class OptimizerStepGoldenTest {
    private static final Shape SHAPE = Shape.of(2, 3);
    private static final List<Shape> SHAPES = List.of(SHAPE, Shape.of(4), Shape.of(3));

    static Stream<Goldens.Case> cases() {
        return GoldenOptimizers.cases("pure");
    }

    static Stream<Goldens.Case> groups() {
        return GoldenOptimizers.cases("groups");
    }

    private static Parameter parameter(DType dtype, Shape shape, int k) {
        return new Parameter(ClosedForms.tensor(dtype, shape, i -> 0.5 * Math.cos(i + k)));
    }

    private static Variable gradient(DType dtype, Shape shape, int t, int k) {
        return Variable.of(ClosedForms.tensor(dtype, shape, i -> Math.sin(0.9 * t + i + k) * (1 + 0.1 * t)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void float64(Goldens.Case golden) {
        Optimizer optimizer = path(golden.json(), DType.FLOAT64, Close.FLOAT64);
        StateDict state = optimizer.stateDict();
        assertState(state, 0, golden.json().get("state"), Close.FLOAT64);
    }

    /* Thirty steps, each rounded to float32: the rounding errors add up. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void float32(Goldens.Case golden) {
        path(golden.json(), DType.FLOAT32, Close.FLOAT32);
    }

    private static Optimizer path(JsonNode json, DType dtype, double tolerance) {
        Parameter p = parameter(dtype, SHAPE, 0);
        Optimizer optimizer = GoldenOptimizers.of(json, List.of(p));
        JsonNode path = json.get("path");
        for (int t = 1; t <= path.size(); t++) {
            p.setGrad(gradient(dtype, SHAPE, t, 0));
            optimizer.step();
            assertClose("after step " + t, p.data().toDoubleArray(), Goldens.numbers(path.get(t - 1)), tolerance);
        }
        return optimizer;
    }

    /** The state has PyTorch's names and numbers. PyTorch 1.13 counts steps for some optimizers only. */
    private static void assertState(StateDict state, int index, JsonNode expected, double tolerance) {
        String prefix = "state." + index + ".";
        expected.properties().forEach(entry -> {
            if (!entry.getValue().isNull()) {
                Tensor own = state.get(prefix + entry.getKey());
                assertThat(own).as(prefix + entry.getKey()).isNotNull();
                JsonNode values = entry.getValue();
                double[] numbers = values.isArray() ? Goldens.numbers(values) : new double[] {values.asDouble()};
                assertClose(prefix + entry.getKey(), own.toDoubleArray(), numbers, tolerance);
            }
        });
        assertThat(state.names())
                .filteredOn(name -> name.startsWith(prefix))
                .allMatch(name -> expected.has(name.substring(prefix.length())));
    }

    /** The defaults and names of all options. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void optionsHavePyTorchsNamesAndDefaults(Goldens.Case golden) {
        JsonNode group = golden.json().get("param_group");
        Optimizer optimizer = GoldenOptimizers.of(golden.json(), List.of(parameter(DType.FLOAT64, SHAPE, 0)));
        StateDict state = optimizer.stateDict();
        List<String> names = new ArrayList<>();
        group.properties().forEach(option -> {
            String name = "param_groups.0." + option.getKey();
            names.add(name);
            assertThat(state.get(name)).as(name).isNotNull();
            assertThat(state.get(name).toDoubleArray())
                    .as(name)
                    .isEqualTo(GoldenOptimizers.tensor(option.getValue()).toDoubleArray());
        });
        names.add("param_groups.0.params");
        // PyTorch 1.13 has no maximize for RAdam and no decoupled_weight_decay; later ones have.
        assertThat(state.names())
                .filteredOn(name -> !name.endsWith(".maximize") || group.has("maximize"))
                .filteredOn(name -> !name.endsWith(".decoupled_weight_decay"))
                .hasSameElementsAs(names);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("groups")
    void twoGroupsWithMissingGradientsMatchPyTorch(Goldens.Case golden) {
        JsonNode json = golden.json();
        DType dtype = Goldens.dtype(json);
        double tolerance = Close.tolerance(dtype);
        List<Parameter> parameters = new ArrayList<>();
        for (int k = 0; k < SHAPES.size(); k++) {
            parameters.add(parameter(dtype, SHAPES.get(k), k));
        }
        Optimizer optimizer = GoldenOptimizers.of(
                json, List.of(parameters.subList(0, 2), parameters.subList(2, 3)), List.of(json.get("second")));
        JsonNode path = json.get("path");
        assertThat(path).hasSize(15);
        for (int t = 1; t <= path.size(); t++) {
            for (int k = 0; k < parameters.size(); k++) {
                boolean absent = (k == 1 && t % 3 == 0) || (k == 2 && t < 3);
                parameters.get(k).setGrad(absent ? null : gradient(dtype, SHAPES.get(k), t, k));
            }
            optimizer.step();
            double[] all = parameters.stream()
                    .flatMapToDouble(p -> DoubleStream.of(p.data().toDoubleArray()))
                    .toArray();
            assertClose("after step " + t, all, Goldens.numbers(path.get(t - 1)), tolerance);
        }
        for (int k = 0; dtype == DType.FLOAT64 && k < parameters.size(); k++) {
            assertState(optimizer.stateDict(), k, json.get("state").get(k), tolerance);
        }
    }
}
