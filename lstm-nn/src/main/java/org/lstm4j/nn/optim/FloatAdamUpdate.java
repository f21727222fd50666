package org.lstm4j.nn.optim;

/**
 * Adam and its kin on one run of weights, in one pass. The direction is d = sign g + decay p; the averages are m =
 * beta1 m + (1 - beta1) d and v = beta2 v + (1 - beta2) d².
 */
public final class FloatAdamUpdate {
    private FloatAdamUpdate() {}

    /**
     * p = p - shrink p - step m / (√v / scale + eps).
     *
     * @param step the learning rate over the bias correction of m
     * @param scale the square root of the bias correction of v
     * @param shrink the share of the weights that is taken away before
     * @param p Modified
     * @param g Not modified
     * @param m Modified
     * @param v Modified
     */
    public static void adam(
            int n,
            double step,
            double scale,
            double beta1,
            double beta2,
            double eps,
            double sign,
            double decay,
            double shrink,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            float[] v) {
        float rate = (float) step;
        float unscale = (float) (1 / scale);
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1 - beta2);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        float lost = (float) shrink;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float first = keep1 * m[i] + take1 * d;
            float second = keep2 * v[i] + take2 * d * d;
            m[i] = first;
            v[i] = second;
            p[pOff + i] = w - lost * w - rate * first / ((float) Math.sqrt(second) * unscale + floor);
        }
    }

    /**
     * As {@link #adam}, with the largest v so far in place of v in the divisor.
     *
     * @param largest Modified
     */
    public static void amsgrad(
            int n,
            double step,
            double scale,
            double beta1,
            double beta2,
            double eps,
            double sign,
            double decay,
            double shrink,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            float[] v,
            float[] largest) {
        float rate = (float) step;
        float unscale = (float) (1 / scale);
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1 - beta2);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        float lost = (float) shrink;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float first = keep1 * m[i] + take1 * d;
            float second = keep2 * v[i] + take2 * d * d;
            float record = Math.max(largest[i], second);
            m[i] = first;
            v[i] = second;
            largest[i] = record;
            p[pOff + i] = w - lost * w - rate * first / ((float) Math.sqrt(record) * unscale + floor);
        }
    }

    /**
     * p -= step m, while v is only gathered.
     *
     * @param p Modified
     * @param g Not modified
     * @param m Modified
     * @param v Modified
     */
    public static void unscaled(
            int n,
            double step,
            double beta1,
            double beta2,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            float[] v) {
        float rate = (float) step;
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1 - beta2);
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float first = keep1 * m[i] + take1 * d;
            m[i] = first;
            v[i] = keep2 * v[i] + take2 * d * d;
            p[pOff + i] = w - rate * first;
        }
    }

    /**
     * p -= (ofG d + ofM m) / (√v / scale + eps).
     *
     * @param scale the square root of the bias correction of v
     * @param p Modified
     * @param g Not modified
     * @param m Modified
     * @param v Modified
     */
    public static void nadam(
            int n,
            double ofG,
            double ofM,
            double scale,
            double beta1,
            double beta2,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            float[] v) {
        float rateOfG = (float) ofG;
        float rateOfM = (float) ofM;
        float unscale = (float) (1 / scale);
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float take2 = (float) (1 - beta2);
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float first = keep1 * m[i] + take1 * d;
            float second = keep2 * v[i] + take2 * d * d;
            m[i] = first;
            v[i] = second;
            p[pOff + i] = w - (rateOfG * d + rateOfM * first) / ((float) Math.sqrt(second) * unscale + floor);
        }
    }

    /**
     * u = max(beta2 u, |d| + eps); p -= step m / u.
     *
     * @param p Modified
     * @param g Not modified
     * @param m Modified
     * @param u Modified
     */
    public static void adamax(
            int n,
            double step,
            double beta1,
            double beta2,
            double eps,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            float[] u) {
        float rate = (float) step;
        float keep1 = (float) beta1;
        float take1 = (float) (1 - beta1);
        float keep2 = (float) beta2;
        float floor = (float) eps;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float first = keep1 * m[i] + take1 * d;
            float norm = Math.max(keep2 * u[i], Math.abs(d) + floor);
            m[i] = first;
            u[i] = norm;
            p[pOff + i] = w - rate * first / norm;
        }
    }
}
