package org.lstm4j.nn.norm;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/** {@link RowNormKernel} for float32. Sums are accumulated in double. */
final class FloatRowNormKernel implements RowNormKernel {
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
        float[] weight = w == null ? null : w.floats();
        float[] bias = b == null ? null : b.floats();
        int wOff = w == null ? 0 : w.offset();
        int bOff = b == null ? 0 : b.offset();
        forward(rows, n, eps, centered, x.floats(), x.offset(), weight, wOff, bias, bOff, y.floats(), stats);
    }

    @Override
    public void inputGradient(
            int rows, int n, boolean centered, double[] stats, Tensor x, @Nullable Tensor w, Tensor dy, Tensor dx) {
        float[] weight = w == null ? null : w.floats();
        int wOff = w == null ? 0 : w.offset();
        inputGradient(
                rows, n, centered, stats, x.floats(), x.offset(), weight, wOff, dy.floats(), dy.offset(), dx.floats());
    }

    @Override
    public void affineGradient(int rows, int n, double[] stats, Tensor x, Tensor dy, double[] dw, double[] db) {
        affineGradient(rows, n, stats, x.floats(), x.offset(), dy.floats(), dy.offset(), dw, db);
    }

    private static void forward(
            int rows,
            int n,
            double eps,
            boolean centered,
            float[] x,
            int xOff,
            float @Nullable [] w,
            int wOff,
            float @Nullable [] b,
            int bOff,
            float[] y,
            double[] stats) {
        for (int row = 0; row < rows; row++) {
            int from = xOff + row * n;
            int to = row * n;
            double mean = centered ? sum(n, x, from) / n : 0;
            double scale = 1 / Math.sqrt(squares(n, x, from, mean) / n + eps);
            stats[2 * row] = mean;
            stats[2 * row + 1] = scale;
            for (int j = 0; j < n; j++) {
                double v = (x[from + j] - mean) * scale;
                if (w != null) {
                    v *= w[wOff + j];
                }
                if (b != null) {
                    v += b[bOff + j];
                }
                y[to + j] = (float) v;
            }
        }
    }

    /* Four independent accumulators: with one, each addition waits for the one before. */
    private static double sum(int n, float[] x, int off) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < n; j += 4) {
            s0 += x[off + j];
            s1 += x[off + j + 1];
            s2 += x[off + j + 2];
            s3 += x[off + j + 3];
        }
        for (; j < n; j++) {
            s0 += x[off + j];
        }
        return s0 + s1 + (s2 + s3);
    }

    private static double squares(int n, float[] x, int off, double mean) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < n; j += 4) {
            double d0 = x[off + j] - mean;
            double d1 = x[off + j + 1] - mean;
            double d2 = x[off + j + 2] - mean;
            double d3 = x[off + j + 3] - mean;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; j < n; j++) {
            double d = x[off + j] - mean;
            s0 += d * d;
        }
        return s0 + s1 + (s2 + s3);
    }

    private static void inputGradient(
            int rows,
            int n,
            boolean centered,
            double[] stats,
            float[] x,
            int xOff,
            float @Nullable [] w,
            int wOff,
            float[] dy,
            int dyOff,
            float[] dx) {
        for (int row = 0; row < rows; row++) {
            int at = xOff + row * n;
            int from = dyOff + row * n;
            int to = row * n;
            double mean = stats[2 * row];
            double scale = stats[2 * row + 1];
            double total = 0;
            double along = 0;
            for (int j = 0; j < n; j++) {
                double dz = w == null ? dy[from + j] : (double) dy[from + j] * w[wOff + j];
                total += dz;
                along += dz * (x[at + j] - mean);
            }
            double shift = centered ? total / n : 0;
            double slope = along * scale * scale / n;
            for (int j = 0; j < n; j++) {
                double dz = w == null ? dy[from + j] : (double) dy[from + j] * w[wOff + j];
                dx[to + j] = (float) (scale * (dz - shift - (x[at + j] - mean) * slope));
            }
        }
    }

    private static void affineGradient(
            int rows, int n, double[] stats, float[] x, int xOff, float[] dy, int dyOff, double[] dw, double[] db) {
        for (int row = 0; row < rows; row++) {
            int at = xOff + row * n;
            int from = dyOff + row * n;
            double mean = stats[2 * row];
            double scale = stats[2 * row + 1];
            for (int j = 0; j < n; j++) {
                double d = dy[from + j];
                dw[j] += d * (x[at + j] - mean) * scale;
                db[j] += d;
            }
        }
    }
}
