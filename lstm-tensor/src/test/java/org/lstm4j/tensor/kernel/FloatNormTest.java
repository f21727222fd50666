package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runs of normalizations of every provider against their equations in double. */
class FloatNormTest {
    private static final double ROUNDING = 0x1p-24; // float only
    // double only: private static final double ROUNDING = 0x1p-53;
    private static final int[] SIZES = {0, 1, 7, 8, 15, 16, 17, 31, 33, 64, 100, 1000, 3000};

    private final Random random = new Random(7);

    static Stream<String> providers() {
        return Providers.names();
    }

    private float[] values(int n, double center, double scale) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) (center + scale * random.nextGaussian());
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("providers")
    void squaresAreThoseOfTheDistances(String provider) {
        FloatNorm norm = Kernels.choose(provider).floats().norm();
        for (int n : SIZES) {
            for (double scale : new double[] {1e-30, 1e-3, 1, 1e25}) {
                float[] x = values(n + 3, 100 * scale, scale);
                double mean = 100.1234567890123 * scale;
                double want = 0;
                for (int i = 0; i < n; i++) {
                    want += (x[2 + i] - mean) * (x[2 + i] - mean);
                }
                assertThat(Math.abs(norm.squares(n, mean, x, 2) - want)).isLessThanOrEqualTo(want * 64 * ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void affineMapsAndSums(String provider) {
        FloatNorm norm = Kernels.choose(provider).floats().norm();
        for (int n : SIZES) {
            float[] x = values(n + 3, 5, 1);
            float[] dy = values(n + 4, 0, 1);
            float[] w = values(n + 2, 1, 1);
            float[] b = values(n + 1, 0, 1);
            double mean = 5.000000123456789;
            float[] plain = filled(n);
            float[] weighted = filled(n);
            norm.affine(n, mean, 0.7, -0.3, x, 2, plain, 1);
            norm.affine(n, mean, 0.7, x, 2, w, 1, b, 0, weighted, 1);
            double[] sums = {1, 2};
            norm.addSums(n, mean, x, 2, w, 1, dy, 3, sums);
            double[] want = {1, 2};
            double magnitude = 3;
            for (int i = 0; i < n; i++) {
                double d = x[2 + i] - mean;
                close(plain[1 + i], d * 0.7 - 0.3, 1 + Math.abs(d));
                close(weighted[1 + i], d * 0.7 * w[1 + i] + b[i], 1 + Math.abs(d * w[1 + i]) + Math.abs(b[i]));
                want[0] += (double) dy[3 + i] * w[1 + i];
                want[1] += (double) dy[3 + i] * w[1 + i] * d;
                magnitude += (1 + Math.abs(w[1 + i])) * Math.abs(dy[3 + i]) * (1 + Math.abs(d));
            }
            close(sums[0], want[0], magnitude);
            close(sums[1], want[1], magnitude);
            assertThat(new float[] {plain[0], plain[n + 1], weighted[0], weighted[n + 1]})
                    .containsOnly(77f);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void gradients(String provider) {
        FloatNorm norm = Kernels.choose(provider).floats().norm();
        for (int n : SIZES) {
            float[] x = values(n + 3, 5, 1);
            float[] dy = values(n + 4, 0, 1);
            float[] w = values(n + 2, 1, 1);
            double mean = 5.000000123456789;
            float[] dx = filled(n);
            norm.combine(n, mean, 0.7, -0.4, 0.2, x, 2, w, 1, dy, 3, dx, 1);
            float[] dw = values(n + 1, 0, 1);
            float[] db = values(n + 1, 0, 1);
            float[] dwBefore = dw.clone();
            float[] dbBefore = db.clone();
            norm.addProducts(n, mean, 0.7, x, 2, dy, 3, dw, db);
            for (int i = 0; i < n; i++) {
                double d = x[2 + i] - mean;
                double size = 2 + Math.abs(d) + Math.abs(dy[3 + i]) * (1 + Math.abs(w[1 + i]) + Math.abs(d));
                close(dx[1 + i], 0.7 * dy[3 + i] * w[1 + i] - 0.4 * d + 0.2, size);
                close(dw[i], dwBefore[i] + dy[3 + i] * d * 0.7, size + Math.abs(dwBefore[i]));
                close(db[i], (double) dbBefore[i] + dy[3 + i], size + Math.abs(dbBefore[i]));
            }
            assertThat(new float[] {dx[0], dx[n + 1]}).containsOnly(77f);
            assertThat(dw[n]).isEqualTo(dwBefore[n]);
            assertThat(db[n]).isEqualTo(dbBefore[n]);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void whatIsNotFiniteStaysSo(String provider) {
        FloatNorm norm = Kernels.choose(provider).floats().norm();
        for (int n : new int[] {1, 8, 33}) {
            for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
                float[] x = values(n, 0, 1);
                x[n - 1] = bad;
                assertThat(Double.isFinite(norm.squares(n, 0, x, 0))).isFalse();
                float[] y = new float[n];
                norm.affine(n, 0, 1, 0, x, 0, y, 0);
                assertThat(y).containsExactly(x);
                double[] sums = new double[2];
                float[] dy = new float[n];
                Arrays.fill(dy, 1f);
                norm.addSums(n, 0, x, 0, dy, 0, dy, 0, sums);
                assertThat(sums[0]).isEqualTo(n);
                assertThat(Double.isFinite(sums[1])).isFalse();
            }
        }
    }

    private static float[] filled(int n) {
        float[] y = new float[n + 2];
        Arrays.fill(y, 77f);
        return y;
    }

    private static void close(double actual, double want, double magnitude) {
        assertThat(Math.abs(actual - want)).isLessThanOrEqualTo(16 * ROUNDING * magnitude);
    }
}
