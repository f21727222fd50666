package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

class WindowsTest {
    private static final double[] VALUES = {0, 1, 2, 3, 4, 5};

    @Test
    void windowStandsBeforeItsTarget() {
        Windows windows = Windows.of(VALUES, 3, 4, 6);

        assertThat(windows.x().contentEquals(Tensor.of(new float[] {1, 2, 3, 2, 3, 4}, 2, 3, 1)))
                .isTrue();
        assertThat(windows.y().contentEquals(Tensor.of(new float[] {4, 5}, 2, 1)))
                .isTrue();
    }

    @Test
    void batchPicksExamples() {
        Windows.Batch batch = Windows.of(VALUES, 2, 2, 6).batch(3, 0);

        assertThat(batch.x().shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(batch.x().data().toDoubleArray()).containsExactly(3, 4, 0, 1);
        assertThat(batch.y().data().toDoubleArray()).containsExactly(5, 2);
    }

    @Test
    void windowThatReachesBeforeTheSeriesIsRefused() {
        assertThatThrownBy(() -> Windows.of(VALUES, 4, 3, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Windows.of(VALUES, 2, 6, 6)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Windows.of(VALUES, 2, 3, 7)).isInstanceOf(IllegalArgumentException.class);
    }
}
