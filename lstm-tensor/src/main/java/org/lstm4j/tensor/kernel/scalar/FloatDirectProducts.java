package org.lstm4j.tensor.kernel.scalar;

import java.util.Arrays;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;

/** Products that read the operands without packing, for shapes that are too small for it to pay. */
public final class FloatDirectProducts {
    private FloatDirectProducts() {}

    /** See {@link FloatKernels#gemm}; any shape. */
    public static void gemm(
            int m, int n, int k, FloatOperand a, FloatOperand b, boolean accumulate, float[] c, int cOff, int ldc) {
        for (int i = 0; i < m; i++) {
            int at = cOff + i * ldc;
            if (!accumulate) {
                Arrays.fill(c, at, at + n, 0f);
            }
            if (b.transposed()) {
                dots(n, k, a.data(), a.index(i, 0), a.columnStep(), b.data(), b.off(), b.ld(), c, at);
            } else {
                combine(n, k, a.data(), a.index(i, 0), a.columnStep(), b.data(), b.off(), b.ld(), c, at);
            }
        }
    }

    /** c += a row of a times b, four rows of b in a pass. */
    private static void combine(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        int p = 0;
        for (; p + 4 <= k; p += 4) {
            float a0 = a[aOff + p * aStep];
            float a1 = a[aOff + (p + 1) * aStep];
            float a2 = a[aOff + (p + 2) * aStep];
            float a3 = a[aOff + (p + 3) * aStep];
            int b0 = bOff + p * ldb;
            int b1 = b0 + ldb;
            int b2 = b1 + ldb;
            int b3 = b2 + ldb;
            for (int j = 0; j < n; j++) {
                c[cOff + j] += a0 * b[b0 + j] + a1 * b[b1 + j] + a2 * b[b2 + j] + a3 * b[b3 + j];
            }
        }
        for (; p < k; p++) {
            float a0 = a[aOff + p * aStep];
            int b0 = bOff + p * ldb;
            for (int j = 0; j < n; j++) {
                c[cOff + j] += a0 * b[b0 + j];
            }
        }
    }

    /** c += a row of a times the transpose of b: four independent dot products in a pass hide the latency of an addition. */
    private static void dots(
            int n, int k, float[] a, int aOff, int aStep, float[] b, int bOff, int ldb, float[] c, int cOff) {
        int j = 0;
        for (; j + 4 <= n; j += 4) {
            int b0 = bOff + j * ldb;
            int b1 = b0 + ldb;
            int b2 = b1 + ldb;
            int b3 = b2 + ldb;
            float s0 = 0f;
            float s1 = 0f;
            float s2 = 0f;
            float s3 = 0f;
            for (int p = 0; p < k; p++) {
                float x = a[aOff + p * aStep];
                s0 += x * b[b0 + p];
                s1 += x * b[b1 + p];
                s2 += x * b[b2 + p];
                s3 += x * b[b3 + p];
            }
            c[cOff + j] += s0;
            c[cOff + j + 1] += s1;
            c[cOff + j + 2] += s2;
            c[cOff + j + 3] += s3;
        }
        for (; j < n; j++) {
            float s = 0f;
            for (int p = 0; p < k; p++) {
                s += a[aOff + p * aStep] * b[bOff + j * ldb + p];
            }
            c[cOff + j] += s;
        }
    }
}
