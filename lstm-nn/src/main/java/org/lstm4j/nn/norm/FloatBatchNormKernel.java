package org.lstm4j.nn.norm;

import java.util.Arrays;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.FloatNorm;
import org.lstm4j.tensor.kernel.Kernels;

/** {@link BatchNormKernel} for float32, on the kernels in use. */
final class FloatBatchNormKernel implements BatchNormKernel {
    @Override
    public void statistics(int batch, int length, Tensor x, double[] mean, double[] variance) {
        statistics(batch, length, x.floats(), x.offset(), mean, variance);
    }

    @Override
    public void affine(int batch, int length, double[] mean, double[] scale, double[] shift, Tensor x, Tensor y) {
        FloatNorm norm = Kernels.floats().norm();
        float[] from = x.floats();
        float[] to = y.floats();
        int channels = mean.length;
        for (int row = 0, at = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, at += length) {
                norm.affine(length, mean[c], scale[c], shift[c], from, x.offset() + at, to, y.offset() + at);
            }
        }
    }

    @Override
    public void sums(int batch, int length, double[] mean, Tensor x, Rows dy, double[] total, double[] along) {
        FloatNorm norm = Kernels.floats().norm();
        float[] from = x.floats();
        float[] slopes = dy.values().floats();
        int first = dy.values().offset();
        float[] ones = ones(length);
        double[] sums = new double[2];
        int channels = mean.length;
        for (int row = 0, at = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, at += length) {
                sums[0] = 0;
                sums[1] = 0;
                norm.addSums(
                        length,
                        mean[c],
                        from,
                        x.offset() + at,
                        ones,
                        0,
                        slopes,
                        first + (row * channels + c) * dy.step(),
                        sums);
                total[c] += sums[0];
                along[c] += sums[1];
            }
        }
    }

    @Override
    public void combine(
            int batch, int length, double[] mean, double[] a, double[] b, double[] d, Tensor x, Rows dy, Tensor dx) {
        FloatNorm norm = Kernels.floats().norm();
        float[] from = x.floats();
        float[] slopes = dy.values().floats();
        int first = dy.values().offset();
        float[] ones = ones(length);
        float[] to = dx.floats();
        int channels = mean.length;
        for (int row = 0, at = 0; row < batch; row++) {
            for (int c = 0; c < channels; c++, at += length) {
                norm.combine(
                        length,
                        mean[c],
                        a[c],
                        b[c],
                        d[c],
                        from,
                        x.offset() + at,
                        ones,
                        0,
                        slopes,
                        first + (row * channels + c) * dy.step(),
                        to,
                        dx.offset() + at);
            }
        }
    }

    private static void statistics(int batch, int length, float[] x, int off, double[] mean, double[] variance) {
        FloatNorm norm = Kernels.floats().norm();
        int channels = mean.length;
        double count = (double) batch * length;
        Arrays.fill(mean, 0);
        for (int row = 0, from = off; row < batch; row++) {
            for (int c = 0; c < channels; c++, from += length) {
                mean[c] += Kernels.floats().sum(length, x, from);
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= count;
        }
        Arrays.fill(variance, 0);
        for (int row = 0, from = off; row < batch; row++) {
            for (int c = 0; c < channels; c++, from += length) {
                variance[c] += norm.squares(length, mean[c], x, from);
            }
        }
        for (int c = 0; c < channels; c++) {
            variance[c] /= count;
        }
    }

    static float[] ones(int n) {
        float[] out = new float[n];
        Arrays.fill(out, 1f);
        return out;
    }
}
