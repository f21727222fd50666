package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Two steps of the optimizers on one weight with a neighbour on each side, against numbers worked out by hand. */
class FloatUpdatesTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    @Test
    void sgd() {
        float[] p = {7, 2, 7};
        FloatUpdates.sgd(1, 0.1, 0.5, p, 1, new float[] {3}, 0);
        // 2 - 0.1 (3 + 0.5 * 2)
        assertThat(p[1]).isCloseTo(1.6f, CLOSE);
        assertThat(p[0] + p[2]).isEqualTo(14);
    }

    @Test
    void momentum() {
        float[] p = {7, 2, 7};
        float[] b = {0, 0};
        FloatUpdates.momentum(1, 0.1, 0, 0.9, 0.25, false, true, p, 1, new float[] {3}, 0, b, 1);
        assertThat(b[1]).isCloseTo(3f, CLOSE);
        assertThat(p[1]).isCloseTo(1.7f, CLOSE);
        // b = 0.9 * 3 + 0.75 * 1 = 3.45; p = 1.7 - 0.1 (1 + 0.9 * 3.45)
        FloatUpdates.momentum(1, 0.1, 0, 0.9, 0.25, true, false, p, 1, new float[] {1}, 0, b, 1);
        assertThat(b[1]).isCloseTo(3.45f, CLOSE);
        assertThat(p[1]).isCloseTo(1.2895f, CLOSE);
        assertThat(p[0] + p[2] + b[0]).isEqualTo(14);
    }

    @Test
    void adam() {
        float[] p = {7, 2, 7};
        float[] m = {1};
        float[] v = {4};
        float[] none = {};
        // d = 3; m = 0.9 + 0.3 = 1.2; v = 0.99 * 4 + 0.01 * 9 = 4.05; p = 2 - 0.1 * 1.2 / (sqrt(4.05) / 0.5 + 1)
        FloatUpdates.adam(1, 0.1, 0.5, 0.9, 0.99, 1, 0, p, 1, new float[] {3}, 0, m, 0, v, 0, none);
        assertThat(m[0]).isCloseTo(1.2f, CLOSE);
        assertThat(v[0]).isCloseTo(4.05f, CLOSE);
        assertThat(p[1]).isCloseTo((float) (2 - 0.12 / (Math.sqrt(4.05) / 0.5 + 1)), CLOSE);
        assertThat(p[0] + p[2]).isEqualTo(14);
    }

    @Test
    void adamWithARecordDividesByTheLargest() {
        float[] p = {2};
        float[] m = {0};
        float[] v = {0};
        float[] largest = {16};
        // d = 2 + 0.5 * 2 = 3; m = 0.3; v = 0.09
        FloatUpdates.adam(1, 1, 1, 0.9, 0.99, 0, 0.5, p, 0, new float[] {2}, 0, m, 0, v, 0, largest);
        assertThat(v[0]).isCloseTo(0.09f, CLOSE);
        assertThat(largest[0]).isEqualTo(16);
        assertThat(p[0]).isCloseTo(2 - 0.3f / 4, CLOSE);
    }
}
