package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * A parameter p and its gradient g in the loop of an update. An update constructs it and passes it on to nobody, so that C2
 * allocates nothing.
 */
final class FloatOperands {
    final int n;
    private final float[] ps;
    private final float[] gs;
    private final int pOff;
    private final int gOff;
    private final float sign;
    private final float weightDecay;

    FloatOperands(Tensor p, Tensor g, boolean maximize, double weightDecay) {
        n = p.numel();
        ps = p.floats();
        gs = g.floats();
        pOff = p.offset();
        gOff = g.offset();
        sign = maximize ? -1 : 1;
        this.weightDecay = (float) weightDecay;
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
