package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;

/** A narrow product computed as its transpose, which has longer rows: cᵀ = bᵀ a instead of c = aᵀ b, with the same bits. */
public final class FloatTransposedProduct {
    /** A buffer for the transpose, one for each thread. */
    private static final ThreadLocal<float[]> BUFFER = ThreadLocal.withInitial(() -> new float[0]);

    private FloatTransposedProduct() {}

    /**
     * c = aᵀ b, or c += aᵀ b; see {@link FloatKernels#gemm}.
     *
     * @param kernels that compute the transpose
     * @param a stored transposed
     * @param b not stored transposed
     */
    public static void gemm(
            FloatKernels kernels,
            int m,
            int n,
            int k,
            FloatOperand a,
            FloatOperand b,
            boolean accumulate,
            float[] c,
            int cOff,
            int ldc) {
        float[] transposed = BUFFER.get();
        if (transposed.length < m * n) {
            transposed = new float[m * n];
            BUFFER.set(transposed);
        }
        for (int j = 0; accumulate && j < n; j++) {
            int row = j * m;
            for (int i = 0; i < m; i++) {
                transposed[row + i] = c[cOff + j + i * ldc];
            }
        }
        FloatOperand left = new FloatOperand(b.data(), b.off(), b.ld(), true);
        FloatOperand right = new FloatOperand(a.data(), a.off(), a.ld(), false);
        kernels.gemm(n, m, k, left, right, accumulate, transposed, 0, m);
        for (int j = 0; j < n; j++) {
            int row = j * m;
            for (int i = 0; i < m; i++) {
                c[cOff + j + i * ldc] = transposed[row + i];
            }
        }
    }
}
