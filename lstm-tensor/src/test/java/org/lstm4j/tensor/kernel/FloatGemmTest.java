package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The product of every provider against a plain loop and against EJML. */
class FloatGemmTest {
    private static final double ULP = 0x1p-23; // float only
    // double only: private static final double ULP = 0x1p-52;
    private static final int[] SMALL = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17};
    private static final int[][] LARGE = {
        {31, 33, 64},
        {65, 31, 257},
        {33, 65, 31},
        {1, 513, 513},
        {513, 1, 65},
        {3, 17, 513},
        {64, 64, 64},
        {17, 513, 257},
        {257, 3, 33},
        {2, 257, 1},
        {65, 2, 513},
        {8, 1025, 300},
        {128, 16, 64},
        {100, 8, 300},
        {257, 40, 70},
        {201, 96, 530}
    };

    static Stream<String> providers() {
        return Providers.names();
    }

    @ParameterizedTest
    @MethodSource("providers")
    void smallProductsAreThoseOfDoubleSums(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(1);
        for (int m : SMALL) {
            for (int n : SMALL) {
                for (int k : SMALL) {
                    new Case(random, m, n, k, random.nextInt(4)).checkAll(kernels);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void largeProductsAreThoseOfDoubleSums(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(2);
        for (int[] size : LARGE) {
            new Case(random, size[0], size[1], size[2], 5).checkAll(kernels);
            new Case(random, size[0], size[1], size[2], 0).checkAll(kernels);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void productsAgreeWithEjml(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(3);
        for (int[] size : LARGE) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            FMatrixRMaj a = new FMatrixRMaj(m, k, true, values(random, m * k));
            FMatrixRMaj b = new FMatrixRMaj(k, n, true, values(random, k * n));
            FMatrixRMaj c = new FMatrixRMaj(m, n);
            CommonOps_FDRM.mult(a, b, c);
            FMatrixRMaj at = CommonOps_FDRM.transpose(a, null);
            FMatrixRMaj bt = CommonOps_FDRM.transpose(b, null);
            float[] y = new float[m * n];
            for (int t = 0; t < 4; t++) {
                boolean ta = (t & 1) != 0;
                boolean tb = (t & 2) != 0;
                kernels.gemm(
                        m,
                        n,
                        k,
                        new FloatOperand(ta ? at.data : a.data, 0, ta ? m : k, ta),
                        new FloatOperand(tb ? bt.data : b.data, 0, tb ? k : n, tb),
                        false,
                        y,
                        0,
                        n);
                for (int i = 0; i < y.length; i++) {
                    // Buffer from [-1, 1), so that each of k additions is off by at most k/2 ulps.
                    assertThat(Math.abs((double) y[i] - c.data[i])).isLessThanOrEqualTo(ULP * k * Math.sqrt(k));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void nanAndInfinityPropagate(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(4);
        for (int size : new int[] {1, 5, 8, 17, 33}) {
            for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (boolean zero : new boolean[] {false, true}) {
                    Case x = new Case(random, size, size, size, 1);
                    // In every case where the sum index is the last one, and so in a tail; 0 times infinity is NaN.
                    x.setA(size / 2, size - 1, special);
                    x.setB(size - 1, 0, zero ? 0 : 1);
                    x.checkAll(kernels);
                    x.setA(size / 2, size - 1, 0);
                    x.setB(size - 1, size - 1, special);
                    x.checkAll(kernels);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void anEmptySumIsZero(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        float[] none = {};
        for (int t = 0; t < 4; t++) {
            float[] c = {7, 7, 7, 7};
            // Later matrices of a stack of empty ones stand beyond the end of the empty array.
            kernels.gemm(
                    1,
                    2,
                    0,
                    new FloatOperand(none, 5, 1, (t & 1) != 0),
                    new FloatOperand(none, 5, 2, (t & 2) != 0),
                    true,
                    c,
                    1,
                    2);
            assertThat(c).containsExactly(7, 7, 7, 7);
            kernels.gemm(
                    1,
                    2,
                    0,
                    new FloatOperand(none, 5, 1, (t & 1) != 0),
                    new FloatOperand(none, 5, 2, (t & 2) != 0),
                    false,
                    c,
                    1,
                    2);
            assertThat(c).containsExactly(7, 0, 0, 7);
        }
    }

    /** Or the bits of a batch of sequences of several lengths would depend on how threads share it. */
    @ParameterizedTest
    @MethodSource("providers")
    void rowsTimesAPackedMatrixHaveTheSameBitsAlone(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(6);
        for (int[] size : new int[][] {{8, 64, 64}, {13, 40, 700}, {5, 3, 3}, {9, 1, 300}}) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            float[] a = values(random, m * k);
            FloatPacked packed = kernels.pack(false, k, n, values(random, k * n), 0, n, null);
            float[] whole = new float[m * n];
            float[] rows = new float[m * n];
            kernels.gemm(m, a, 0, k, packed, true, whole, 0, n);
            for (int i = 0; i < m; i++) {
                kernels.gemm(1, a, i * k, k, packed, true, rows, i * n, n);
            }
            assertThat(rows).isEqualTo(whole);
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aRowTimesAPackedMatrixIsTheProduct(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(8);
        for (int n : new int[] {1, 5, 8, 16, 17, 31, 32, 33, 48, 64, 100, 256}) {
            for (int k : new int[] {0, 1, 2, 3, 5, 16, 63, 300}) {
                float[] a = values(random, k + 2);
                float[] b = values(random, k * n);
                FloatPacked packed = kernels.pack(false, k, n, b, 0, n, null);
                for (boolean accumulate : new boolean[] {false, true}) {
                    float[] c = values(random, n + 6);
                    float[] before = c.clone();
                    if (!accumulate) {
                        Arrays.fill(c, 3, 3 + n, Float.NaN);
                    }
                    float[] other = c.clone();
                    kernels.gemmRow(a, 1, packed, accumulate, false, c, 3);
                    kernels.gemmRow(a, 1, packed, accumulate, true, other, 3);
                    assertThat(other).isEqualTo(c);
                    for (int at = 0; at < c.length; at++) {
                        int j = at - 3;
                        boolean inside = j >= 0 && j < n;
                        double want = inside && !accumulate ? 0 : before[at];
                        double size = Math.abs(want);
                        for (int q = 0; inside && q < k; q++) {
                            double term = (double) a[1 + q] * b[q * n + j];
                            want += term;
                            size += Math.abs(term);
                        }
                        assertThat(Math.abs(c[at] - want))
                                .as("%d columns, k = %d, at %d", n, k, j)
                                .isLessThanOrEqualTo(inside ? (k + 1) * ULP * size : 0);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aPackedMatrixCanBeReused(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(7);
        int k = 300;
        int n = 37;
        float[] a = values(random, 3 * k);
        FloatPacked buffer = kernels.pack(false, k, n, values(random, k * n), 0, n, null);
        float[] b = values(random, k * n);
        for (boolean trans : new boolean[] {false, true}) {
            FloatPacked over = kernels.pack(trans, k, n, b, 0, trans ? k : n, buffer);
            FloatPacked fresh = kernels.pack(trans, k, n, b, 0, trans ? k : n, null);
            FloatPacked other = kernels.pack(trans, n, k, b, 0, trans ? n : k, buffer);
            assertThat(other.k()).isEqualTo(n);
            float[] expected = new float[3 * n];
            float[] actual = new float[3 * n];
            kernels.gemm(3, a, 0, k, fresh, false, expected, 0, n);
            kernels.gemm(3, a, 0, k, over, false, actual, 0, n);
            assertThat(actual).isEqualTo(expected);
        }
    }

    /** Or the bits of a product that threads share would depend on how many there are. */
    @ParameterizedTest
    @MethodSource("providers")
    void rowsHaveTheSameBitsInEveryPartOfEnoughRows(String provider) {
        FloatKernels kernels = Kernels.choose(provider).floats();
        Random random = new Random(5);
        for (int[] size : new int[][] {{8, 64, 64}, {11, 40, 700}, {40, 33, 300}, {9, 1, 2000}}) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            float[] a = values(random, m * k);
            float[] b = values(random, k * n);
            FloatPacked packed = kernels.pack(false, k, n, b, 0, n, null);
            for (int cut = Threads.LEAST_ITEMS; cut <= m - Threads.LEAST_ITEMS; cut++) {
                for (boolean transA : new boolean[] {false, true}) {
                    int lda = transA ? m : k;
                    float[] whole = new float[m * n];
                    float[] parts = new float[m * n];
                    kernels.gemm(
                            m,
                            n,
                            k,
                            new FloatOperand(a, 0, lda, transA),
                            new FloatOperand(b, 0, n, false),
                            false,
                            whole,
                            0,
                            n);
                    kernels.gemm(
                            cut,
                            n,
                            k,
                            new FloatOperand(a, 0, lda, transA),
                            new FloatOperand(b, 0, n, false),
                            false,
                            parts,
                            0,
                            n);
                    int rest = transA ? cut : cut * k;
                    kernels.gemm(
                            m - cut,
                            n,
                            k,
                            new FloatOperand(a, rest, lda, transA),
                            new FloatOperand(b, 0, n, false),
                            false,
                            parts,
                            cut * n,
                            n);
                    assertThat(parts).isEqualTo(whole);
                }
                float[] whole = new float[m * n];
                float[] parts = new float[m * n];
                kernels.gemm(m, a, 0, k, packed, false, whole, 0, n);
                kernels.gemm(cut, a, 0, k, packed, false, parts, 0, n);
                kernels.gemm(m - cut, a, cut * k, k, packed, false, parts, cut * n, n);
                assertThat(parts).isEqualTo(whole);
            }
        }
    }

    private static float[] values(Random random, int n) {
        float[] out = new float[n];
        for (int i = 0; i < n; i++) {
            out[i] = random.nextFloat() * 2 - 1;
        }
        return out;
    }

    /** One product. Operands lie in larger arrays of NaN, so that a wrong read shows; so does a wrong write. */
    private static final class Case {
        private final Random random;
        private final int m;
        private final int n;
        private final int k;
        private final int pad;
        private final float[] a;
        private final float[] b;
        private final double[] expected;
        private final double[] magnitude;

        Case(Random random, int m, int n, int k, int pad) {
            this.random = random;
            this.m = m;
            this.n = n;
            this.k = k;
            this.pad = pad;
            this.a = values(random, m * k);
            this.b = values(random, k * n);
            this.expected = new double[m * n];
            this.magnitude = new double[m * n];
            product();
        }

        private void product() {
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double total = 0;
                    double size = 0;
                    for (int p = 0; p < k; p++) {
                        double term = (double) a[i * k + p] * b[p * n + j];
                        total += term;
                        size += Math.abs(term);
                    }
                    expected[i * n + j] = total;
                    magnitude[i * n + j] = size;
                }
            }
        }

        void setA(int i, int p, float value) {
            a[i * k + p] = value;
            product();
        }

        void setB(int p, int j, float value) {
            b[p * n + j] = value;
            product();
        }

        void checkAll(FloatKernels kernels) {
            for (int t = 0; t < 8; t++) {
                check(kernels, (t & 1) != 0, (t & 2) != 0, (t & 4) != 0);
            }
        }

        private void check(FloatKernels kernels, boolean ta, boolean tb, boolean accumulate) {
            int lda = (ta ? m : k) + pad;
            int ldb = (tb ? k : n) + pad;
            int ldc = n + pad;
            float[] wideA = spread(a, m, k, ta, lda);
            float[] wideB = spread(b, k, n, tb, ldb);
            float[] c = values(random, pad + m * ldc + pad);
            if (!accumulate) {
                // What is overwritten must not be read.
                for (int i = 0; i < m; i++) {
                    Arrays.fill(c, pad + i * ldc, pad + i * ldc + n, Float.NaN);
                }
            }
            float[] before = c.clone();
            float[] keptA = wideA.clone();
            float[] keptB = wideB.clone();
            kernels.gemm(
                    m,
                    n,
                    k,
                    new FloatOperand(wideA, pad, lda, ta),
                    new FloatOperand(wideB, pad, ldb, tb),
                    accumulate,
                    c,
                    pad,
                    ldc);
            String name = m + "x" + n + "x" + k + (ta ? " a'" : " a") + (tb ? " b'" : " b")
                    + (accumulate ? " accumulated" : "");
            for (int at = 0; at < c.length; at++) {
                int i = (at - pad) / ldc;
                int j = (at - pad) % ldc;
                if (at < pad || i >= m || j >= n) {
                    assertThat(c[at]).as("%s: outside, at %d", name, at).isEqualTo(before[at]);
                    continue;
                }
                double start = accumulate ? before[at] : 0;
                double want = start + expected[i * n + j];
                double allowed = (k + 1) * ULP * (magnitude[i * n + j] + Math.abs(start));
                boolean close =
                        Double.isFinite(want) ? Math.abs(c[at] - want) <= allowed : Double.compare(c[at], want) == 0;
                assertThat(close)
                        .as("%s: at (%d, %d) expected %s, but was %s", name, i, j, want, c[at])
                        .isTrue();
            }
            assertThat(wideA).isEqualTo(keptA);
            assertThat(wideB).isEqualTo(keptB);
        }

        private float[] spread(float[] x, int rows, int columns, boolean transposed, int lead) {
            float[] out = new float[pad + (transposed ? columns : rows) * lead + pad];
            Arrays.fill(out, Float.NaN);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    out[pad + (transposed ? j * lead + i : i * lead + j)] = x[i * columns + j];
                }
            }
            return out;
        }
    }
}
