package org.lstm4j.tensor.kernel.ejml;

import org.lstm4j.tensor.kernel.scalar.PlainDoubleKernels;

/**
 * The textbook product in float64, for the reference provider.
 *
 * <p>EJML's own float64 product lives in {@code ejml-ddense}, which shares its packages with {@code ejml-fdense} and so
 * both cannot be on one module path. Tests compare this loop with it.
 */
final class ReferenceDoubleKernels extends PlainDoubleKernels {
    @Override
    public void gemm(
            boolean transA,
            boolean transB,
            int m,
            int n,
            int k,
            double[] a,
            int aOff,
            int lda,
            double[] b,
            int bOff,
            int ldb,
            boolean accumulate,
            double[] c,
            int cOff,
            int ldc) {
        int aRow = transA ? 1 : lda;
        int aCol = transA ? lda : 1;
        int bRow = transB ? 1 : ldb;
        int bCol = transB ? ldb : 1;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double total = 0;
                for (int p = 0; p < k; p++) {
                    total += a[aOff + i * aRow + p * aCol] * b[bOff + p * bRow + j * bCol];
                }
                int at = cOff + i * ldc + j;
                c[at] = accumulate ? c[at] + total : total;
            }
        }
    }
}
