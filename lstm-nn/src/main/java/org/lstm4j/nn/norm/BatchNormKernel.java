package org.lstm4j.nn.norm;

import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** The loops of batch normalization over (batch, channels, length), for one element type. Tensors are contiguous. */
interface BatchNormKernel {
    BatchNormKernel FLOAT = new FloatBatchNormKernel();
    BatchNormKernel DOUBLE = new DoubleBatchNormKernel();

    static BatchNormKernel of(DType dtype) {
        return dtype.select(FLOAT, DOUBLE);
    }

    /**
     * Mean and biased variance of each channel.
     *
     * @param x (batch, mean.length, length). Not modified
     * @param mean Modified
     * @param variance Modified
     */
    void statistics(int batch, int length, Tensor x, double[] mean, double[] variance);

    /**
     * y = (x - mean[c]) scale[c] + shift[c].
     *
     * @param mean Not modified
     * @param scale Not modified
     * @param shift Not modified
     * @param x (batch, scale.length, length). Not modified
     * @param y Modified
     */
    void affine(int batch, int length, double[] mean, double[] scale, double[] shift, Tensor x, Tensor y);

    /**
     * For each channel the sum of dy, and that of dy (x - mean).
     *
     * @param mean Not modified
     * @param x Not modified
     * @param dy Not modified
     * @param total Modified
     * @param along Modified
     */
    void sums(int batch, int length, double[] mean, Tensor x, Rows dy, double[] total, double[] along);

    /**
     * dx = a[c] dy + b[c] (x - mean[c]) + d[c].
     *
     * @param mean Not modified
     * @param a Not modified
     * @param b Not modified
     * @param d Not modified
     * @param x Not modified
     * @param dy Not modified
     * @param dx Modified
     */
    void combine(
            int batch, int length, double[] mean, double[] a, double[] b, double[] d, Tensor x, Rows dy, Tensor dx);
}
