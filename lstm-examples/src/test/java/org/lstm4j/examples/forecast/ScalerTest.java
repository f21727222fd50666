package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ScalerTest {
    @Test
    void fitsMeanAndDeviation() {
        Scaler scaler = Scaler.fit(new double[] {2, 4, 4, 4, 5, 5, 7, 9});

        assertThat(scaler).isEqualTo(new Scaler(5, 2));
        assertThat(scaler.scale(new double[] {5, 9, 1})).containsExactly(0, 2, -2);
    }

    @Test
    void inverts() throws IOException {
        double[] values = Series.sunspots().values();
        Scaler scaler = Scaler.fit(values);

        assertThat(scaler.invert(scaler.scale(values))).containsExactly(values, within(1e-12));
    }

    @Test
    void constantSeriesIsOnlyShifted() {
        Scaler scaler = Scaler.fit(new double[] {3, 3, 3});

        assertThat(scaler.scale(new double[] {3, 4})).containsExactly(0, 1);
    }
}
