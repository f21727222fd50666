package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * A parameter p and its gradient g in the loop of an update. One object a thread, so that a step allocates nothing however
 * the JIT compiles it; no update calls another.
 */
final class FloatOperands {
    private static final ThreadLocal<FloatOperands> OF_THREAD = ThreadLocal.withInitial(FloatOperands::new);
    private static final float[] NONE = {};

    int n;
    private float[] ps = NONE;
    private float[] gs = NONE;
    private int pOff;
    private int gOff;
    private float sign;
    private float weightDecay;

    private FloatOperands() {}

    static FloatOperands of(Tensor p, Tensor g, boolean maximize, double weightDecay) {
        FloatOperands x = OF_THREAD.get();
        x.n = p.numel();
        x.ps = p.floats();
        x.gs = g.floats();
        x.pOff = p.offset();
        x.gOff = g.offset();
        x.sign = maximize ? -1 : 1;
        x.weightDecay = (float) weightDecay;
        return x;
    }

    float weight(int i) {
        return ps[pOff + i];
    }

    void setWeight(int i, float w) {
        ps[pOff + i] = w;
    }

    /** ±g. */
    float gradient(int i) {
        return sign * gs[gOff + i];
    }

    /** d = ±g + weightDecay w. */
    float gradient(int i, float w) {
        return gradient(i) + weightDecay * w;
    }
}
