package org.lstm4j.nn.norm;

import java.util.Arrays;
import org.lstm4j.tensor.Tensor;

/** {@link BatchNormKernel} for float32. Sums are accumulated in double. */
final class FloatBatchNormKernel implements BatchNormKernel {
    @Override
    public void statistics(int batch, int length, Tensor x, double[] mean, double[] variance) {
        statistics(batch, length, x.floats(), x.offset(), mean, variance);
    }

    @Override
    public void affine(int batch, int length, double[] mean, double[] scale, double[] shift, Tensor x, Tensor y) {
        affine(batch, length, mean, scale, shift, x.floats(), x.offset(), y.floats());
    }

    @Override
    public void sums(int batch, int length, double[] mean, Tensor x, Tensor dy, double[] total, double[] along) {
        sums(batch, length, mean, x.floats(), x.offset(), dy.floats(), dy.offset(), total, along);
    }

    @Override
    public void combine(
            int batch, int length, double[] mean, double[] a, double[] b, double[] d, Tensor x, Tensor dy, Tensor dx) {
        combine(batch, length, mean, a, b, d, x.floats(), x.offset(), dy.floats(), dy.offset(), dx.floats());
    }

    private static void statistics(int batch, int length, float[] x, int off, double[] mean, double[] variance) {
        int channels = mean.length;
        double count = (double) batch * length;
        Arrays.fill(mean, 0);
        for (int row = 0, from = off; row < batch; row++) {
            for (int c = 0; c < channels; c++, from += length) {
                double sum = 0;
                for (int j = from; j < from + length; j++) {
                    sum += x[j];
                }
                mean[c] += sum;
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= count;
        }
        Arrays.fill(variance, 0);
        for (int row = 0, from = off; row < batch; row++) {
            for (int c = 0; c < channels; c++, from += length) {
                double center = mean[c];
                double sum = 0;
                for (int j = from; j < from + length; j++) {
                    double distance = x[j] - center;
                    sum += distance * distance;
                }
                variance[c] += sum;
            }
        }
        for (int c = 0; c < channels; c++) {
            variance[c] /= count;
        }
    }

    private static void affine(
            int batch, int length, double[] mean, double[] scale, double[] shift, float[] x, int off, float[] y) {
        int channels = mean.length;
        for (int row = 0, to = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, to += length) {
                double center = mean[c];
                double slope = scale[c];
                double base = shift[c];
                for (int j = to; j < to + length; j++) {
                    y[j] = (float) ((x[off + j] - center) * slope + base);
                }
            }
        }
    }

    private static void sums(
            int batch,
            int length,
            double[] mean,
            float[] x,
            int xOff,
            float[] dy,
            int dyOff,
            double[] total,
            double[] along) {
        int channels = mean.length;
        for (int row = 0, at = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, at += length) {
                double center = mean[c];
                double sum = 0;
                double product = 0;
                for (int j = at; j < at + length; j++) {
                    double d = dy[dyOff + j];
                    sum += d;
                    product += d * (x[xOff + j] - center);
                }
                total[c] += sum;
                along[c] += product;
            }
        }
    }

    private static void combine(
            int batch,
            int length,
            double[] mean,
            double[] a,
            double[] b,
            double[] d,
            float[] x,
            int xOff,
            float[] dy,
            int dyOff,
            float[] dx) {
        int channels = mean.length;
        for (int row = 0, at = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, at += length) {
                double center = mean[c];
                double first = a[c];
                double second = b[c];
                double base = d[c];
                for (int j = at; j < at + length; j++) {
                    dx[j] = (float) (first * dy[dyOff + j] + second * (x[xOff + j] - center) + base);
                }
            }
        }
    }
}
