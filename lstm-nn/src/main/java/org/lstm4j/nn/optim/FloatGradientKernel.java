package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/** {@link GradientKernel} for float32. */
final class FloatGradientKernel implements GradientKernel {
    @Override
    public double sumOfSquares(Tensor g) {
        return sumOfSquares(g.floats(), g.offset(), g.offset() + g.numel());
    }

    private static double sumOfSquares(float[] g, int from, int to) {
        // Independent accumulators: a single one waits for each addition.
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (; i < to - 3; i += 4) {
            double g0 = g[i];
            double g1 = g[i + 1];
            double g2 = g[i + 2];
            double g3 = g[i + 3];
            s0 += g0 * g0;
            s1 += g1 * g1;
            s2 += g2 * g2;
            s3 += g3 * g3;
        }
        for (; i < to; i++) {
            double rest = g[i];
            s0 += rest * rest;
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public double sumOfPowers(Tensor g, double k) {
        float[] values = g.floats();
        double sum = 0;
        for (int i = g.offset(), end = i + g.numel(); i < end; i++) {
            sum += Math.pow(Math.abs(values[i]), k);
        }
        return sum;
    }
}
