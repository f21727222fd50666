package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses by element of every provider, and their gradients, against their equations in double. */
class FloatLossesTest {
    private static final double ROUNDING = 0x1p-23; // float only
    // double only: private static final double ROUNDING = 0x1p-52;
    private static final int[] SIZES = {0, 1, 7, 8, 9, 16, 33, 511, 512, 513, 1100};
    private static final float[] CORNERS = {0, -0f, 1, -1, 1e-40f, 1e-10f, 20, -20, 100, -100, 1e4f, -1e4f};
    private static final double DELTA = 0.75;
    private static final double SCALE = -0.3;

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void lossesAndGradientsFollowTheEquations(String provider) {
        FloatLosses losses = Kernels.choose(provider).floats().losses();
        Random random = new Random(9);
        for (LossOp op : LossOp.values()) {
            for (int n : SIZES) {
                float[] x = values(random, n);
                float[] t = values(random, n);
                float[] y = filled(n);
                float[] dx = filled(n);
                losses.losses(op, DELTA, n, x, 2, t, 1, y, 1);
                losses.gradient(op, DELTA, SCALE, n, x, 2, t, 1, dx, 1);
                for (int i = 0; i < n; i++) {
                    double d = (double) x[2 + i] - t[1 + i];
                    double magnitude = op == LossOp.SQUARED_ERROR ? d * d : 1 + Math.abs(x[2 + i] * (1.0 + t[1 + i]));
                    close(y[1 + i], loss(op, x[2 + i], t[1 + i]), magnitude + Math.abs(d) + Math.abs(x[2 + i]));
                    close(dx[1 + i], SCALE * slope(op, x[2 + i], t[1 + i]), 2 + Math.abs(d) + Math.abs(t[1 + i]));
                }
                assertThat(new float[] {y[0], y[n + 1], dx[0], dx[n + 1]}).containsOnly(77f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void smallLossesKeepTheirDigits(String provider) {
        FloatLosses losses = Kernels.choose(provider).floats().losses();
        float[] x = {10, 30, -15, -80, 5, 12, 18, -40, 60};
        float[] t = {1, 1, 0, 0, 1, 1, 1, 0, 1};
        float[] y = new float[x.length];
        losses.losses(LossOp.BCE_WITH_LOGITS, 0, x.length, x, 0, t, 0, y, 0);
        for (int i = 0; i < x.length; i++) {
            double want = StrictMath.log1p(StrictMath.exp(-Math.abs(x[i])));
            assertThat(Math.abs(y[i] - want)).isLessThanOrEqualTo(8 * ROUNDING * want);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void nanStaysAndInfinityIsClipped(String provider) {
        FloatLosses losses = Kernels.choose(provider).floats().losses();
        for (int n : new int[] {1, 8, 20}) {
            for (LossOp op : LossOp.values()) {
                float[] x = new float[n];
                Arrays.fill(x, Float.NaN);
                float[] y = new float[n];
                losses.losses(op, DELTA, n, x, 0, new float[n], 0, y, 0);
                assertThat(y).containsOnly(Float.NaN);
                losses.gradient(op, DELTA, SCALE, n, x, 0, new float[n], 0, y, 0);
                assertThat(y).containsOnly(Float.NaN);
            }
            float[] x = new float[n];
            Arrays.fill(x, Float.NEGATIVE_INFINITY);
            float[] y = new float[n];
            losses.losses(LossOp.HUBER, DELTA, n, x, 0, new float[n], 0, y, 0);
            assertThat(y).containsOnly(Float.POSITIVE_INFINITY);
            losses.gradient(LossOp.HUBER, DELTA, -2, n, x, 0, new float[n], 0, y, 0);
            assertThat(y).containsOnly((float) (2 * DELTA));
            losses.gradient(LossOp.BCE_WITH_LOGITS, 0, 1, n, x, 0, new float[n], 0, y, 0);
            assertThat(y).containsOnly(0f);
        }
    }

    private static double loss(LossOp op, double x, double t) {
        double d = Math.abs(x - t);
        return switch (op) {
            case SQUARED_ERROR -> d * d;
            case HUBER -> d <= DELTA ? d * d / 2 : DELTA * (d - DELTA / 2);
            case BCE_WITH_LOGITS -> (1 - t) * x + StrictMath.log1p(StrictMath.exp(-Math.abs(x))) + Math.max(-x, 0);
        };
    }

    private static double slope(LossOp op, double x, double t) {
        double d = x - t;
        return switch (op) {
            case SQUARED_ERROR -> 2 * d;
            case HUBER -> Math.abs(d) <= DELTA ? d : DELTA * Math.signum(d);
            case BCE_WITH_LOGITS -> 1 / (1 + StrictMath.exp(-x)) - t;
        };
    }

    private static float[] values(Random random, int n) {
        float[] x = new float[n + 3];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextInt(4) == 0
                    ? CORNERS[random.nextInt(CORNERS.length)]
                    : (float) (3 * random.nextGaussian());
        }
        return x;
    }

    private static float[] filled(int n) {
        float[] y = new float[n + 2];
        Arrays.fill(y, 77f);
        return y;
    }

    private static void close(double actual, double want, double magnitude) {
        assertThat(Math.abs(actual - want)).isLessThanOrEqualTo(4 * ROUNDING * magnitude);
    }
}
