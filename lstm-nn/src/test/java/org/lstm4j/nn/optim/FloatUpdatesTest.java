package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A step or two of the update loops on one element, against values computed by hand. */
class FloatUpdatesTest {
    private static final Offset<Float> CLOSE = within(1e-6f);

    private static final RMSprop.Options RMSPROP =
            RMSprop.options().lr(0.1).alpha(0.9).eps(1);

    private final SGDUpdate sgd = new FloatSGDUpdate();
    private final AdamUpdate adam = new FloatAdamUpdate();
    private final ScaledUpdate scaled = new FloatScaledUpdate();

    private final float[] p = {2};
    private final float[] g = {3};
    private final Tensor weight = Tensor.wrap(p, 1);
    private final Tensor gradient = Tensor.wrap(g, 1);

    private static Tensor state(float[] values) {
        return Tensor.wrap(values, 1);
    }

    private static Adam.Options options(double eps) {
        return Adam.options().betas(0.9, 0.99).eps(eps);
    }

    private void assertWeight(double expected) {
        assertThat(p[0]).isCloseTo((float) expected, CLOSE);
        assertThat(g[0]).isEqualTo(3);
    }

    @Test
    void sgdWithWeightDecay() {
        sgd.plain(SGD.options().lr(0.1).weightDecay(0.5), weight, gradient);
        // 2 - 0.1 (3 + 0.5 * 2)
        assertWeight(1.6);
    }

    @Test
    void maximizeNegatesTheGradient() {
        sgd.plain(SGD.options().lr(0.1).weightDecay(0.5).maximize(true), weight, gradient);
        // 2 - 0.1 (-3 + 0.5 * 2)
        assertWeight(2.2);
    }

    @Test
    void momentumAndNesterov() {
        float[] b = {1};
        // b = 0.9 * 1 + 0.75 * 3 = 3.15; p = 2 - 0.1 * 3.15
        SGD.Options o = SGD.options().lr(0.1).momentum(0.9).dampening(0.25);
        sgd.momentum(o, false, weight, gradient, state(b));
        assertThat(b[0]).isCloseTo(3.15f, CLOSE);
        assertWeight(1.685);
        // b = 0.9 * 3.15 + 3 = 5.835; p = 1.685 - 0.1 (3 + 0.9 * 5.835)
        sgd.momentum(o.dampening(0).nesterov(true), false, weight, gradient, state(b));
        assertThat(b[0]).isCloseTo(5.835f, CLOSE);
        assertWeight(0.85985);
    }

    @Test
    void adamWithDecoupledDecay() {
        float[] m = {1};
        float[] v = {4};
        // d = 3; m = 0.9 + 0.3 = 1.2; v = 0.99 * 4 + 0.01 * 9 = 4.05; p = 2 - 0.05 * 2 - 0.1 * 1.2 / (sqrt(4.05) / 0.5
        // + 1)
        adam.adam(
                options(1).lr(0.1).weightDecay(0.5).decoupledWeightDecay(true),
                0.1,
                0.5,
                weight,
                gradient,
                state(m),
                state(v),
                null);
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
        adam.adam(options(0).weightDecay(0.5), 1, 1, weight, gradient, state(m), state(v), state(largest));
        assertThat(v[0]).isCloseTo(0.16f, CLOSE);
        assertThat(largest[0]).isEqualTo(16);
        assertWeight(2 - 0.4 / 4);
    }

    @Test
    void unscaledStepStillUpdatesTheSquares() {
        float[] m = {1};
        float[] v = {4};
        adam.unscaled(options(1), 0.1, weight, gradient, state(m), state(v));
        assertThat(v[0]).isCloseTo(4.05f, CLOSE);
        assertWeight(2 - 0.12);
    }

    @Test
    void nadam() {
        float[] m = {1};
        float[] v = {4};
        adam.nadam(options(1), 0.1, 0.2, 0.5, weight, gradient, state(m), state(v));
        assertWeight(2 - (0.1 * 3 + 0.2 * 1.2) / (Math.sqrt(4.05) / 0.5 + 1));
    }

    @Test
    void adamax() {
        float[] m = {1};
        float[] u = {4};
        // u = max(0.99 * 4, 3 + 0.5) = 3.96
        adam.adamax(options(0.5), 0.1, weight, gradient, state(m), state(u));
        assertThat(u[0]).isCloseTo(3.96f, CLOSE);
        assertWeight(2 - 0.1 * 1.2 / 3.96);
    }

