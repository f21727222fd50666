package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatKernels;

/** A narrow product as its transpose, which has longer rows: cᵀ = bᵀ a in place of c = aᵀ b, to the same bits. */
public final class FloatTransposedProduct {
    /** Room for the transpose. One for each thread. */
    private static final ThreadLocal<float[]> ROOM = ThreadLocal.withInitial(() -> new float[0]);

    private FloatTransposedProduct() {}

    /**
     * c = aᵀ b, or c += aᵀ b; see {@link FloatKernels#gemm}.
     *
     * @param kernels which take the transpose
     */
    public static void gemm(
            FloatKernels kernels,
            int m,
            int n,
            int k,
            float[] a,
            int aOff,
            int lda,
            float[] b,
            int bOff,
            int ldb,
            boolean accumulate,
            float[] c,
            int cOff,
            int ldc) {
        float[] turned = ROOM.get();
        if (turned.length < m * n) {
            turned = new float[m * n];
            ROOM.set(turned);
        }
        for (int j = 0; accumulate && j < n; j++) {
            int row = j * m;
            for (int i = 0; i < m; i++) {
                turned[row + i] = c[cOff + j + i * ldc];
            }
        }
        kernels.gemm(true, false, n, m, k, b, bOff, ldb, a, aOff, lda, accumulate, turned, 0, m);
        for (int j = 0; j < n; j++) {
            int row = j * m;
            for (int i = 0; i < m; i++) {
                c[cOff + j + i * ldc] = turned[row + i];
            }
        }
    }
}
