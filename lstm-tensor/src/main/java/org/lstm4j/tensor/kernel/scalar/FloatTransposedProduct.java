package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatArray;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.FloatScratch;

/** A narrow product computed as its transpose, which has longer rows: cᵀ = bᵀ a instead of c = aᵀ b, with the same bits. */
public final class FloatTransposedProduct {
    /** Buffers for the transpose. */
    private static final FloatScratch BUFFERS = new FloatScratch();

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
        FloatArray buffer = BUFFERS.take(m * n);
        float[] transposed = buffer.data();
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
        BUFFERS.release(buffer);
    }
}