    @Test
    void adagrad() {
        float[] s = {7};
        scaled.adagrad(Adagrad.options().eps(1), 0.1, weight, gradient, state(s));
        assertThat(s[0]).isEqualTo(16);
        assertWeight(2 - 0.3 / 5);
    }

    @Test
    void rmsprop() {
        float[] v = {4};
        scaled.rmsprop(RMSPROP, weight, gradient, state(v), state(v));
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertWeight(2 - 0.3 / (Math.sqrt(4.5) + 1));
    }

    @Test
    void rmspropWithMomentum() {
        float[] v = {4};
        float[] a = {1};
        float[] b = {2};
        // v = 4.5; a = 0.9 + 0.3 = 1.2; b = 0.5 * 2 + 3 / (sqrt(4.5 - 1.44) + 1)
        scaled.momentum(RMSPROP.momentum(0.5).centered(true), weight, gradient, state(v), state(a), state(b));
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertThat(a[0]).isCloseTo(1.2f, CLOSE);
        assertWeight(2 - 0.1 * (1 + 3 / (Math.sqrt(3.06) + 1)));
    }

    @Test
    void rmspropCentered() {
        float[] v = {4};
        float[] a = {1};
        scaled.rmsprop(RMSPROP.centered(true), weight, gradient, state(v), state(a));
        assertThat(v[0]).isCloseTo(4.5f, CLOSE);
        assertThat(a[0]).isCloseTo(1.2f, CLOSE);
        assertWeight(2 - 0.3 / (Math.sqrt(3.06) + 1));
    }

    @Test
    void adadelta() {
        float[] v = {4};
        float[] u = {2};
        // v = 4.5; e = sqrt(2.5 / 5) 3; u = 0.9 * 2 + 0.1 * 4.5
        scaled.adadelta(Adadelta.options().lr(0.1).eps(0.5), weight, gradient, state(v), state(u));
        assertThat(u[0]).isCloseTo(2.25f, CLOSE);
        assertWeight(2 - 0.3 * Math.sqrt(0.5));
    }

    @Test
    void rprop() {
        float[] before = {1};
        float[] steps = {0.1f};
        sgd.resilient(Rprop.options().stepSizes(0, 0.11), weight, gradient, state(before), state(steps));
        // 0.12 is more than the largest step.
        assertThat(steps[0]).isEqualTo(0.11f);
        assertWeight(1.89);
        before[0] = -1;
        sgd.resilient(Rprop.options().stepSizes(0, 0.11), weight, gradient, state(before), state(steps));
        assertThat(steps[0]).isCloseTo(0.055f, CLOSE);
        assertThat(before[0]).isZero();
        assertWeight(1.89);
    }

    @Test
    void asgd() {
        float[] a = {1};
        // p = 2 - 0.05 * 2 - 0.1 * 3 = 1.6; a = 1 + 0.25 * 0.6
        sgd.averaged(ASGD.options().lambd(0.5), 0.1, 0.25, weight, gradient, state(a));
        assertThat(a[0]).isCloseTo(1.15f, CLOSE);
        assertWeight(1.6);
    }

    /** Four steps of Adafactor, in which gradients change, from the same values in each type. */
    private static double[] factored(DType dtype, boolean maximize, int... sizes) {
        Generator rng = Generator.seeded(3);
        Parameter p = new Parameter(Tensor.randn(rng, DType.FLOAT64, sizes).to(dtype));
        Adafactor optimizer = new Adafactor(
                List.of(p), Adafactor.options().lr(0.1).weightDecay(0.1).maximize(maximize));
        for (int step = 0; step < 4; step++) {
            p.setGrad(Variable.of(Tensor.randn(rng, DType.FLOAT64, sizes).to(dtype)));
            optimizer.step();
        }
        return p.data().toDoubleArray();
    }

    /** The values in float64 are PyTorch's: {@link NewOptimizersGoldenTest}. */
    @Test
    void adafactorFollowsThatOfFloat64() {
        for (int[] sizes : new int[][] {{2, 3}, {3, 2}, {2, 2, 3}, {4}}) {
            for (boolean maximize : new boolean[] {false, true}) {
                assertClose(
                        "Adafactor " + Arrays.toString(sizes),
                        factored(DType.FLOAT32, maximize, sizes),
                        factored(DType.FLOAT64, maximize, sizes),
                        1e-5);
            }
        }
    }
}
