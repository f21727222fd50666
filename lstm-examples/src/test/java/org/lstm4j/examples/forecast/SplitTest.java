package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
    @Test
    void partsFollowEachOther() {
        assertThat(Split.chronological(100, 0.70, 0.15)).isEqualTo(new Split(70, 85, 100));
        assertThat(Split.chronological(309, 0.70, 0.15)).isEqualTo(new Split(216, 263, 309));
    }

    @Test
    void emptyPartIsRefused() {
        assertThatThrownBy(() -> Split.chronological(3, 0.99, 0.005))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trainEnd");
    }

    /** Each number of the series is its own position, so that examples show where they came from. */
    @Test
    void noLaterNumberLeaksIntoTraining() {
        double[] positions = IntStream.range(0, 100).asDoubleStream().toArray();
        Split split = Split.chronological(100, 0.70, 0.15);
        int window = 10;

        Windows train = Windows.of(positions, window, window, split.trainEnd());
        Windows validation = Windows.of(positions, window, split.trainEnd(), split.validationEnd());
        Windows test = Windows.of(positions, window, split.validationEnd(), split.size());

        assertThat(max(train.x().toDoubleArray())).isLessThan(split.trainEnd());
        assertThat(targets(train)).containsExactly(range(10, 70));
        assertThat(max(validation.x().toDoubleArray())).isLessThan(split.validationEnd());
        assertThat(targets(validation)).containsExactly(range(70, 85));
        assertThat(targets(test)).containsExactly(range(85, 100));
    }

    private static double max(double[] values) {
        return Arrays.stream(values).max().orElseThrow();
    }

    private static double[] targets(Windows windows) {
        return windows.y().toDoubleArray();
    }

    private static double[] range(int from, int to) {
        return IntStream.range(from, to).asDoubleStream().toArray();
    }
}
