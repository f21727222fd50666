package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** A step or two of the optimizers on one weight with a neighbour on each side, against numbers worked out by hand. */
class FloatUpdatesTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    private final float[] p = {7, 2, 7};
    private final float[] g = {3};

    private void assertWeight(double expected) {
        assertThat(p[1]).isCloseTo((float) expected, CLOSE);
        assertThat(p[0] + p[2]).isEqualTo(14);
        assertThat(g[0]).isEqualTo(3);
    }

    @Test
    void sgd() {
        FloatSGDUpdate.plain(1, 0.1, 1, 0.5, p, 1, g, 0);
        // 2 - 0.1 (3 + 0.5 * 2)
        assertWeight(1.6);
    }

    @Test
    void sgdUphill() {
        FloatSGDUpdate.plain(1, 0.1, -1, 0.5, p, 1, g, 0);
        // 2 - 0.1 (-3 + 0.5 * 2)
        assertWeight(2.2);
    }

    @Test
    void momentum() {
        float[] b = {1};
        // b = 0.9 * 1 + 0.75 * 3 = 3.15; p = 2 - 0.1 * 3.15
        FloatSGDUpdate.momentum(1, 0.1, 1, 0, 0.9, 0.75, 0, 1, p, 1, g, 0, b);
        assertThat(b[0]).isCloseTo(3.15f, CLOSE);
        assertWeight(1.685);
        // b = 0.9 * 3.15 + 3 = 5.835; p = 1.685 - 0.1 (3 + 0.9 * 5.835)
        FloatSGDUpdate.momentum(1, 0.1, 1, 0, 0.9, 1, 1, 0.9, p, 1, g, 0, b);
        assertThat(b[0]).isCloseTo(5.835f, CLOSE);
        assertWeight(0.85985);
    }

    @Test
    void adam() {
        float[] m = {1};
        float[] v = {4};
        // d = 3; m = 0.9 + 0.3 = 1.2; v = 0.99 * 4 + 0.01 * 9 = 4.05; p = 2 - 0.05 * 2 - 0.1 * 1.2 / (sqrt(4.05) / 0.5
        // + 1)
        FloatAdamUpdate.adam(1, 0.1, 0.5, 0.9, 0.99, 1, 1, 0, 0.05, p, 1, g, 0, m, v);
        assertThat(m[0]).isCloseTo(1.2f, CLOSE);
        assertThat(v[0]).isCloseTo(4.05f, CLOSE);
        assertWeight(1.9 - 0.12 / (Math.sqrt(4.05) / 0.5 + 1));
    }

    @Test
    void amsgradDividesByTheLargest() {
        float[] m = {0};
        float[] v = {0};
        float[] largest = {16};
        // d = 3 + 0.5 * 2 = 4; m = 0.4; v = 0.16
        FloatAdamUpdate.amsgrad(1, 1, 1, 0.9, 0.99, 0, 1, 0.5, 0, p, 1, g, 0, m, v, largest);
        assertThat(v[0]).isCloseTo(0.16f, CLOSE);
        assertThat(largest[0]).isEqualTo(16);
        assertWeight(2 - 0.4 / 4);
    }

    @Test
    void unscaledAdam() {
        float[] m = {1};
        float[] v = {4};
        FloatAdamUpdate.unscaled(1, 0.1, 0.9, 0.99, 1, 0, p, 1, g, 0, m, v);
        assertThat(v[0]).isCloseTo(4.05f, CLOSE);
        assertWeight(2 - 0.12);
    }

    @Test
    void nadam() {
        float[] m = {1};
        float[] v = {4};
        FloatAdamUpdate.nadam(1, 0.1, 0.2, 0.5, 0.9, 0.99, 1, 1, 0, p, 1, g, 0, m, v);
        assertWeight(2 - (0.1 * 3 + 0.2 * 1.2) / (Math.sqrt(4.05) / 0.5 + 1));
    }

    @Test
    void adamax() {
        float[] m = {1};
        float[] u = {4};
        // u = max(0.99 * 4, 3 + 0.5) = 3.96
        FloatAdamUpdate.adamax(1, 0.1, 0.9, 0.99, 0.5, 1, 0, p, 1, g, 0, m, u);
        assertThat(u[0]).isCloseTo(3.96f, CLOSE);
        assertWeight(2 - 0.1 * 1.2 / 3.96);
    }

    @Test
    void adagrad() {
        float[] s = {7};
        FloatScaledUpdate.adagrad(1, 0.1, 1, 1, 0, p, 1, g, 0, s);
        assertThat(s[0]).isEqualTo(16);
        assertWeight(2 - 0.3 / 5);
    }

    @Test
    void rmsprop() {
        float[] v = {4};
        FloatScaledUpdate.rmsprop(1, 0.1, 0.9, 1, 1, 0, p, 1, g, 0, v);
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertWeight(2 - 0.3 / (Math.sqrt(4.5) + 1));
    }

    @Test
    void rmspropWithMomentum() {
        float[] v = {4};
        float[] a = {1};
        float[] b = {2};
        // v = 4.5; a = 0.9 + 0.3 = 1.2; b = 0.5 * 2 + 3 / (sqrt(4.5 - 1.44) + 1)
        FloatScaledUpdate.momentum(1, 0.1, 0.9, 1, 0.5, true, 1, 0, p, 1, g, 0, v, a, b);
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertThat(a[0]).isCloseTo(1.2f, CLOSE);
        assertWeight(2 - 0.1 * (1 + 3 / (Math.sqrt(3.06) + 1)));
    }

    @Test
    void rmspropCentered() {
        float[] v = {4};
        float[] a = {1};
        FloatScaledUpdate.centered(1, 0.1, 0.9, 1, 1, 0, p, 1, g, 0, v, a);
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertThat(a[0]).isCloseTo(1.2f, CLOSE);
        assertWeight(2 - 0.3 / (Math.sqrt(3.06) + 1));
    }

    @Test
    void adadelta() {
        float[] v = {4};
        float[] u = {2};
        // v = 4.5; e = sqrt(2.5 / 5) 3; u = 0.9 * 2 + 0.1 * 4.5
        FloatScaledUpdate.adadelta(1, 0.1, 0.9, 0.5, 1, 0, p, 1, g, 0, v, u);
        assertThat(u[0]).isCloseTo(2.25f, CLOSE);
        assertWeight(2 - 0.3 * Math.sqrt(0.5));
    }

    @Test
    void rprop() {
        float[] before = {1};
        float[] steps = {0.1f};
        FloatRpropUpdate.rprop(1, 0.5, 1.2, 0, 0.11, 1, p, 1, g, 0, before, steps);
        // 0.12 is more than the largest step.
        assertThat(steps[0]).isEqualTo(0.11f);
        assertWeight(1.89);
        before[0] = -1;
        FloatRpropUpdate.rprop(1, 0.5, 1.2, 0, 0.11, 1, p, 1, g, 0, before, steps);
        assertThat(steps[0]).isCloseTo(0.055f, CLOSE);
        assertThat(before[0]).isZero();
        assertWeight(1.89);
    }

    @Test
    void asgd() {
        float[] a = {1};
        // p = 2 - 0.05 * 2 - 0.1 * 3 = 1.6; a = 1 + 0.25 * 0.6
        FloatASGDUpdate.asgd(1, 0.1, 0.05, 0.25, 1, 0, p, 1, g, 0, a);
        assertThat(a[0]).isCloseTo(1.15f, CLOSE);
        assertWeight(1.6);
    }
}
