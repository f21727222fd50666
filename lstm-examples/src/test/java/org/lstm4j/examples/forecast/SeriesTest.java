package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void sunspotsAreReadFromTheFile() throws IOException {
        Series series = Series.sunspots();

        assertThat(series.size()).isEqualTo(309);
        assertThat(series.year(0)).isEqualTo(1700);
        assertThat(series.year(308)).isEqualTo(2008);
        assertThat(series.values(0, 3)).containsExactly(5, 11, 16);
        assertThat(series.values(307, 309)).containsExactly(7.5, 2.9);
    }

    @Test
    void valuesAreACopy() {
        Series series = new Series(2000, new double[] {1, 2});

        series.values()[0] = 9;

        assertThat(series.values()).containsExactly(1, 2);
    }
}
