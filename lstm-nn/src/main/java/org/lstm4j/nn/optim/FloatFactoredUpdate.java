package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/** In float32, with sums in double. */
final class FloatFactoredUpdate implements FactoredUpdate {
    @Override
    public void matrices(Adafactor.Options o, double t, Tensor p, Tensor g, Tensor rows, Tensor columns) {
        int m = p.size(-2);
        int n = p.size(-1);
        int count = p.numel() == 0 ? 0 : p.numel() / (m * n);
        float[] r = rows.floats();
        float[] c = columns.floats();
        float[] gs = g.floats();
        double share = share(o, t);
        double eps = eps(o);
        double[] inverse = new double[count];
        for (int k = 0; k < count; k++) {
            average(share, gs, g.offset() + k * m * n, m, n, r, k * m, c, k * n);
            double sum = 0;
            for (int i = 0; i < m; i++) {
                sum += r[k * m + i];
            }
            inverse[k] = 1 / Math.max(sum / m, eps);
        }
        apply(o, t, p, g, i -> {
            int matrix = i / (m * n);
            return r[i / n] * inverse[matrix] * c[matrix * n + i % n];
        });
    }

    /** Moves the averages of one matrix's rows and columns towards the mean squares of its gradient. */
    private static void average(
            double share, float[] g, int from, int m, int n, float[] r, int firstRow, float[] c, int firstColumn) {
        double[] ofColumns = new double[n];
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                double value = g[from + i * n + j];
                sum += value * value;
                ofColumns[j] += value * value;
            }
            r[firstRow + i] += (float) (share * (sum / n - r[firstRow + i]));
        }
        for (int j = 0; j < n; j++) {
            c[firstColumn + j] += (float) (share * (ofColumns[j] / m - c[firstColumn + j]));
        }
    }

    @Override
    public void vector(Adafactor.Options o, double t, Tensor p, Tensor g, Tensor v) {
        float[] vs = v.floats();
        float[] gs = g.floats();
        double share = share(o, t);
        for (int i = 0; i < vs.length; i++) {
            double value = gs[g.offset() + i];
            vs[i] += (float) (share * (value * value - vs[i]));
        }
        apply(o, t, p, g, i -> vs[i]);
    }

    /** The estimate of the squared gradient of an element. */
    private interface Variance {
        double of(int i);
    }

    private static void apply(Adafactor.Options o, double t, Tensor p, Tensor g, Variance variance) {
        float[] ps = p.floats();
        float[] gs = g.floats();
        int n = p.numel();
        double least = eps(o) * eps(o);
        GradientKernel kernel = GradientKernel.of(p.dtype());
        double size = Math.sqrt(kernel.sumOfSquares(p) / n);
        double alpha = Math.max(o.eps2(), size) * Math.min(o.lr(), 1 / Math.sqrt(t));
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double value = gs[g.offset() + i];
            sum += value * value / Math.max(variance.of(i), least);
        }
        double rate = (o.maximize() ? -alpha : alpha) / Math.max(1, Math.sqrt(sum / n) / o.d());
        double kept = 1 - o.lr() * o.weightDecay();
        for (int i = 0; i < n; i++) {
            double u = gs[g.offset() + i] / Math.sqrt(Math.max(variance.of(i), least));
            int at = p.offset() + i;
            ps[at] = (float) (kept * ps[at] - rate * u);
        }
    }

    /** 1 - beta2 at step t. */
    private static double share(Adafactor.Options o, double t) {
        return Math.pow(t, o.beta2Decay());
    }

    private static double eps(Adafactor.Options o) {
        float one = 1;
        Double given = o.eps1();
        return given == null ? Math.ulp(one) : given;
    }
}
