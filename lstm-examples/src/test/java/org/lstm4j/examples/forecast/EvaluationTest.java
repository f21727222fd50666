package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final double[] VALUES = {1, 5, 2, 6, 3, 7};

    @Test
    void baselinesOfAHandMadeSeries() {
        assertThat(Baselines.persistence(VALUES, 3, 6)).containsExactly(2, 6, 3);
        assertThat(Baselines.seasonalNaive(VALUES, 2, 3, 6)).containsExactly(5, 2, 6);
        assertThatThrownBy(() -> Baselines.seasonalNaive(VALUES, 4, 3, 6)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void errorsOfAHandMadeForecast() {
        Accuracy accuracy = Accuracy.of(new double[] {2, 6, 3}, new double[] {6, 3, 3});

        assertThat(accuracy).isEqualTo(new Accuracy(Math.sqrt(25.0 / 3), 7.0 / 3));
    }

    @Test
    void tableIsAligned() {
        Evaluation evaluation = new Evaluation(2000, new double[] {100, 200})
                .add("LSTM", new double[] {101, 201})
                .add("persistence", new double[] {0, 100});

        assertThat(evaluation.table().lines())
                .containsExactly(
                        "forecast         RMSE       MAE",
                        "LSTM              1.0       1.0",
                        "persistence     100.0     100.0");
    }

    @Test
    void forecastOfTheWrongLengthThrows() {
        assertThatThrownBy(() -> new Evaluation(2000, VALUES).add("short", new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
