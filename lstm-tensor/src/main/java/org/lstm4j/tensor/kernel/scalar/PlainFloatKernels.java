package org.lstm4j.tensor.kernel.scalar;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.FloatGRUStep;
import org.lstm4j.tensor.kernel.FloatKernels;
import org.lstm4j.tensor.kernel.FloatLSTMStep;
import org.lstm4j.tensor.kernel.FloatLosses;
import org.lstm4j.tensor.kernel.FloatNorm;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.UnaryOp;

/**
 * All kernels but the matrix product in plain loops, for providers without faster ones.
 */
public abstract class PlainFloatKernels implements FloatKernels {
    private static final FloatLSTMStep LSTM_STEP = new PlainFloatLSTMStep();
    private static final FloatGRUStep GRU_STEP = new PlainFloatGRUStep();
    private static final FloatNorm NORM = new PlainFloatNorm();
    private static final FloatLosses LOSSES = new PlainFloatLosses();

    @Override
    public FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked reuse) {
        float[] data = reuse != null && reuse.k() == k && reuse.n() == n
                ? ((FloatPacked.Dense) reuse).data()
                : new float[k * n];
        for (int p = 0; p < k; p++) {
            for (int j = 0; j < n; j++) {
                data[p * n + j] = trans ? b[bOff + j * ldb + p] : b[bOff + p * ldb + j];
            }
        }
        return new FloatPacked.Dense(k, n, data);
    }

    @Override
    public void gemm(
            int m, float[] a, int aOff, int lda, FloatPacked b, boolean accumulate, float[] c, int cOff, int ldc) {
        FloatPacked.Dense dense = (FloatPacked.Dense) b;
        FloatOperand left = new FloatOperand(a, aOff, lda, false);
        FloatOperand right = new FloatOperand(dense.data(), 0, b.n(), false);
        gemm(m, b.n(), b.k(), left, right, accumulate, c, cOff, ldc);
    }

    @Override
    public void gemmRow(float[] a, int aOff, FloatPacked b, boolean accumulate, boolean fromEnd, float[] c, int cOff) {
        gemm(1, a, aOff, b.k(), b, accumulate, c, cOff, b.n());
    }

    @Override
    public void affine(
            int m,
            float[] a,
            int aOff,
            int lda,
            FloatPacked b,
            float[] bias,
            int biasOff,
            float[] c,
            int cOff,
            int ldc) {
        for (int i = 0; i < m; i++) {
            System.arraycopy(bias, biasOff, c, cOff + i * ldc, b.n());
        }
        gemm(m, a, aOff, lda, b, true, c, cOff, ldc);
    }

    @Override
    public void map(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff) {
        FloatElementwise.unary(op, n, x, xOff, 1, y, yOff, 1);
    }

    @Override
    public void binary(
            BinaryOp op, int n, float[] a, int aOff, int aStep, float[] b, int bOff, int bStep, float[] y, int yOff) {
        FloatElementwise.binary(op, n, a, aOff, aStep, b, bOff, bStep, y, yOff, 1);
    }

    @Override
    public void where(
            int n,
            float[] mask,
            int mOff,
            float[] a,
            int aOff,
            int aStep,
            float[] b,
            int bOff,
            int bStep,
            float[] y,
            int yOff) {
        FloatElementwise.where(n, mask, mOff, 1, a, aOff, aStep, b, bOff, bStep, y, yOff, 1);
    }

    @Override
    public void clamp(int n, float low, float high, float[] x, int xOff, float[] y, int yOff) {
        FloatElementwise.clamp(n, low, high, x, xOff, 1, y, yOff, 1);
    }

    @Override
    public void addScaled(int n, float alpha, float[] x, int xOff, float[] y, int yOff) {
        FloatElementwise.addScaled(n, alpha, x, xOff, 1, y, yOff, 1);
    }

    @Override
    public double sum(int n, float[] x, int off) {
        return FloatReductions.sum(n, x, off, 1);
    }

    @Override
    public void addRows(int rows, int columns, float[] x, int off, double[] acc) {
        FloatReductions.addRows(rows, columns, x, off, columns, acc);
    }

    @Override
    public void softmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        for (int row = 0; row < rows; row++) {
            FloatSoftmax.softmax(n, x, xOff + row * n, 1, y, yOff + row * n, 1);
        }
    }

    @Override
    public void logSoftmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        for (int row = 0; row < rows; row++) {
            FloatSoftmax.logSoftmax(n, x, xOff + row * n, 1, y, yOff + row * n, 1);
        }
    }

    @Override
    public void softmaxGradient(
            int rows, int n, float[] dy, int dyOff, int dyRow, float[] y, int yOff, float[] dx, int dxOff) {
        for (int row = 0; row < rows; row++) {
            FloatSoftmax.gradient(n, dy, dyOff + row * dyRow, y, yOff + row * n, dx, dxOff + row * n);
        }
    }

    @Override
    public void normals(int blocks, double mean, double std, float[] x, int off) {
        BoxMuller.blocks(blocks, mean, std, x, off);
    }

    @Override
    public FloatLSTMStep lstmStep() {
        return LSTM_STEP;
    }

    @Override
    public FloatGRUStep gruStep() {
        return GRU_STEP;
    }

    @Override
    public FloatNorm norm() {
        return NORM;
    }

    @Override
    public FloatLosses losses() {
        return LOSSES;
    }

    /** Sets the rows of c to 0, for products that then add to it. */
    protected static void clear(int m, int n, float[] c, int cOff, int ldc) {
        if (ldc == n) {
            Arrays.fill(c, cOff, cOff + m * n, 0f);
            return;
        }
        for (int i = 0; i < m; i++) {
            Arrays.fill(c, cOff + i * ldc, cOff + i * ldc + n, 0f);
        }
    }
}
