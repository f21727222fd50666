package org.lstm4j.tensor.kernel.scalar;

/**
 * Softmax and its logarithm over one strided run of float32. The largest element is subtracted first, so that no finite
 * input overflows or gives NaN.
 */
public final class FloatSoftmax {
    private FloatSoftmax() {}

    /**
     * y[i] = exp(x[i]) / sum of exp(x[j]).
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    public static void softmax(int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        if (n == 0) {
            return;
        }
        double max = x[xOff + FloatReductions.argmax(n, x, xOff, xStep) * xStep];
        double total = 0;
        for (int i = 0; i < n; i++) {
            double e = Math.exp(x[xOff + i * xStep] - max);
            total += e;
            y[yOff + i * yStep] = (float) e;
        }
        for (int i = 0; i < n; i++) {
            y[yOff + i * yStep] = (float) (y[yOff + i * yStep] / total);
        }
    }

    /**
     * y[i] = x[i] - log(sum of exp(x[j])).
     *
     * @param x Not modified, unless it is y
     * @param y Modified
     */
    public static void logSoftmax(int n, float[] x, int xOff, int xStep, float[] y, int yOff, int yStep) {
        if (n == 0) {
            return;
        }
        double max = x[xOff + FloatReductions.argmax(n, x, xOff, xStep) * xStep];
        double log = Math.log(FloatReductions.sumExp(n, x, xOff, xStep, max));
        for (int i = 0; i < n; i++) {
            // Subtracted one after the other: the sum of both would round the logarithm away if the maximum is large.
            y[yOff + i * yStep] = (float) (x[xOff + i * xStep] - max - log);
        }
    }

    /**
     * dx[i] = y[i] (dy[i] - sum of dy[j] y[j]).
     *
     * @param dy Not modified
     * @param y the softmax. Not modified
     * @param dx Modified
     */
    static void gradient(int n, float[] dy, int dyOff, float[] y, int yOff, float[] dx, int dxOff) {
        double along = 0;
        for (int i = 0; i < n; i++) {
            along += (double) dy[dyOff + i] * y[yOff + i];
        }
        for (int i = 0; i < n; i++) {
            dx[dxOff + i] = (float) (y[yOff + i] * (dy[dyOff + i] - along));
        }
    }

    /** log(sum of exp(x[i])); minus infinity for none. */
    public static double logSumExp(int n, float[] x, int off, int step) {
        if (n == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double max = x[off + FloatReductions.argmax(n, x, off, step) * step];
        // All elements are minus infinity, or one is plus infinity: subtracting it would give NaN.
        if (Double.isInfinite(max)) {
            return max;
        }
        return max + Math.log(FloatReductions.sumExp(n, x, off, step, max));
    }
}
