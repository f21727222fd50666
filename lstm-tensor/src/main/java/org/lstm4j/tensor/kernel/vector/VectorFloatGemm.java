package org.lstm4j.tensor.kernel.vector;

import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatOperand;

/**
 * GEMM with a B that is packed during the product. A row-major A is read in place; an A that is stored transposed is packed
 * where that pays.
 */
final class VectorFloatGemm {
    private static final int NR = VectorFloatBlocking.NR;
    private static final int MR = VectorFloatBlocking.MR;
    private static final int KC = VectorFloatBlocking.KC;
    private static final int NC = VectorFloatBlocking.NC;
    private static final int MC = VectorFloatBlocking.MC;

    /** Columns of C up to which a transposed A is read in place: so few do not pay for packing it. */
    private static final int MOST_UNPACKED = 2 * NR;

    private VectorFloatGemm() {}

    /** C += op(A) op(B). */
    static void gemm(int m, int n, int k, FloatOperand a, FloatOperand b, float[] c, int cOff, int ldc) {
        int depth = Math.min(KC, k);
        FloatArray workspaceA =
                VectorFloatWorkspace.A.take(VectorFloatPackedA.size(a.transposed() ? Math.min(MC, m) : 0, depth));
        FloatArray workspaceB = VectorFloatWorkspace.B.take(depth * VectorFloatPackedB.padded(Math.min(NC, n)));
        float[] panelsA = workspaceA.data();
        float[] panelsB = workspaceB.data();
        for (int j0 = 0; j0 < n; j0 += NC) {
            int nb = Math.min(NC, n - j0);
            for (int k0 = 0; k0 < k; k0 += KC) {
                int kb = Math.min(KC, k - k0);
                VectorFloatPackedB.packBlock(b.transposed(), kb, nb, b.data(), b.index(k0, j0), b.ld(), panelsB, 0);
                for (int i0 = 0; i0 < m; i0 += MC) {
                    int mb = Math.min(MC, m - i0);
                    int to = cOff + i0 * ldc + j0;
                    int at = a.index(i0, k0);
                    if (a.transposed()) {
                        multiplyTransposed(mb, nb, kb, a.data(), at, a.ld(), panelsA, panelsB, c, to, ldc);
                    } else {
                        VectorFloatMacroKernels.multiply(
                                mb, nb, kb, a.data(), at, a.ld(), panelsB, 0, c, to, ldc, c, to, ldc);
                    }
                }
            }
        }
        VectorFloatWorkspace.A.release(workspaceA);
        VectorFloatWorkspace.B.release(workspaceB);
    }

    /** Rows that do not fill a micro-panel are always packed, since a micro-kernel reads whole micro-panels. */
    private static void multiplyTransposed(
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] panelsA,
            float[] panelsB,
            float[] c,
            int cOff,
            int ldc) {
        int unpacked = n > MOST_UNPACKED ? 0 : m - m % MR;
        int packed = m - unpacked;
        VectorFloatMacroKernels.multiplyTransposed(unpacked, n, k, a, aOff, MR, lda, panelsB, c, cOff, ldc);
        VectorFloatPackedA.pack(packed, k, a, aOff + unpacked, lda, panelsA);
        VectorFloatMacroKernels.multiplyTransposed(
                packed, n, k, panelsA, 0, VectorFloatPackedA.panelSize(k), MR, panelsB, c, cOff + unpacked * ldc, ldc);
    }
}
