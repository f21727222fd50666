package org.lstm4j.tensor.kernel.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.FloatGRUStep;
import org.lstm4j.tensor.kernel.FloatLSTMStep;
import org.lstm4j.tensor.kernel.FloatLosses;
import org.lstm4j.tensor.kernel.FloatNorm;
import org.lstm4j.tensor.kernel.FloatOperand;
import org.lstm4j.tensor.kernel.FloatPacked;
import org.lstm4j.tensor.kernel.UnaryOp;
import org.lstm4j.tensor.kernel.scalar.FloatDirectProducts;
import org.lstm4j.tensor.kernel.scalar.FloatTransposedProduct;
import org.lstm4j.tensor.kernel.scalar.PlainFloatKernels;

/**
 * Kernels on {@code jdk.incubator.vector}. This class chooses the form of a product by its shape.
 *
 * <p>The GEMM follows K. Goto, R. van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34 (2008), with
 * the names of F. Van Zee, R. van de Geijn, "BLIS: A Framework for Rapidly Instantiating BLAS Functionality", ACM TOMS 41
 * (2015): {@link VectorFloatBlocking}.
 */
final class VectorFloatKernels extends PlainFloatKernels {
    private static final FloatLSTMStep LSTM_STEP = new VectorFloatLSTMStep();
    private static final FloatGRUStep GRU_STEP = new VectorFloatGRUStep();
    private static final FloatNorm NORM = new VectorFloatNorm();
    private static final FloatLosses LOSSES = new VectorFloatLosses();

    private static final int LANES = VectorFloatBlocking.LANES;

    /** Multiplications below which packing costs more than it saves. */
    private static final int LEAST_WORK = 512;

    @Override
    public void gemm(
            int m, int n, int k, FloatOperand a, FloatOperand b, boolean accumulate, float[] c, int cOff, int ldc) {
        if ((long) m * n * k < LEAST_WORK) {
            FloatDirectProducts.gemm(m, n, k, a, b, accumulate, c, cOff, ldc);
            return;
        }
        if (a.transposed() && !b.transposed() && n <= LANES / 2 && m > LANES) {
            // Vectors along the rows of C would be mostly empty.
            FloatTransposedProduct.gemm(this, m, n, k, a, b, accumulate, c, cOff, ldc);
            return;
        }
        if (!accumulate) {
            clear(m, n, c, cOff, ldc);
        }
        if (m > 1) {
            VectorFloatGemm.gemm(m, n, k, a, b, c, cOff, ldc);
        } else if (b.transposed()) {
            VectorFloatGemv.multiplyTransposed(
                    n, k, a.data(), a.off(), a.columnStep(), b.data(), b.off(), b.ld(), c, cOff);
        } else {
            VectorFloatGemv.multiply(n, k, a.data(), a.off(), a.columnStep(), b.data(), b.off(), b.ld(), c, cOff);
        }
    }

    @Override
    public FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked old) {
        return VectorFloatPackedB.pack(trans, k, n, b, bOff, ldb, old);
    }

    @Override
    public void gemm(
            int m, float[] a, int aOff, int lda, FloatPacked b, boolean accumulate, float[] c, int cOff, int ldc) {
        VectorFloatPackedB packed = (VectorFloatPackedB) b;
        if (accumulate) {
            VectorFloatPackedGemm.gemm(m, a, aOff, lda, packed, c, cOff, ldc, c, cOff, ldc);
        } else {
            VectorFloatPackedGemm.gemm(m, a, aOff, lda, packed, VectorFloatMacroKernels.ZEROS, 0, 0, c, cOff, ldc);
        }
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
        VectorFloatPackedGemm.gemm(m, a, aOff, lda, (VectorFloatPackedB) b, bias, biasOff, 0, c, cOff, ldc);
    }

    @Override
    public void gemmRow(float[] a, int aOff, FloatPacked b, boolean accumulate, boolean fromEnd, float[] c, int cOff) {
        if (!accumulate) {
            Arrays.fill(c, cOff, cOff + b.n(), 0f);
        }
        VectorFloatPackedGemv.gemv(a, aOff, (VectorFloatPackedB) b, fromEnd, c, cOff);
    }

    @Override
    public void map(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff) {
        switch (op) {
            case EXP -> VectorFloatRuns.run(VectorFloatMath::exp, n, x, xOff, y, yOff);
            case LOG -> VectorFloatRuns.run(VectorFloatLog::log, n, x, xOff, y, yOff);
            case LOG1P -> VectorFloatRuns.run(VectorFloatLog::log1p, n, x, xOff, y, yOff);
            case TANH -> VectorFloatRuns.run(VectorFloatMath::tanh, n, x, xOff, y, yOff);
            case SIGMOID -> VectorFloatRuns.run(VectorFloatMath::sigmoid, n, x, xOff, y, yOff);
            case ERF -> VectorFloatRuns.run(VectorFloatErf::erf, n, x, xOff, y, yOff);
            case GELU -> VectorFloatRuns.run(VectorFloatErf::gelu, n, x, xOff, y, yOff);
            case GELU_SLOPE -> VectorFloatRuns.run(VectorFloatErf::geluSlope, n, x, xOff, y, yOff);
            default -> VectorFloatElementwise.unary(op, n, x, xOff, y, yOff);
        }
    }

    @Override
    public void binary(
            BinaryOp op, int n, float[] a, int aOff, int aStep, float[] b, int bOff, int bStep, float[] y, int yOff) {
        VectorFloatElementwise.binary(op, n, a, aOff, aStep, b, bOff, bStep, y, yOff);
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
        VectorFloatElementwise.where(n, mask, mOff, a, aOff, aStep, b, bOff, bStep, y, yOff);
    }

    @Override
    public void clamp(int n, float low, float high, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatElementwise.clamp(n, low, high, x, xOff, y, yOff);
    }

    @Override
    public void addScaled(int n, float alpha, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatElementwise.addScaled(n, alpha, x, xOff, y, yOff);
    }

    @Override
    public double sum(int n, float[] x, int off) {
        return VectorFloatSums.sum(n, x, off);
    }

    @Override
    public void addRows(int rows, int columns, float[] x, int off, double[] acc) {
        VectorFloatSums.addRows(rows, columns, x, off, acc);
    }

    @Override
    public void softmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatSoftmax.softmax(rows, n, x, xOff, y, yOff);
    }

    @Override
    public void logSoftmax(int rows, int n, float[] x, int xOff, float[] y, int yOff) {
        VectorFloatSoftmax.logSoftmax(rows, n, x, xOff, y, yOff);
    }

    @Override
    public void softmaxGradient(
            int rows, int n, float[] dy, int dyOff, int dyRow, float[] y, int yOff, float[] dx, int dxOff) {
        VectorFloatSoftmaxGradient.softmax(rows, n, dy, dyOff, dyRow, y, yOff, dx, dxOff);
    }

    @Override // float only
    public void normals(int blocks, double mean, double std, float[] x, int off) { // float only
        VectorBoxMuller.blocks(blocks, mean, std, x, off); // float only
    } // float only

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
}
