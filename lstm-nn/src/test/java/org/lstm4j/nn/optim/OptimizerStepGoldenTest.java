package org.lstm4j.nn.optim;

import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** One parameter under given gradients, without a network; {@code tools/goldens/optim.py} writes the numbers. */
class OptimizerStepGoldenTest {
    private static final Shape SHAPE = Shape.of(2, 3);

    static Stream<Goldens.Case> cases() {
        return GoldenOptimizers.cases("pure");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void float64(Goldens.Case golden) {
        path(golden.json(), DType.FLOAT64, Close.FLOAT64);
    }

    /* Thirty steps, each rounded to float32: the rounding errors add up. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void float32(Goldens.Case golden) {
        path(golden.json(), DType.FLOAT32, Close.FLOAT32);
    }

    private static void path(JsonNode json, DType dtype, double tolerance) {
        Parameter p = new Parameter(ClosedForms.tensor(dtype, SHAPE, i -> 0.5 * Math.cos(i)));
        Optimizer optimizer = GoldenOptimizers.of(json, List.of(p));
        JsonNode path = json.get("path");
        for (int t = 1; t <= path.size(); t++) {
            int step = t;
            Tensor gradient = ClosedForms.tensor(dtype, SHAPE, i -> Math.sin(0.9 * step + i) * (1 + 0.1 * step));
            p.setGrad(Variable.of(gradient));
            optimizer.step();
            assertClose("after step " + t, p.data().toDoubleArray(), Goldens.numbers(path.get(t - 1)), tolerance);
        }
    }
}
