package org.lstm4j.nn.optim;

/** Averaged stochastic gradient descent on one run of weights, in one pass. */
public final class FloatASGDUpdate {
    private FloatASGDUpdate() {}

    /**
     * d = sign g + decay p; p = p - shrink p - eta d; a += mu (p - a).
     *
     * @param p Modified
     * @param g Not modified
     * @param a the average. Modified
     */
    public static void asgd(
            int n,
            double eta,
            double shrink,
            double mu,
            double sign,
            double decay,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] a) {
        float rate = (float) eta;
        float lost = (float) shrink;
        float share = (float) mu;
        // With a share of 1 the average is the weight itself, to the last bit.
        float held = (float) (1 - mu);
        float way = (float) sign;
        float pull = (float) decay;
        for (int i = 0; i < n; i++) {
            float w = p[pOff + i];
            float next = w - lost * w - rate * (way * g[gOff + i] + pull * w);
            p[pOff + i] = next;
            a[i] = held * a[i] + share * next;
        }
    }
}
