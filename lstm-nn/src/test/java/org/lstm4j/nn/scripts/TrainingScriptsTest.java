package org.lstm4j.nn.scripts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;

/**
 * Complete training scripts against PyTorch, from the seed to the loss of the last step; {@code
 * tools/goldens/scripts.py} generates the values.
 */
@Tag("golden")
@Tag("script")
@Tag("slow")
class TrainingScriptsTest {
    private static final Map<String, Script> SCRIPTS = Map.ofEntries(
            Map.entry("rnn_tanh_forecast", RegressionScripts::rnnTanhForecast),
            Map.entry("rnn_relu_maximum", RegressionScripts::rnnReluMaximum),
            Map.entry("lstm_adding", RegressionScripts::lstmAdding),
            Map.entry("gru_trend", RegressionScripts::gruTrend),
            Map.entry("lstm_projected_sums", RegressionScripts::lstmProjectedSums),
            Map.entry("lstm_packed_classes", TokenScripts::lstmPackedClasses),
            Map.entry("gru_padded_tags", TokenScripts::gruPaddedTags),
            Map.entry("lstm_language_model", TokenScripts::lstmLanguageModel),
            Map.entry("rnn_packed_scores", TokenScripts::rnnPackedScores),
            Map.entry("lstm_ctc", TokenScripts::lstmCtc),
            Map.entry("rnn_cell_drawing", CellScripts::rnnCellDrawing),
            Map.entry("gru_cells_parity", CellScripts::gruCellsParity),
            Map.entry("lstm_cells_echo", CellScripts::lstmCellsEcho),
            Map.entry("gru_gaussian_and_poisson", DistributionScripts::gruGaussianAndPoisson),
            Map.entry("rnn_mixture", DistributionScripts::rnnMixture),
            Map.entry("lstm_distances", DistributionScripts::lstmDistances),
            Map.entry("gru_accumulation", RegimeScripts::gruAccumulation),
            Map.entry("lstm_rprop", RegimeScripts::lstmRprop),
            Map.entry("gru_lbfgs", RegimeScripts::gruLbfgs),
            Map.entry("activations_stack", RegimeScripts::activationsStack),
            Map.entry("lstm_late_head", MixtureScripts::lstmLateHead),
            Map.entry("gru_noisy_unfreezing", MixtureScripts::gruNoisyUnfreezing),
            Map.entry("rnn_packed_swa", MixtureScripts::rnnPackedSwa),
            Map.entry("lstm_mean_teacher", MixtureScripts::lstmMeanTeacher),
            Map.entry("gru_tags_of_all", MixtureScripts::gruTagsOfAll));

    /** Relative. PyTorch's own reruns, from weights with another last bit, stay within a tenth of it. */
    private static double tolerance(DType dtype) {
        return dtype == DType.FLOAT64 ? 1e-9 : 1e-4;
    }

    static Stream<Arguments> cases() {
        return Goldens.cases("scripts.json", "scripts")
                .map(golden -> Arguments.of(golden.name(), Goldens.dtype(golden.json()), golden));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("cases")
    void lossOfEveryStep(String name, DType dtype, Goldens.Case golden) {
        double[] expected = Goldens.numbers(golden.json().get("loss"));
        double[] losses = Objects.requireNonNull(SCRIPTS.get(name)).run(dtype);
        assertThat(losses).hasSize(Script.STEPS).hasSameSizeAs(expected);
        for (int step = 0; step < losses.length; step++) {
            double off = Math.abs(losses[step] - expected[step]) / Math.abs(expected[step]);
            assertThat(off)
                    .as(
                            "%s %s, loss at step %d: expected %s, but got %s; off",
                            name, dtype, step, expected[step], losses[step])
                    .isLessThanOrEqualTo(tolerance(dtype));
        }
    }

    @Test
    void everyScriptRunsInBothTypes() {
        assertThat(cases().map(each -> each.get()[0] + " " + each.get()[1]))
                .containsExactlyInAnyOrderElementsOf(SCRIPTS.keySet().stream()
                        .flatMap(name -> Stream.of(name + " " + DType.FLOAT64, name + " " + DType.FLOAT32))
                        .toList());
    }
}
