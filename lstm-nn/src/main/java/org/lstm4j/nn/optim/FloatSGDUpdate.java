package org.lstm4j.nn.optim;

/**
 * Stochastic gradient descent on one run of weights, in one pass. The direction is d = sign g + decay p.
 *
 * <p>This and the other updates do their arithmetic in the type of the weights, as PyTorch does: mixed types keep the
 * compiler of JDK 17 from making vectors of the loop, which costs the ninefold.
 */
public final class FloatSGDUpdate {
    private FloatSGDUpdate() {}

    /**
     * p -= lr d.
     *
     * @param sign 1, or -1 to climb
     * @param p Modified
     * @param g Not modified
     */
    public static void plain(int n, double lr, double sign, double decay, float[] p, int pOff, float[] g, int gOff) {
        float rate = (float) lr;
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            p[pOff + i] = w - rate * (way * g[gOff + i] + pull * w);
        }
    }

    /**
     * b = keep b + take d; p -= lr (own d + carried b).
     *
     * @param sign 1, or -1 to climb
     * @param own 0, or 1 for Nesterov's step
     * @param carried 1, or the momentum for Nesterov's step
     * @param p Modified
     * @param g Not modified
     * @param b the velocity. Modified
     */
    public static void momentum(
            int n,
            double lr,
            double sign,
            double decay,
            double keep,
            double take,
            double own,
            double carried,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] b) {
        float rate = (float) lr;
        float way = (float) sign;
        float pull = (float) decay;
        float kept = (float) keep;
        float taken = (float) take;
        float ofD = (float) own;
        float ofB = (float) carried;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float d = way * g[gOff + i] + pull * w;
            float velocity = kept * b[i] + taken * d;
            b[i] = velocity;
            p[pOff + i] = w - rate * (ofD * d + ofB * velocity);
        }
    }
}
