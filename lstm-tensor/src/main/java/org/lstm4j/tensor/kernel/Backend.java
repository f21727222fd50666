package org.lstm4j.tensor.kernel;

/**
 * The operations of tensors on buffers of one element type: what a tensor calls without knowing which type it has. All
 * buffers of a call have the backend's type.
 *
 * <p>An operand is a buffer, the index of its first element ({@code xOff}) and the step between elements ({@code xStep});
 * a step of 0 repeats one element. Loops whose best form depends on the machine are {@link FloatKernels}.
 */
public interface Backend {
    /** The value of the element type that is nearest to x. */
    double round(double x);

    /**
     * y[i] = f(x[i]), by the kernels in use.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void map(UnaryOp op, int n, Buffer x, int xOff, Buffer y, int yOff);

    /**
     * y[i] = f(x[i]).
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void unary(UnaryOp op, int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep);

    /**
     * y[i] = f(a[i], b[i]).
     *
     * @param a Not modified, unless it is y
     * @param b Not modified, unless it is y
     * @param y Modified
     */
    void binary(
            BinaryOp op,
            int n,
            Buffer a,
            int aOff,
            int aStep,
            Buffer b,
            int bOff,
            int bStep,
            Buffer y,
            int yOff,
            int yStep);

    /**
     * y[i] = min(max(x[i], low), high); NaN stays NaN.
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void clamp(int n, double low, double high, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep);

    /**
     * y[i] = a[i] where mask[i] is not 0, else b[i].
     *
     * @param mask Not modified
     * @param a Not modified
     * @param b Not modified
     * @param y Modified
     */
    void where(
            int n,
            Buffer mask,
            int mOff,
            int mStep,
            Buffer a,
            int aOff,
            int aStep,
            Buffer b,
            int bOff,
            int bStep,
            Buffer y,
            int yOff,
            int yStep);

    /**
     * y[i] += alpha x[i].
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    void addScaled(int n, double alpha, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep);

    /**
     * x[i] = low + (high - low) x[i] with one rounding: draws from [0, 1) become draws from [low, high).
     *
     * @param x Modified
     */
    void rescale(int n, double low, double high, Buffer x);

    /** Blocks of 16 uniform draws become normal ones; see {@link FloatKernels#normals}. */
    void normals(int blocks, double mean, double std, Buffer x, int off);

    /** A matrix product; see {@link FloatKernels#gemm}. */
    void gemm(int m, int n, int k, Operand a, Operand b, boolean accumulate, Buffer c, int cOff, int ldc);

    /** The sum of n elements, carried in double; 0 for none. */
    double sum(int n, Buffer x, int off, int step);

    /** The product of n elements, carried in double; 1 for none. */
    double product(int n, Buffer x, int off, int step);

    /** log(sum of exp(x[i])), carried in double; minus infinity for none. */
    double logSumExp(int n, Buffer x, int off, int step);

    /** The index of the first largest of n elements; of the first NaN if there is one. */
    int argmax(int n, Buffer x, int off, int step);

    /** The index of the first smallest of n elements; of the first NaN if there is one. */
    int argmin(int n, Buffer x, int off, int step);

    /**
     * acc[j] += x[i, j] for the rows i of a row-major matrix.
     *
     * @param x Not modified
     * @param acc Modified
     */
    void addRows(int rows, int columns, Buffer x, int off, double[] acc);

    /**
     * y[i] = exp(x[i]) / sum of exp(x[j]).
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void softmax(int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep);

    /**
     * y[i] = x[i] - log(sum of exp(x[j])).
     *
     * @param x Not modified
     * @param y Modified. Must not be x
     */
    void logSoftmax(int n, Buffer x, int xOff, int xStep, Buffer y, int yOff, int yStep);

    /** Softmax, or its logarithm, of dense rows; see {@link FloatKernels#softmax}. */
    void softmaxRows(boolean log, int rows, int n, Buffer x, int xOff, Buffer y, int yOff);

    /** The gradient of softmax over dense rows; see {@link FloatKernels#softmaxGradient}. */
    void softmaxGradient(int rows, int n, Buffer dy, int dyOff, int dyRow, Buffer y, int yOff, Buffer dx, int dxOff);

    /**
     * A matrix that is an operand of a GEMM; see {@link FloatOperand}.
     *
     * @param buffer the values. Not modified
     * @param off the index of the first element in the buffer
     * @param ld the distance between stored rows
     * @param transposed whether the matrix is stored transposed
     */
    record Operand(Buffer buffer, int off, int ld, boolean transposed) {}
}
