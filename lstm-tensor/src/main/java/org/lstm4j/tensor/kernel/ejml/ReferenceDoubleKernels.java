package org.lstm4j.tensor.kernel.ejml;

import org.lstm4j.tensor.kernel.DoubleOperand;
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
            int m, int n, int k, DoubleOperand a, DoubleOperand b, boolean accumulate, double[] c, int cOff, int ldc) {
        double[] x = a.data();
        double[] y = b.data();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double total = 0;
                for (int p = 0; p < k; p++) {
                    total += x[a.index(i, p)] * y[b.index(p, j)];
                }
                int at = cOff + i * ldc + j;
                c[at] = accumulate ? c[at] + total : total;
            }
        }
    }
}
