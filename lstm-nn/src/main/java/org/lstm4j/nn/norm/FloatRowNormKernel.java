package org.lstm4j.nn.norm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Rows;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.FloatNorm;
import org.lstm4j.tensor.kernel.Kernels;

/** {@link RowNormKernel} for float32, on the kernels in use. */
final class FloatRowNormKernel implements RowNormKernel {
    /** Rows whose gradients of the weight are summed in this type; the sums of blocks are added in double. */
    private static final int BLOCK = 32;

    @Override
    public void forward(
            int rows,
            int n,
            double eps,
            boolean centered,
            Tensor x,
            @Nullable Tensor w,
            @Nullable Tensor b,
            Tensor y,
            double[] stats) {
        FloatNorm norm = Kernels.floats().norm();
        float[] in = x.floats();
        float[] out = y.floats();
        float[] weight = w == null ? null : w.floats();
        float[] bias = b == null ? new float[n] : b.floats();
        int wOff = w == null ? 0 : w.offset();
        int bOff = b == null ? 0 : b.offset();
        for (int row = 0; row < rows; row++) {
            int from = x.offset() + row * n;
            int to = y.offset() + row * n;
            double mean = centered ? Kernels.floats().sum(n, in, from) / n : 0;
            double scale = 1 / Math.sqrt(norm.squares(n, mean, in, from) / n + eps);
            stats[2 * row] = mean;
            stats[2 * row + 1] = scale;
            if (weight == null) {
                norm.affine(n, mean, scale, 0, in, from, out, to);
            } else {
                norm.affine(n, mean, scale, in, from, weight, wOff, bias, bOff, out, to);
            }
        }
    }

    @Override
    public void inputGradient(
            int rows, int n, boolean centered, double[] stats, Tensor x, @Nullable Tensor w, Rows dy, Tensor dx) {
        FloatNorm norm = Kernels.floats().norm();
        float[] in = x.floats();
        float[] slopes = dy.values().floats();
        float[] out = dx.floats();
        float[] weight = w == null ? FloatBatchNormKernel.ones(n) : w.floats();
        int wOff = w == null ? 0 : w.offset();
        double[] sums = new double[2];
        for (int row = 0; row < rows; row++) {
            int at = x.offset() + row * n;
            int from = dy.values().offset() + row * dy.step();
            int to = dx.offset() + row * n;
            double mean = stats[2 * row];
            double scale = stats[2 * row + 1];
            Arrays.fill(sums, 0);
            norm.addSums(n, mean, in, at, weight, wOff, slopes, from, sums);
            double base = centered ? -scale * sums[0] / n : 0;
            double bend = -scale * (sums[1] * scale * scale / n);
            norm.combine(n, mean, scale, bend, base, in, at, weight, wOff, slopes, from, out, to);
        }
    }

    @Override
    public void affineGradient(int rows, int n, double[] stats, Tensor x, Rows dy, double[] dw, double[] db) {
        FloatNorm norm = Kernels.floats().norm();
        float[] in = x.floats();
        float[] slopes = dy.values().floats();
        float[] ofWeight = new float[n];
        float[] ofBias = new float[n];
        for (int first = 0; first < rows; first += BLOCK) {
            Arrays.fill(ofWeight, 0);
            Arrays.fill(ofBias, 0);
            for (int row = first; row < Math.min(rows, first + BLOCK); row++) {
                int at = x.offset() + row * n;
                int from = dy.values().offset() + row * dy.step();
                norm.addProducts(n, stats[2 * row], stats[2 * row + 1], in, at, slopes, from, ofWeight, ofBias);
            }
            for (int j = 0; j < n; j++) {
                dw[j] += ofWeight[j];
                db[j] += ofBias[j];
            }
        }
    }
}
