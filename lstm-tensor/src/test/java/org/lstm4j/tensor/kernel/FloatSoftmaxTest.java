package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Softmax of every provider against StrictMath in double. */
class FloatSoftmaxTest {
    /* The reference is in double, so in that type its own rounding counts too: half an ulp of the distance. */
    private static final double ROUNDING = 0x1p-24; // float only
    private static final double OF_REFERENCE = 0x1p-53;
    // double only: private static final double ROUNDING = 0x1p-53;
    private static final int[] SIZES = {1, 2, 3, 7, 15, 16, 17, 31, 33, 64, 255, 300, 1000};

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void softmaxAndItsLogarithmFollowTheEquations(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(3);
        for (int n : SIZES) {
            for (double scale : new double[] {0.01, 1, 10, 80}) {
                float[] x = new float[n + 5];
                for (int j = 0; j < x.length; j++) {
                    x[j] = (float) (scale * random.nextGaussian());
                }
                check(kernels, n, x);
            }
        }
    }

    private static void check(FloatKernels kernels, int n, float[] x) {
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < n; j++) {
            max = Math.max(max, x[3 + j]);
        }
        double total = 0;
        for (int j = 0; j < n; j++) {
            total += StrictMath.exp(x[3 + j] - max);
        }
        float[] shares = new float[n + 4];
        float[] logs = new float[n + 4];
        Arrays.fill(shares, 77f);
        Arrays.fill(logs, 77f);
        kernels.softmax(1, n, x, 3, shares, 1);
        kernels.logSoftmax(1, n, x, 3, logs, 1);
        for (int j = 0; j < n; j++) {
            double log = x[3 + j] - max - StrictMath.log(total);
            double share = StrictMath.exp(x[3 + j] - max) / total;
            double allowed = 16 * ROUNDING + (8 + max - x[3 + j]) * OF_REFERENCE;
            assertThat((double) shares[1 + j])
                    .isBetween(share * (1 - allowed) - Float.MIN_NORMAL, share * (1 + allowed) + Float.MIN_NORMAL);
            assertThat(Math.abs(logs[1 + j] - log)).isLessThanOrEqualTo((8 + 2 * Math.abs(log)) * ROUNDING);
        }
        assertThat(new float[] {shares[0], shares[n + 1], logs[0], logs[n + 1]}).containsOnly(77f);
    }

    @ParameterizedTest
    @MethodSource("providers")
    void extremeInputsDoNotOverflow(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : new int[] {1, 5, 16, 40}) {
            float[] x = new float[n];
            Arrays.fill(x, Float.MAX_VALUE);
            float[] y = new float[n];
            kernels.softmax(1, n, x, 0, y, 0);
            assertThat(y).containsOnly(1f / n);
            Arrays.fill(x, -Float.MAX_VALUE);
            x[n - 1] = 1f;
            kernels.softmax(1, n, x, 0, y, 0);
            assertThat(y[n - 1]).isEqualTo(1f);
            x[0] = Float.NaN;
            kernels.softmax(1, n, x, 0, y, 0);
            assertThat(y).containsOnly(Float.NaN);
            kernels.logSoftmax(1, n, x, 0, y, 0);
            assertThat(y).containsOnly(Float.NaN);
            Arrays.fill(x, Float.NEGATIVE_INFINITY);
            kernels.softmax(1, n, x, 0, y, 0);
            assertThat(y).containsOnly(Float.NaN);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void eachRowIsComputedAsIfAlone(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        kernels.softmax(0, 0, new float[0], 0, new float[0], 0);
        kernels.logSoftmax(0, 5, new float[0], 0, new float[0], 0);
        Random random = new Random(4);
        for (int n : SIZES) {
            int rows = 1 + random.nextInt(20);
            float[] x = new float[rows * n + 2];
            for (int j = 0; j < x.length; j++) {
                x[j] = random.nextInt(50) == 0 ? Float.NEGATIVE_INFINITY : (float) (10 * random.nextGaussian());
            }
            float[] shares = new float[rows * n + 1];
            float[] logs = new float[rows * n + 1];
            kernels.softmax(rows, n, x, 2, shares, 1);
            kernels.logSoftmax(rows, n, x, 2, logs, 1);
            float[] one = new float[n];
            for (int row = 0; row < rows; row++) {
                kernels.softmax(1, n, x, 2 + row * n, one, 0);
                assertThat(Arrays.copyOfRange(shares, 1 + row * n, 1 + row * n + n))
                        .containsExactly(one);
                kernels.logSoftmax(1, n, x, 2 + row * n, one, 0);
                assertThat(Arrays.copyOfRange(logs, 1 + row * n, 1 + row * n + n))
                        .containsExactly(one);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theGradientFollowsTheEquation(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(5);
        for (int n : SIZES) {
            for (int repeated = 0; repeated < 2; repeated++) {
                int rows = 1 + random.nextInt(5);
                int dyRow = repeated == 1 ? 0 : n;
                float[] dy = new float[rows * n + 3];
                float[] y = new float[rows * n + 2];
                for (int j = 0; j < y.length; j++) {
                    dy[j] = (float) random.nextGaussian();
                    y[j] = random.nextFloat() / n;
                }
                float[] dx = new float[rows * n + 2];
                Arrays.fill(dx, 77f);
                kernels.softmaxGradient(rows, n, dy, 3, dyRow, y, 2, dx, 1);
                for (int row = 0; row < rows; row++) {
                    double along = 0;
                    for (int j = 0; j < n; j++) {
                        along += (double) dy[3 + row * dyRow + j] * y[2 + row * n + j];
                    }
                    for (int j = 0; j < n; j++) {
                        double want = y[2 + row * n + j] * (dy[3 + row * dyRow + j] - along);
                        assertThat(Math.abs(dx[1 + row * n + j] - want))
                                .isLessThanOrEqualTo(16 * ROUNDING * y[2 + row * n + j] * (3 + Math.abs(along)));
                    }
                }
                assertThat(new float[] {dx[0], dx[rows * n + 1]}).containsOnly(77f);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aGradientThatIsNotFiniteIsNan(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : new int[] {1, 5, 16, 40}) {
            float[] y = new float[n];
            Arrays.fill(y, 1f / n);
            float[] dy = new float[n];
            dy[n - 1] = Float.POSITIVE_INFINITY;
            float[] dx = new float[n];
            kernels.softmaxGradient(1, n, dy, 0, n, y, 0, dx, 0);
            assertThat(dx[n - 1]).isNaN();
            dy[n - 1] = Float.NaN;
            kernels.softmaxGradient(1, n, dy, 0, n, y, 0, dx, 0);
            assertThat(dx).containsOnly(Float.NaN);
        }
    }
}
