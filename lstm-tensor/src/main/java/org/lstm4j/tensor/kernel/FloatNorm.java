package org.lstm4j.tensor.kernel;

/**
 * Normalization of float32 values, forward and backward, by dense runs: a row of layer normalization, or one channel of an
 * example in batch and group normalization. Sums are carried in double, or lose no more than single roundings of float32.
 */
public interface FloatNorm {
    /**
     * The sum of (x - mean)².
     *
     * @param x Not modified
     */
    double squares(int n, double mean, float[] x, int xOff);

    /**
     * y = (x - mean) slope + base.
     *
     * @param x Not modified
     * @param y Modified
     */
    void affine(int n, double mean, double slope, double base, float[] x, int xOff, float[] y, int yOff);

    /**
     * y = (x - mean) scale w + b.
     *
     * @param x Not modified
     * @param w Not modified
     * @param b Not modified
     * @param y Modified
     */
    void affine(
            int n,
            double mean,
            double scale,
            float[] x,
            int xOff,
            float[] w,
            int wOff,
            float[] b,
            int bOff,
            float[] y,
            int yOff);

    /**
     * Adds the sums of dy w and of dy w (x - mean).
     *
     * @param x Not modified
     * @param w Not modified
     * @param dy Not modified
     * @param sums Modified
     */
    void addSums(int n, double mean, float[] x, int xOff, float[] w, int wOff, float[] dy, int dyOff, double[] sums);

    /**
     * dx = slope dy w + bend (x - mean) + base.
     *
     * @param x Not modified
     * @param w Not modified
     * @param dy Not modified
     * @param dx Modified
     */
    void combine(
            int n,
            double mean,
            double slope,
            double bend,
            double base,
            float[] x,
            int xOff,
            float[] w,
            int wOff,
            float[] dy,
            int dyOff,
            float[] dx,
            int dxOff);

    /**
     * dw[j] += dy[j] (x[j] - mean) scale and db[j] += dy[j].
     *
     * @param x Not modified
     * @param dy Not modified
     * @param dw n values from 0 on. Modified
     * @param db n values from 0 on. Modified
     */
    void addProducts(
            int n, double mean, double scale, float[] x, int xOff, float[] dy, int dyOff, float[] dw, float[] db);
}
