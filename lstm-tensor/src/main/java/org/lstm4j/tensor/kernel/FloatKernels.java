package org.lstm4j.tensor.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The float32 kernels whose best form depends on the machine. A provider implements them; all providers pass the same
 * tests. Matrices are row-major: element (i, j) of a stands at {@code a[aOff + i * lda + j]}.
 */
public interface FloatKernels {
    /**
     * c = op(a) op(b), or c += op(a) op(b), with op the identity or the transpose. From {@link Threads#LEAST_ITEMS} rows
     * on, the bits of a row do not depend on how many there are.
     *
     * @param transA whether a is stored transposed, as k rows of m
     * @param transB whether b is stored transposed, as n rows of k
     * @param m rows of c
     * @param n columns of c
     * @param k the summed dimension; 0 gives zeros (or leaves c when accumulating)
     * @param a Not modified
     * @param b Not modified
     * @param accumulate whether to add to c rather than overwrite it
     * @param c Modified. Must not be the array of a or b
     */
    void gemm(
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
            int ldc);

    /**
     * Copies a matrix into the form that {@link #gemm(int, float[], int, int, FloatPacked, boolean, float[], int, int)}
     * takes.
     *
     * @param trans whether b is stored transposed, as n rows of k
     * @param b Not modified
     * @param room one that is not needed any more, to be written over if it has the same sizes; or null
     */
    FloatPacked pack(boolean trans, int k, int n, float[] b, int bOff, int ldb, @Nullable FloatPacked room);

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
     * c = a b, or c += a b, for a packed b and an a of one row. The bits may be others than those of the same row among
     * others, so it is for passes that have one row from their beginning to their end.
     *
     * @param a Not modified
     * @param b from {@link #pack} of these kernels
     * @param accumulate whether to add to c rather than overwrite it
     * @param fromEnd whether to begin with the last columns, which changes no bit: products that go one way and the other
     *     in turns find a part of b still in the cache
     * @param c Modified. Must not be the array of a
     */
    void gemmRow(float[] a, int aOff, FloatPacked b, boolean accumulate, boolean fromEnd, float[] c, int cOff);

    /**
     * c = bias + a b for a packed b, the same bias for every row.
     *
     * @param bias as many numbers as c has columns. Not modified
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
     * y[i] = f(x[i]) over dense runs, for the functions whose cost is arithmetic and not memory: {@link UnaryOp#TANH},
     * {@link UnaryOp#SIGMOID}, {@link UnaryOp#EXP} and the like.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void map(UnaryOp op, int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * y[i] = exp(x[i]) / sum of exp(x[j]) over a dense run.
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void softmax(int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * y[i] = x[i] - log(sum of exp(x[j])) over a dense run.
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void logSoftmax(int n, float[] x, int xOff, float[] y, int yOff);

    /**
     * From the sums of an LSTM's gates to its next state, for some rows of a batch: i, f, o = sigmoid, g = tanh, c = f
     * cPrev + i g, h = o tanh(c).
     *
     * @param rows of the batch
     * @param size hidden units H
     * @param gates rows of 4 H sums in, gates i, f, g, o out. Modified
     * @param cPrev rows of H. Not modified, unless it is c
     * @param c rows of H. Modified
     * @param h rows of H. Modified
     */
    void lstmStep(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] h,
            int hOff);

    /**
     * The way back through {@link #lstmStep}, from the gradients of h and c to those of the gates' sums and of cPrev.
     *
     * @param gates rows of 4 H activated gates. Not modified, unless it is dGates
     * @param cPrev rows of H. Not modified
     * @param c rows of H. Not modified
     * @param dh rows of H. Not modified
     * @param dc rows of H: the gradient of c in, that of cPrev out. Modified
     * @param dGates rows of 4 H. Modified
     */
    void lstmStepBackward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] cPrev,
            int cPrevOff,
            float[] c,
            int cOff,
            float[] dh,
            int dhOff,
            float[] dc,
            int dcOff,
            float[] dGates,
            int dGatesOff);

    /**
     * From the sums of a GRU's gates to its next state, for some rows of a batch: r, z = sigmoid, n = tanh(nx + r nh), h
     * = (1 - z) n + z hPrev.
     *
     * @param rows of the batch
     * @param size hidden units H
     * @param gates rows of 4 H: the sums nx, r, z, nh in; n, r, z activated and nh unchanged out. Modified
     * @param hPrev rows of H. Not modified, unless it is h
     * @param h rows of H. Modified
     */
    void gruStep(int rows, int size, float[] gates, int gatesOff, float[] hPrev, int hPrevOff, float[] h, int hOff);

    /**
     * The way back through {@link #gruStep}, from the gradient of h to those of the gates' sums, and to the part of that
     * of hPrev that does not come through them.
     *
     * @param gates rows of 4 H as {@link #gruStep} leaves them. Not modified, unless it is dGates
     * @param hPrev rows of H. Not modified
     * @param dh rows of H: the gradient of h in, z times it out. Modified
     * @param dGates rows of 4 H. Modified
     */
    void gruStepBackward(
            int rows,
            int size,
            float[] gates,
            int gatesOff,
            float[] hPrev,
            int hPrevOff,
            float[] dh,
            int dhOff,
            float[] dGates,
            int dGatesOff);
}
