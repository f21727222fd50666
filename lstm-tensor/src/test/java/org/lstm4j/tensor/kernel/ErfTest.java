package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The error function against its series in many digits. */
class ErfTest {
    @Test
    void erfIsWithinFourUlpsOfTheSeries() {
        for (double x = 1e-3; x < 6.2; x += 0.0137) {
            double want = Series.erf(x);
            assertThat(Math.abs(Erf.erf(x) - want)).as("erf(%s)", x).isLessThanOrEqualTo(4 * Math.ulp(want));
            assertThat(Erf.erf(-x)).isEqualTo(-Erf.erf(x));
        }
    }

    @Test
    void seriesAndPolynomialAgreeAtOne() {
        double below = Erf.erf(Math.nextDown(1.0));
        assertThat(Erf.erf(1.0)).isGreaterThanOrEqualTo(below).isLessThan(below + 1e-15);
    }
}
