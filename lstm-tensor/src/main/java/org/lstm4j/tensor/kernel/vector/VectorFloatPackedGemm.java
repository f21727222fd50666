package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;

/** GEMM with a B that was packed before. */
final class VectorFloatPackedGemm {
    private static final int NR = VectorFloatBlocking.NR;
    private static final int KC = VectorFloatBlocking.KC;
    private static final int MC = VectorFloatBlocking.MC;
    private static final float[] ZEROS = VectorFloatMacroKernels.ZEROS;

    /** Multiplications up to which C is computed element by element. */
    static final int MOST_DIRECT = 192;

    private VectorFloatPackedGemm() {}

    /**
     * C = init + A B.
     *
     * @param init rows that are ldInit apart, or {@link VectorFloatMacroKernels#ZEROS}. Not modified, unless it is c
     */
    static void gemm(
            int m,
            float[] a,
            int aOff,
            int lda,
            VectorFloatPackedB b,
            float[] init,
            int initOff,
            int ldInit,
            float[] c,
            int cOff,
            int ldc) {
        int k = b.k();
        int n = b.n();
        float[] panels = b.data();
        if ((long) m * n * k <= MOST_DIRECT) {
            initialize(m, n, init, initOff, ldInit, c, cOff, ldc);
            direct(m, n, k, a, aOff, lda, panels, c, cOff, ldc);
            return;
        }
        for (int k0 = 0; k0 < k; k0 += KC) {
            int kb = Math.min(KC, k - k0);
            boolean first = k0 == 0;
            int block = b.block(k0);
            for (int i0 = 0; i0 < m; i0 += MC) {
                int mb = Math.min(MC, m - i0);
                int at = aOff + i0 * lda + k0;
                int to = cOff + i0 * ldc;
                float[] start = first ? init : c;
                int startOff = first ? initOff + i0 * ldInit : to;
                int ldStart = first ? ldInit : ldc;
                VectorFloatMacroKernels.multiply(
                        mb, n, kb, a, at, lda, panels, block, start, startOff, ldStart, c, to, ldc);
            }
        }
    }

    /** C += A B for sizes that would leave most of a micro-tile empty; the same bits as from a micro-tile. */
    static void direct(
            int m, int n, int k, float[] a, int aOff, int lda, float[] panels, float[] c, int cOff, int ldc) {
        for (int i = 0; i < m; i++) {
            int at = cOff + i * ldc;
            for (int j = 0; j < n; j++) {
                int column = j / NR * NR * k + j % NR;
                float sum = c[at + j];
                for (int p = 0; p < k; p++) {
                    sum = Math.fma(a[aOff + i * lda + p], panels[column + p * NR], sum);
                }
                c[at + j] = sum;
            }
        }
    }

    private static void initialize(int m, int n, float[] init, int initOff, int ldInit, float[] c, int cOff, int ldc) {
        if (init == c) {
            return;
        }
        for (int i = 0; i < m; i++) {
            if (init == ZEROS) {
                Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
            } else {
                System.arraycopy(init, initOff + i * ldInit, c, cOff + i * ldc, n);
            }
        }
    }
}
