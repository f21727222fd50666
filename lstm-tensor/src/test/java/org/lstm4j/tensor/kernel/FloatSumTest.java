package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums of every provider against exact ones. */
class FloatSumTest {
    private static final int[] SIZES = {0, 1, 3, 7, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 1000, 5000};

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void sumsAreCarriedInDouble(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(6);
        for (int n : SIZES) {
            for (double scale : new double[] {1e-40, 1, 1e30}) {
                float[] x = new float[n + 3];
                double magnitude = 0;
                BigDecimal exact = BigDecimal.ZERO;
                for (int i = 0; i < n; i++) {
                    x[2 + i] = (float) (scale * random.nextGaussian() * Math.exp(random.nextInt(8)));
                    magnitude += Math.abs((double) x[2 + i]);
                    exact = exact.add(new BigDecimal(x[2 + i]));
                }
                x[0] = Float.NaN;
                x[n + 2] = Float.NaN;
                // As many roundings of a double as elements, or in float32 their second-order terms.
                assertThat(Math.abs(kernels.sum(n, x, 2) - exact.doubleValue()))
                        .as("%d elements of %s", n, scale)
                        .isLessThanOrEqualTo(n * magnitude * 0x1p-46);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void largeTermsThatCancelLeaveTheSmallOnes(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : SIZES) {
            float[] x = new float[2 * n];
            for (int i = 0; i < n; i++) {
                x[i] = 0x1p24f;
                x[2 * n - 1 - i] = i % 2 == 0 ? -0x1p24f : 1f;
            }
            double large = (n / 2) * 0x1p24;
            assertThat(kernels.sum(2 * n, x, 0)).isEqualTo(large + n / 2);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void infinitiesAndNanAreThoseOfTheSum(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        for (int n : SIZES) {
            for (int at = 0; at < n; at += 1 + n / 7) {
                float[] x = new float[n];
                x[at] = Float.NEGATIVE_INFINITY;
                assertThat(kernels.sum(n, x, 0)).isEqualTo(Double.NEGATIVE_INFINITY);
                x[n - 1 - at] = Float.POSITIVE_INFINITY;
                Double both = 2 * at == n - 1 ? Double.POSITIVE_INFINITY : Double.NaN;
                assertThat(kernels.sum(n, x, 0)).isEqualTo(both);
                x[at] = Float.NaN;
                assertThat(kernels.sum(n, x, 0)).isNaN();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aSumBeyondTheRangeOfTheTypeComesBack(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        int n = 256;
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i < n / 2 ? Float.MAX_VALUE : -Float.MAX_VALUE;
        }
        double sum = kernels.sum(n, x, 0);
        assertThat(sum).isZero(); // float only
        // double only: assertThat(Double.isFinite(sum)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void rowsAreAddedColumnByColumn(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(10);
        for (int rows : new int[] {0, 1, 3, 4, 63, 64, 65, 300}) {
            for (int columns : new int[] {1, 7, 8, 9, 16, 33, 81}) {
                float[] x = new float[rows * columns + 2];
                for (int i = 0; i < x.length; i++) {
                    x[i] = (float) (random.nextGaussian() * Math.exp(random.nextInt(8)));
                }
                if (rows > 0) {
                    x[1] = Float.POSITIVE_INFINITY;
                }
                double[] acc = new double[columns + 1];
                acc[columns - 1] = 5;
                kernels.addRows(rows, columns, x, 1, acc);
                for (int j = 0; j < columns; j++) {
                    double want = j == columns - 1 ? 5 : 0;
                    double magnitude = 5;
                    for (int i = 0; i < rows; i++) {
                        want += x[1 + i * columns + j];
                        magnitude += Math.abs(x[1 + i * columns + j]);
                    }
                    if (Double.isInfinite(want)) {
                        assertThat(acc[j]).isEqualTo(want);
                    } else {
                        assertThat(Math.abs(acc[j] - want)).isLessThanOrEqualTo(magnitude * (1 + rows) * 0x1p-46);
                    }
                }
                assertThat(acc[columns]).isZero();
            }
        }
    }
}
