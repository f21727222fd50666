package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The error function against its series in many digits, and its inverse against itself. */
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

    /** Where erf is flat, many x have one y: the error of x is that of y over the slope. */
    @Test
    void inverseUndoesErf() {
        for (double x = -5.8; x < 5.8; x += 0.0113) {
            double y = Series.erf(x);
            double slope = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
            double allowed = 8 * Math.ulp(x) + Math.ulp(y) / slope;
            assertThat(Math.abs(Erf.inverse(y) - x)).as("inverse(erf(%s))", x).isLessThanOrEqualTo(allowed);
        }
    }

    @Test
    void inverseIsAccurateForSmallValues() {
        for (double y = 1e-300; y < 1e-3; y *= 10) {
            assertThat(Erf.inverse(y) / (y * Math.sqrt(Math.PI) / 2)).isBetween(1 - 1e-6, 1 + 1e-6);
            assertThat(Math.abs(Series.erf(Erf.inverse(y)) - y)).isLessThanOrEqualTo(8 * Math.ulp(y));
        }
    }

    @Test
    void inverseIsInfiniteAtOneAndNanBeyond() {
        assertThat(Erf.inverse(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(Erf.inverse(-1)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Erf.inverse(Math.nextUp(1.0))).isNaN();
        assertThat(Erf.inverse(-2)).isNaN();
        assertThat(Erf.inverse(Double.NaN)).isNaN();
        assertThat(Erf.inverse(0)).isEqualTo(0.0);
        assertThat(Erf.inverse(Math.nextDown(1.0))).isBetween(5.8, 5.9);
    }
}
