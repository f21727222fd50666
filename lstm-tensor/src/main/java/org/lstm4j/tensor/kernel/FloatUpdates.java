package org.lstm4j.tensor.kernel;

/**
 * The optimizers' updates of one run of weights, each in one pass over memory. Numbers are held in float32 and the
 * arithmetic of a weight is done in double, so that a step is rounded once.
 */
public final class FloatUpdates {
    private FloatUpdates() {}

    /**
     * p -= lr (g + decay p).
     *
     * @param p Modified
     * @param g Not modified
     */
    public static void sgd(int n, double lr, double decay, float[] p, int pOff, float[] g, int gOff) {
        for (int i = 0; i < n; i++) {
            double w = p[pOff + i];
            p[pOff + i] = (float) (w - lr * (g[gOff + i] + decay * w));
        }
    }

    /**
     * d = g + decay p; b = momentum b + (1 - dampening) d, or d at the first step; p -= lr (nesterov ? d + momentum b :
     * b).
     *
     * @param p Modified
     * @param g Not modified
     * @param b the velocity. Modified
     */
    public static void momentum(
            int n,
            double lr,
            double decay,
            double momentum,
            double dampening,
            boolean nesterov,
            boolean first,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] b,
            int bOff) {
        for (int i = 0; i < n; i++) {
            double w = p[pOff + i];
            double d = g[gOff + i] + decay * w;
            double velocity = first ? d : momentum * b[bOff + i] + (1 - dampening) * d;
            b[bOff + i] = (float) velocity;
            p[pOff + i] = (float) (w - lr * (nesterov ? d + momentum * velocity : velocity));
        }
    }

    /**
     * d = g + decay p; m = beta1 m + (1 - beta1) d; v = beta2 v + (1 - beta2) d²; p -= step m / (√u / scale + eps), with
     * u = v, or the largest v so far where such a record is kept.
     *
     * @param step the learning rate over 1 - beta1 to the power of the step number
     * @param scale the square root of 1 - beta2 to the power of the step number
     * @param p Modified
     * @param g Not modified
     * @param m Modified
     * @param v Modified
     * @param largest the largest v so far. Modified. Empty where no record is kept
     */
    public static void adam(
            int n,
            double step,
            double scale,
            double beta1,
            double beta2,
            double eps,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] m,
            int mOff,
            float[] v,
            int vOff,
            float[] largest) {
        boolean record = largest.length > 0;
        for (int i = 0; i < n; i++) {
            double w = p[pOff + i];
            double d = g[gOff + i] + decay * w;
            double first = beta1 * m[mOff + i] + (1 - beta1) * d;
            double second = beta2 * v[vOff + i] + (1 - beta2) * d * d;
            m[mOff + i] = (float) first;
            v[vOff + i] = (float) second;
            if (record) {
                second = Math.max(largest[i], second);
                largest[i] = (float) second;
            }
            p[pOff + i] = (float) (w - step * first / (Math.sqrt(second) / scale + eps));
        }
    }
}
