package org.lstm4j.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Values by hand, from the formulas of the sources that {@link Metrics} names. */
class ForecastMetricsTest {
    private static final Variable X = Variable.of(Tensor.zeros(2, 1));
    private static final Tensor OUTPUT = Tensor.of(new double[] {110, 45}, 2, 1);

    private static Batch targets(double... values) {
        return Batch.of(X, Variable.of(Tensor.of(values, values.length, 1)));
    }

    private static double value(Metric metric, Batch batch) {
        return metric.value(metric.sums(OUTPUT, batch));
    }

    /** Errors of 10 and 5 of 100 and 50: 10 % each. */
    @Test
    void mapeIsInPercent() {
        assertThat(value(Metrics.mape(), targets(100, 50))).isEqualTo(10);
        assertThat(value(Metrics.mape(), targets(-110, 45))).isEqualTo(100);
        assertThat(value(Metrics.mape(), targets(0, 45))).isInfinite();
    }

    /** 200/2 (10/210 + 5/95) = 100 (2/42 + 1/19). */
    @Test
    void smapeIsSymmetric() {
        assertThat(value(Metrics.smape(), targets(100, 50))).isCloseTo(10.025062656641604, offset(1e-13));
        assertThat(value(Metrics.smape(), targets(0, 45))).isEqualTo(100);
        Metric smape = Metrics.smape();
        Tensor zeros = Tensor.zeros(2, 1);
        assertThat(smape.value(smape.sums(zeros, Batch.of(X, Variable.of(zeros)))))
                .isZero();
    }

    /** The mean error is 7.5; naive ones on 1, 3, 2, 5 are (2 + 1 + 3) / 3 and, by seasons of 2, (1 + 2) / 2. */
    @Test
    void maseIsRelativeToTheNaiveForecast() {
        Tensor training = Tensor.of(new double[] {1, 3, 2, 5});

        assertThat(value(Metrics.mase(training, 1), targets(100, 50))).isEqualTo(7.5 / 2);
        assertThat(value(Metrics.mase(training, 2), targets(100, 50))).isEqualTo(7.5 / 1.5);
        assertThatThrownBy(() -> Metrics.mase(training, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Metrics.mase: expected more than 4 training values, a season, but got 4");
        assertThatThrownBy(() -> Metrics.mase(Tensor.ones(5), 1)).hasMessageContaining("has the mean error 0.0");
        assertThatThrownBy(() -> Metrics.mase(Tensor.of(new double[] {1, Double.NaN, 2}), 1))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Metrics.mase(Tensor.ones(5, 1), 1)).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> Metrics.mase(training, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** y - output is -10 and 5: (0.1 · 10 + 0.9 · 5) / 2. */
    @Test
    void pinballWeighsBothSides() {
        assertThat(value(Metrics.pinball(0.9), targets(100, 50))).isCloseTo(2.75, offset(1e-15));
        assertThat(value(Metrics.pinball(0.5), targets(100, 50))).isEqualTo(3.75);
        assertThatThrownBy(() -> Metrics.pinball(1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("between 0 and 1, but got 1.0");
        assertThatThrownBy(() -> Metrics.pinball(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
