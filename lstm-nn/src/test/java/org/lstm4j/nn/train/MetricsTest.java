package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Example;
import org.lstm4j.nn.data.PadCollate;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.loss.Reduction;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class MetricsTest {
    private static final Variable X = Variable.of(Tensor.zeros(3, 1));

    private static double value(Metric metric, Tensor output, Batch batch) {
        return metric.value(metric.sums(output, batch));
    }

    @Test
    void accuracyIsTheFractionOfCorrectClasses() {
        Tensor scores = Tensor.of(new double[][] {{0, 2, 1}, {5, 4, 5}, {-3, -2, -1}, {1, 0, 0}});
        Variable x = Variable.of(Tensor.zeros(4, 1));
        assertThat(value(Metrics.accuracy(), scores, Batch.of(x, IntTensor.vector(1, 0, 1, 0))))
                .isEqualTo(0.75);
        // The first of equal scores counts.
        assertThat(value(Metrics.accuracy(), scores, Batch.of(x, IntTensor.vector(1, 2, 2, 0))))
                .isEqualTo(0.75);
        assertThat(value(Metrics.accuracy(), scores, Batch.of(x, IntTensor.vector(1, -100, 1, -100))))
                .isEqualTo(0.5);
        assertThat(value(
                        Metrics.accuracy(),
                        scores.reshape(2, 2, 3),
                        Batch.of(x, IntTensor.of(new int[] {1, 0, 1, 0}, 2, 2))))
                .isEqualTo(0.75);
        assertThat(value(Metrics.accuracy(), scores, Batch.of(x, IntTensor.vector(-100, -100, -100, -100))))
                .isNaN();
        assertThatThrownBy(() -> value(Metrics.accuracy(), scores, Batch.of(x, IntTensor.vector(1, 0, 1))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("accuracy")
                .hasMessageContaining("(3,)")
                .hasMessageContaining("(4, 3)");
        assertThatThrownBy(() -> value(Metrics.accuracy(), scores, Batch.of(x)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no labels");
    }

    @Test
    void errorsOfRegression() {
        Batch batch = Batch.of(X, Variable.of(Tensor.of(new double[] {1, 2, 3}, 3, 1)));
        Tensor output = Tensor.of(new double[] {1, 4, -1}, 3, 1);
        assertThat(value(Metrics.mae(), output, batch)).isEqualTo(2);
        assertThat(value(Metrics.rmse(), output, batch)).isEqualTo(Math.sqrt(20 / 3.0));
        assertThatThrownBy(() -> value(Metrics.rmse(), output.reshape(3), batch))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("rmse")
                .hasMessageContaining("(3, 1)");
        assertThatThrownBy(() -> value(Metrics.mae(), output, Batch.of(X)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no y");
    }

    @Test
    void paddingIsIgnored() {
        for (boolean batchFirst : new boolean[] {false, true}) {
            Batch batch = new PadCollate(
                            PadCollate.options().batchFirst(batchFirst).paddingValue(99))
                    .collate(List.of(steps(1, 2), steps(3)));
            Tensor output = Tensor.zeros(batch.y().dtype(), batch.y().shape());
            // Two numbers a step.
            assertThat(value(Metrics.mae(), output, batch)).isEqualTo(2);
            assertThat(value(Metrics.rmse(), output, batch)).isEqualTo(Math.sqrt(14 / 3.0));
        }
        Batch whole = new PadCollate(PadCollate.options())
                .collate(List.of(
                        Example.of(Tensor.zeros(2, 1), Tensor.of(new double[] {1}, 1)),
                        Example.of(Tensor.zeros(1, 1), Tensor.of(new double[] {5}, 1))));
        assertThat(value(Metrics.mae(), Tensor.zeros(whole.y().dtype(), 2, 1), whole))
                .isEqualTo(3);
    }

    /** One row of targets for each sequence, as many as the longest has steps: √((1 + 4 + 9) / 6), not √(1/4). */
    @Test
    void targetsOfSequencesAreNotMasked() {
        for (boolean batchFirst : new boolean[] {false, true}) {
            Batch batch = new PadCollate(PadCollate.options().batchFirst(batchFirst))
                    .collate(List.of(
                            Example.of(Tensor.zeros(1, 1), Tensor.of(new double[] {1, 2, 3})),
                            Example.of(Tensor.zeros(3, 1), Tensor.of(new double[] {0, 0, 0}))));
            Tensor output = Tensor.zeros(batch.y().dtype(), batch.y().shape());
            assertThat(value(Metrics.rmse(), output, batch)).isEqualTo(Math.sqrt(14 / 6.0));
            assertThat(value(Metrics.mae(), output, batch)).isEqualTo(1);
        }
    }

    /** Padding that looks like a class, 0. */
    @Test
    void paddingIsIgnoredWhateverItsLabel() {
        for (boolean batchFirst : new boolean[] {false, true}) {
            Batch batch = new PadCollate(
                            PadCollate.options().batchFirst(batchFirst).paddingLabel(0))
                    .collate(List.of(
                            Example.of(Tensor.zeros(4, 1), IntTensor.vector(1, 1, 1, 1)),
                            Example.of(Tensor.zeros(1, 1), IntTensor.vector(1))));
            Tensor ones = Tensor.of(new double[] {0, 1})
                    .broadcastTo(
                            batch.labels().shape().size(0),
                            batch.labels().shape().size(1),
                            2);
            assertThat(value(Metrics.accuracy(), ones, batch)).isEqualTo(1);
            assertThat(value(Metrics.macroF1(2), ones, batch)).isEqualTo(1);
            assertThat(new ConfusionMatrix(2).add(ones, batch).count(1, 1)).isEqualTo(5);
            assertThat(value(Metrics.perplexity(), ones, batch)).isCloseTo(1 + Math.exp(-1), offset(1e-15));
        }
    }

    @Test
    void everyMetricOfRegressionIsMasked() {
        Batch batch = new PadCollate(PadCollate.options().paddingValue(99)).collate(List.of(steps(1, 2), steps(4)));
        Tensor output = batch.y().data().mul(2);
        for (Metric metric : List.of(Metrics.mape(), Metrics.smape())) {
            assertThat(value(metric, output, batch)).as(metric.name()).isIn(100.0, 200 / 3.0);
        }
        assertThat(value(Metrics.mase(Tensor.of(new double[] {0, 1}), 1), output, batch))
                .isEqualTo(7 / 3.0);
        assertThat(value(Metrics.pinball(0.75), output, batch)).isEqualTo(0.25 * 7 / 3.0);
    }

    /** The loss of a padded batch, and its weight among others. */
    @Test
    void lossesAreMeansOverWhatIsNoPadding() {
        for (boolean batchFirst : new boolean[] {false, true}) {
            PadCollate pad =
                    new PadCollate(PadCollate.options().batchFirst(batchFirst).paddingValue(99));
            Batch steps = pad.collate(List.of(steps(1, 2), steps(4)));
            Batch whole = pad.collate(List.of(
                    Example.of(Tensor.zeros(1, 1), Tensor.of(new double[] {1, 2})),
                    Example.of(Tensor.zeros(2, 1), Tensor.of(new double[] {0, 3}))));
            Objective objective = Objective.of(
                    batch -> Variable.of(batch.y().data().mul(0)),
                    (output, batch) -> Objective.mean(Losses.mse(output, batch.y(), Reduction.NONE), batch));
            objective.run(steps, part -> {
                assertThat(part.loss().item()).isEqualTo(7);
                assertThat(part.weight()).isEqualTo(3);
            });
            Metric mean = Metric.mean("m", (output, batch) -> 2);
            assertThat(mean.sums(steps.y().data(), steps)).containsExactly(6, 3);
            objective.run(whole, part -> {
                assertThat(part.loss().item()).isEqualTo(3.5);
                assertThat(part.weight()).isEqualTo(2);
            });
        }
    }

    private static Example steps(double... values) {
        double[] twice = new double[2 * values.length];
        for (int i = 0; i < twice.length; i++) {
            twice[i] = values[i / 2];
        }
        return Example.of(Tensor.zeros(values.length, 1), Tensor.of(twice, values.length, 2));
    }

    /** How examples are put into batches makes no difference. */
    @Test
    void metricsAreSummedOverBatches() {
        Tally tally = new Tally(List.of(Metrics.rmse(), Metric.mean("one", (output, batch) -> batch.size())));
        add(tally, 1, 3);
        add(tally, 2, 1);
        Scores scores = tally.scores();
        assertThat(scores.get("rmse")).isEqualTo(Math.sqrt((3 * 1 + 4) / 4.0));
        assertThat(scores.get("one")).isEqualTo((3 * 3 + 1) / 4.0);
        assertThat(scores.loss()).isEqualTo((3 * 1 + 2) / 4.0);
        assertThatThrownBy(() -> scores.get("mae"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'mae'")
                .hasMessageContaining("[loss, rmse, one]");
    }

    private static void add(Tally tally, double error, int rows) {
        Variable zeros = Variable.of(Tensor.zeros(rows, 1));
        Variable output = Variable.of(Tensor.zeros(rows, 1).add(error));
        tally.add(new Objective.Part(Batch.of(zeros, zeros), output, Variable.of(Tensor.scalar(error)), rows), error);
    }

    @Test
    void refusesAMetricThatChangesTheNumberOfSums() {
        int[] calls = {0};
        Metric growing = new Metric() {
            @Override
            public String name() {
                return "growing";
            }

            @Override
            public double[] sums(Tensor output, Batch batch) {
                return new double[++calls[0]];
            }

            @Override
            public double value(double[] sums) {
                return sums[0];
            }
        };
        Tally tally = new Tally(List.of(growing));
        add(tally, 1, 1);
        assertThatThrownBy(() -> add(tally, 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Metric growing: expected again 1 sums, but got 2");
        calls[0] = -1;
        assertThatThrownBy(() -> add(new Tally(List.of(growing)), 1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("at least 1");
    }
}
