package org.lstm4j.tensor.kernel.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Reductions of a strided run: every second number from the second one on. */
class FloatReductionsTest {
    private static final float[] X = {9, 1, 9, -2, 9, 3, 9, 3, 9};

    @Test
    void sumsAndProductsOfStridedRuns() {
        assertThat(FloatReductions.sum(4, X, 1, 2)).isEqualTo(5);
        assertThat(FloatReductions.sum(0, X, 1, 2)).isZero();
        assertThat(FloatReductions.sumExp(2, X, 1, 2, 1)).isCloseTo(1 + Math.exp(-3), within(1e-15));
        assertThat(FloatReductions.product(4, X, 1, 2)).isEqualTo(-18);
        assertThat(FloatReductions.product(0, X, 1, 2)).isEqualTo(1);
    }

    @Test
    void sumsAreCarriedInDouble() {
        float[] x = {16777216f, 1f, 1f, -16777216f};
        assertThat(FloatReductions.sum(4, x, 0, 1)).isEqualTo(2);
    }

    @Test
    void argmaxIsTheFirstOfEqualsOrTheFirstNan() {
        assertThat(FloatReductions.argmax(4, X, 1, 2)).isEqualTo(2);
        assertThat(FloatReductions.argmin(4, X, 1, 2)).isEqualTo(1);
        float[] x = {5, Float.NaN, 7, Float.NaN, -7};
        assertThat(FloatReductions.argmax(5, x, 0, 1)).isEqualTo(1);
        assertThat(FloatReductions.argmin(5, x, 0, 1)).isEqualTo(1);
    }

    @Test
    void addRowsSumsOverRows() {
        double[] total = {100, 200};
        FloatReductions.addRows(3, 2, new float[] {9, 1, 2, 9, 3, 4, 9, 5, 6}, 1, 3, total);
        assertThat(total).containsExactly(109, 212);
    }
}
