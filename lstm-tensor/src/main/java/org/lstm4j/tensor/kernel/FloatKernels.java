package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The float32 kernels whose best form depends on the machine. Each provider implements them; all providers pass the same
 * tests. Matrices are row-major: element (i, j) of a is {@code a[aOff + i * lda + j]}.
 */
public interface FloatKernels {
    /**
     * General matrix multiplication: c = op(a) op(b), or c += op(a) op(b), with op the identity or the transpose. With
     * {@link Threads#LEAST_ITEMS} or more rows, the bits of a row do not depend on the number of rows.
     *
     * @param m rows of c
     * @param n columns of c
     * @param k the summed dimension; 0 sets c to zeros, or leaves it unchanged when accumulating
     * @param a (m, k)
     * @param b (k, n)
     * @param accumulate whether to add to c rather than overwrite it
     * @param c Modified. Must not be the array of a or b
     */
    void gemm(int m, int n, int k, FloatOperand a, FloatOperand b, boolean accumulate, float[] c, int cOff, int ldc);

    /**
     * Packs a matrix for {@link #gemm(int, float[], int, int, FloatPacked, boolean, float[], int, int)}: copies it into
     * micro-panels, or whatever layout the provider multiplies by fastest.
     *
     * @param trans whether b is stored transposed, as n rows of k
     * @param b Not modified
     * @param reuse a packed matrix that is no longer needed and is overwritten if it has the same sizes; or null
     */
    FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked reuse);

    /**
     * c = a b, or c += a b, for a packed b.
     *
     * @param m rows of a and c
     * @param a Not modified
     * @param b from {@link #pack} of these kernels
     * @param accumulate whether to add to c rather than overwrite it
     * @param c Modified. Must not be the array of a
     */
    void gemm(int m, float[] a, int aOff, int lda, FloatPacked b, boolean accumulate, float[] c, int cOff, int ldc);

    /**
     * c = a b, or c += a b, for a packed b and an a of one row. The bits may differ from those of the same row in a
     * larger product, so this is for passes whose batch size is 1 at every step.
     *
     * @param a Not modified
     * @param b from {@link #pack} of these kernels
     * @param accumulate whether to add to c rather than overwrite it
     * @param fromEnd whether to start at the last columns. The bits are the same; products in alternating directions find a
     *     part of b still in the cache
     * @param c Modified. Must not be the array of a
     */
    void gemmRow(float[] a, int aOff, FloatPacked b, boolean accumulate, boolean fromEnd, float[] c, int cOff);

    /**
     * c = bias + a b for a packed b, the same bias for every row.
     *
     * @param bias one value for each column of c. Not modified
     */
    void affine(
            int m,
            float[] a,
            int aOff,
            int lda,
            FloatPacked b,
            float[] bias,
            int biasOff,
            float[] c,
            int cOff,
            int ldc);

    /**
     * y[i] = f(x[i]) over dense runs. Providers speed up functions whose cost is arithmetic rather than memory, such as
     * {@link UnaryOp#TANH}, {@link UnaryOp#SIGMOID} and {@link UnaryOp#EXP}.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void map(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * y[i] = f(a[i], b[i]) for a dense y; a and b are dense, or one element each that is repeated.
     *
     * @param a Not modified, unless it is y
     * @param aStep 1, or 0 to repeat one element
     * @param b Not modified, unless it is y
     * @param bStep 1, or 0 to repeat one element
     * @param y Modified
     */
    void binary(
            BinaryOp op, int n, float[] a, int aOff, int aStep, float[] b, int bOff, int bStep, float[] y, int yOff);

    /**
     * y[i] = a[i] where mask[i] is not 0, else b[i], for a dense mask and y; a and b as in {@link #binary}.
     *
     * @param mask Not modified
     * @param a Not modified, unless it is y
     * @param b Not modified, unless it is y
     * @param y Modified
     */
    void where(
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
            int yOff);

    /**
     * y[i] = min(max(x[i], low), high) over dense runs; NaN stays NaN.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void clamp(int n, float low, float high, float[] x, int xOff, float[] y, int yOff);

    /**
     * y[i] += alpha x[i] over dense runs.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void addScaled(int n, float alpha, float[] x, int xOff, float[] y, int yOff);

    /** The sum of n dense elements, carried in double; 0 for none. */
    double sum(int n, float[] x, int off);

    /**
     * acc[j] += x[i, j] for the rows i of a dense matrix, carried in double.
     *
     * @param x Not modified
     * @param acc Modified
     */
    void addRows(int rows, int columns, float[] x, int off, double[] acc);

    /**
     * y[i] = exp(x[i]) / sum of exp(x[j]) over each of some dense rows of n elements.
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void softmax(int rows, int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * y[i] = x[i] - log(sum of exp(x[j])) over each of some dense rows of n elements.
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void logSoftmax(int rows, int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * dx[i] = y[i] (dy[i] - sum of dy[j] y[j]) over each of some dense rows of n elements.
     *
     * @param dy Not modified
     * @param dyRow the distance of its rows: n, or 0 to repeat one row
     * @param y the softmax. Not modified
     * @param dx Modified
     */
    void softmaxGradient(int rows, int n, float[] dy, int dyOff, int dyRow, float[] y, int yOff, float[] dx, int dxOff);

    /**
     * Blocks of 16 draws from [0, 1) become normal draws, eight radii with eight angles: PyTorch's transformation. All providers
     * give the same bits.
     *
     * @param x Modified
     */
    void normals(int blocks, double mean, double std, float[] x, int off);

    /** The elementwise part of an LSTM step. */
    FloatLSTMStep lstmStep();

    /** The elementwise part of a GRU step. */
    FloatGRUStep gruStep();

    /** The runs of normalizations. */
    FloatNorm norm();

    /** Losses by element. */
    FloatLosses losses();
}
