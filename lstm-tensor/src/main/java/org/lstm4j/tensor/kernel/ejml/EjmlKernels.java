package org.lstm4j.tensor.kernel.ejml;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.scalar.PlainFloatKernels;

/** Products by EJML's {@code CommonOps_FDRM}. EJML has no offset views, so operands that are views are copied. */
final class EjmlKernels extends PlainFloatKernels {
    @Override
    public void gemm(
            int m, int n, int k, FloatOperand a, FloatOperand b, boolean accumulate, float[] c, int cOff, int ldc) {
        FMatrixRMaj product = new FMatrixRMaj(m, n);
        // The offset of an operand without elements may be beyond the end of its array.
        if (k > 0) {
            FMatrixRMaj left = a.transposed() ? matrix(k, m, a) : matrix(m, k, a);
            FMatrixRMaj right = b.transposed() ? matrix(n, k, b) : matrix(k, n, b);
            if (a.transposed() && b.transposed()) {
                CommonOps_FDRM.multTransAB(left, right, product);
            } else if (a.transposed()) {
                CommonOps_FDRM.multTransA(left, right, product);
            } else if (b.transposed()) {
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

    private static FMatrixRMaj matrix(int rows, int columns, FloatOperand x) {
        if (x.off() == 0 && x.ld() == columns) {
            return FMatrixRMaj.wrap(rows, columns, x.data());
        }
        FMatrixRMaj copy = new FMatrixRMaj(rows, columns);
        for (int i = 0; i < rows; i++) {
            System.arraycopy(x.data(), x.off() + i * x.ld(), copy.data, i * columns, columns);
        }
        return copy;
    }
}
