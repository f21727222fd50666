package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.Tensor;

/** Every trial of the line search beside PyTorch's, over polynomials; {@code tools/goldens/strong_wolfe.py} has them. */
@Tag("golden")
class StrongWolfeGoldenTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("strong_wolfe.json", "cases");
    }

    private static double horner(double[] coefficients, double x) {
        double out = 0;
        for (double c : coefficients) {
            out = out * x + c;
        }
        return out;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void everyTrialMatchesPyTorch(Goldens.Case golden) {
        double[] loss = Goldens.numbers(golden.json().get("loss"));
        double[] slope = Goldens.numbers(golden.json().get("slope"));
        Parameter x = new Parameter(Tensor.of(new double[] {0}));
        List<Double> visited = new ArrayList<>();
        LBFGSObjective objective = new LBFGSObjective(List.of(x), () -> {
            double at = x.item();
            visited.add(at);
            x.setGrad(Variable.of(Tensor.of(new double[] {horner(slope, at)})));
            return horner(loss, at);
        });
        double[] g = {horner(slope, 0)};
        double[] d = {-g[0]};
        StrongWolfe search = new StrongWolfe(
                objective,
                d,
                horner(loss, 0),
                g,
                -g[0] * g[0],
                golden.json().get("tolerance").asDouble());
        assertSearch(search, visited, d[0], golden);
        // The search itself moves nothing.
        assertThat(x.item()).isZero();
    }

    static Stream<Goldens.Case> replied() {
        return Goldens.cases("strong_wolfe.json", "replied");
    }

    /** Losses and gradients by trial, equal to each other and to the bounds of the conditions. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("replied")
    void everyTrialMatchesPyTorchWhereNumbersAreEqual(Goldens.Case golden) {
        JsonNode replies = golden.json().get("replies");
        Parameter x = new Parameter(Tensor.of(new double[] {0}));
        List<Double> visited = new ArrayList<>();
        LBFGSObjective objective = new LBFGSObjective(List.of(x), () -> {
            JsonNode reply = replies.get(visited.size() % replies.size());
            visited.add(x.item());
            x.setGrad(Variable.of(Tensor.of(new double[] {reply.get(1).asDouble()})));
            return reply.get(0).asDouble();
        });
        double[] g = {golden.json().get("gradient0").asDouble()};
        double[] d = {golden.json().get("direction").asDouble()};
        double tolerance = golden.json().get("tolerance").asDouble();
        assertSearch(new StrongWolfe(objective, d, 0, g, g[0] * d[0], tolerance), visited, d[0], golden);
    }

    private static void assertSearch(StrongWolfe search, List<Double> visited, double d, Goldens.Case golden) {
        StrongWolfe.Point found = search.from(golden.json().get("start").asDouble());
        double[] trials = visited.stream().mapToDouble(at -> at / d).toArray();
        double[] expected = Goldens.numbers(golden.json().get("trials"));
        assertThat(trials).hasSameSizeAs(expected);
        assertClose("trials", trials, expected, 1e-9);
        assertThat(search.evaluations())
                .isEqualTo(golden.json().get("evaluations").asInt());
        assertClose("length", found.length, golden.json().get("length").asDouble(), 1e-9);
        assertClose("loss", found.loss, golden.json().get("found").asDouble(), 1e-9);
        assertClose("gradient", found.gradient, Goldens.numbers(golden.json().get("gradient")), 1e-9);
    }
}
