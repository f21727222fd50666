package org.lstm4j.nn.optim;

/** Resilient propagation on one run of weights, in one pass. */
public final class FloatRpropUpdate {
    private FloatRpropUpdate() {}

    /**
     * d = sign g. Where d has the sign of the gradient before, the step grows; where it has the other, the step shrinks
     * and d = 0. Then p -= sign(d) step, and d is remembered.
     *
     * @param p Modified
     * @param g Not modified
     * @param before the gradient before. Modified
     * @param steps Modified
     */
    public static void rprop(
            int n,
            double shrink,
            double grow,
            double least,
            double most,
            double sign,
            float[] p,
            int pOff,
            float[] g,
            int gOff,
            float[] before,
            float[] steps) {
        float down = (float) shrink;
        float up = (float) grow;
        float low = (float) least;
        float high = (float) most;
        float way = (float) sign;
        for (int i = 0; i < n; i++) {
            float d = way * g[gOff + i];
            // The signs are multiplied, not the numbers: a product of small ones would be 0.
            float turn = Math.signum(d) * Math.signum(before[i]);
            float step = steps[i] * (turn > 0 ? up : turn < 0 ? down : 1f);
            step = Math.min(Math.max(step, low), high);
            d = turn < 0 ? 0f : d;
            steps[i] = step;
            before[i] = d;
            p[pOff + i] -= Math.signum(d) * step;
        }
    }
}
