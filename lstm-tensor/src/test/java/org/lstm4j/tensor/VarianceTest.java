package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Variances of values that are large beside their deviations. */
class VarianceTest {
    @Test
    void equalNumbersHaveNone() {
        for (float value : new float[] {0.1f, 5.5364812e7f, -3e30f}) {
            Tensor x = Tensor.full(DType.FLOAT32, Shape.of(7), value);
            assertThat(x.var().item()).isZero();
        }
    }

    @Test
    void theMeanIsNotRoundedToTheType() {
        // The mean, 16777214.4, is no float32; deviations of 0.6 and -0.4 from it are.
        Tensor x = Tensor.of(new float[] {16777214, 16777215, 16777214, 16777215, 16777214});
        assertThat(x.var().item()).isEqualTo((float) 0.3);
    }
}
