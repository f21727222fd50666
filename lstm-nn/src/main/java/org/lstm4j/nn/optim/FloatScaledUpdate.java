package org.lstm4j.nn.optim;

/**
 * Steps scaled by gathered squares of the gradients (Adagrad, RMSprop, Adadelta) on one run of weights, in one pass. The
 * direction is d = sign g + decay p.
 */
public final class FloatScaledUpdate {
    private FloatScaledUpdate() {}

    /**
     * s += d²; p -= lr d / (√s + eps).
     *
     * @param p Modified
     * @param g Not modified
     * @param s Modified
     */
    public static void adagrad(
            int n,
            double lr,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] s) {
        float rate = (float) lr;
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float sum = s[i] + d * d;
            s[i] = sum;
            p[pOff + i] = w - rate * d / ((float) Math.sqrt(sum) + floor);
        }
    }

    /**
     * v = alpha v + (1 - alpha) d²; p -= lr d / (√v + eps).
     *
     * @param p Modified
     * @param g Not modified
     * @param v Modified
     */
    public static void rmsprop(
            int n,
            double lr,
            double alpha,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] v) {
        float rate = (float) lr;
        float keep = (float) alpha;
        float take = (float) (1 - alpha);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float square = keep * v[i] + take * d * d;
            v[i] = square;
            p[pOff + i] = w - rate * d / ((float) Math.sqrt(square) + floor);
        }
    }

    /**
     * v as in {@link #rmsprop}; a = alpha a + (1 - alpha) d; p -= lr d / (√(v - a²) + eps). A difference that rounding
     * has made negative counts as 0.
     *
     * @param p Modified
     * @param g Not modified
     * @param v Modified
     * @param a Modified
     */
    public static void centered(
            int n,
            double lr,
            double alpha,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] v,
            float[] a) {
        float rate = (float) lr;
        float keep = (float) alpha;
        float take = (float) (1 - alpha);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float square = keep * v[i] + take * d * d;
            float mean = keep * a[i] + take * d;
            v[i] = square;
            a[i] = mean;
            float spread = Math.max(0f, square - mean * mean);
            p[pOff + i] = w - rate * d / ((float) Math.sqrt(spread) + floor);
        }
    }

    /**
     * With a velocity: v as in {@link #rmsprop}, and where centering a as in {@link #centered}; b = momentum b + d / (√(v
     * - a²) + eps), with a = 0 where not centering; p -= lr b.
     *
     * @param p Modified
     * @param g Not modified
     * @param v Modified
     * @param a Modified where centering, not read otherwise
     * @param b Modified
     */
    public static void momentum(
            int n,
            double lr,
            double alpha,
            double eps,
            double momentum,
            boolean centering,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] v,
            float[] a,
            float[] b) {
        float rate = (float) lr;
        float keep = (float) alpha;
        float take = (float) (1 - alpha);
        float floor = (float) eps;
        float carried = (float) momentum;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float square = keep * v[i] + take * d * d;
            v[i] = square;
            if (centering) {
                float mean = keep * a[i] + take * d;
                a[i] = mean;
                square = Math.max(0f, square - mean * mean);
            }
            float velocity = carried * b[i] + d / ((float) Math.sqrt(square) + floor);
            b[i] = velocity;
            p[pOff + i] = w - rate * velocity;
        }
    }

    /**
     * v = rho v + (1 - rho) d²; e = √(u + eps) / √(v + eps) d; u = rho u + (1 - rho) e²; p -= lr e.
     *
     * @param p Modified
     * @param g Not modified
     * @param v Modified
     * @param u Modified
     */
    public static void adadelta(
            int n,
            double lr,
            double rho,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] v,
            float[] u) {
        float rate = (float) lr;
        float keep = (float) rho;
        float take = (float) (1 - rho);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float square = keep * v[i] + take * d * d;
            float delta = (float) Math.sqrt(u[i] + floor) / (float) Math.sqrt(square + floor) * d;
            v[i] = square;
            u[i] = keep * u[i] + take * delta * delta;
            p[pOff + i] = w - rate * delta;
        }
    }
}
