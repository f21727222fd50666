package org.lstm4j.tensor.kernel.ejml;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.lstm4j.tensor.kernel.scalar.PlainFloatKernels;

/** Products by EJML's {@code CommonOps_FDRM}. EJML has no offset views, so operands that are views are copied. */
final class EjmlKernels extends PlainFloatKernels {
    @Override
    public void gemm(
            boolean transA,
            boolean transB,
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
        FMatrixRMaj product = new FMatrixRMaj(m, n);
        // The offset of an operand without elements may be beyond the end of its array.
        if (k > 0) {
            FMatrixRMaj left = transA ? matrix(k, m, a, aOff, lda) : matrix(m, k, a, aOff, lda);
            FMatrixRMaj right = transB ? matrix(n, k, b, bOff, ldb) : matrix(k, n, b, bOff, ldb);
            if (transA && transB) {
                CommonOps_FDRM.multTransAB(left, right, product);
            } else if (transA) {
                CommonOps_FDRM.multTransA(left, right, product);
            } else if (transB) {
                CommonOps_FDRM.multTransB(left, right, product);
            } else {
                CommonOps_FDRM.mult(left, right, product);
            }
        }
        for (int i = 0; i < m; i++) {
            int from = i * n;
            int to = cOff + i * ldc;
            if (accumulate) {
                for (int j = 0; j < n; j++) {
                    c[to + j] += product.data[from + j];
                }
            } else {
                System.arraycopy(product.data, from, c, to, n);
            }
        }
    }

    private static FMatrixRMaj matrix(int rows, int columns, float[] x, int off, int ld) {
        if (off == 0 && ld == columns) {
            return FMatrixRMaj.wrap(rows, columns, x);
        }
        FMatrixRMaj copy = new FMatrixRMaj(rows, columns);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x, off + i * ld, copy.data, i * columns, columns);
        }
        return copy;
    }
}
