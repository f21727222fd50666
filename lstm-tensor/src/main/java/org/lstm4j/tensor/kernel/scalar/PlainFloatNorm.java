package org.lstm4j.tensor.kernel.scalar;

import org.lstm4j.tensor.kernel.FloatNorm;

/** {@link FloatNorm} in plain loops, in double. */
public final class PlainFloatNorm implements FloatNorm {
    /* Four independent accumulators: with one, each addition waits for the one before. */
    @Override
    public double squares(int n, double mean, float[] x, int xOff) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = 0;
        for (; j + 3 < n; j += 4) {
            double d0 = x[xOff + j] - mean;
            double d1 = x[xOff + j + 1] - mean;
            double d2 = x[xOff + j + 2] - mean;
            double d3 = x[xOff + j + 3] - mean;
            s0 += d0 * d0;
            s1 += d1 * d1;
            s2 += d2 * d2;
            s3 += d3 * d3;
        }
        for (; j < n; j++) {
            double d = x[xOff + j] - mean;
            s0 += d * d;
        }
        return s0 + s1 + (s2 + s3);
    }

    @Override
    public void affine(int n, double mean, double slope, double base, float[] x, int xOff, float[] y, int yOff) {
        for (int j = 0; j < n; j++) {
            y[yOff + j] = (float) ((x[xOff + j] - mean) * slope + base);
        }
    }

    @Override
    public void affine(
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
            int yOff) {
        for (int j = 0; j < n; j++) {
            y[yOff + j] = (float) ((x[xOff + j] - mean) * scale * w[wOff + j] + b[bOff + j]);
        }
    }

    @Override
    public void addSums(
            int n, double mean, float[] x, int xOff, float[] w, int wOff, float[] dy, int dyOff, double[] sums) {
        double total = 0;
        double along = 0;
        for (int j = 0; j < n; j++) {
            double dz = (double) dy[dyOff + j] * w[wOff + j];
            total += dz;
            along += dz * (x[xOff + j] - mean);
        }
        sums[0] += total;
        sums[1] += along;
    }

    @Override
    public void combine(
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
            int dxOff) {
        for (int j = 0; j < n; j++) {
            double dz = (double) dy[dyOff + j] * w[wOff + j];
            dx[dxOff + j] = (float) (slope * dz + bend * (x[xOff + j] - mean) + base);
        }
    }

    @Override
    public void addProducts(
            int n, double mean, double scale, float[] x, int xOff, float[] dy, int dyOff, float[] dw, float[] db) {
        for (int j = 0; j < n; j++) {
            double d = dy[dyOff + j];
            dw[j] += (float) (d * (x[xOff + j] - mean) * scale);
            db[j] += dy[dyOff + j];
        }
    }
}
