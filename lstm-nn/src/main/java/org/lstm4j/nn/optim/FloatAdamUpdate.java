package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/** In float32, as PyTorch: see {@link FloatSGDUpdate}. */
final class FloatAdamUpdate implements AdamUpdate {
    /** The options as loop invariants. */
    private static final class Coefficients {
        final float beta1;
        final float oneMinusBeta1;
        final float beta2;
        final float oneMinusBeta2;
        final float eps;
        final float sign;

        Coefficients(BetaOptions<?> o) {
            beta1 = (float) o.beta1();
            oneMinusBeta1 = (float) (1 - o.beta1());
            beta2 = (float) o.beta2();
            oneMinusBeta2 = (float) (1 - o.beta2());
            eps = (float) o.eps();
            sign = o.maximize() ? -1 : 1;
        }
    }

    @Override
    public void adam(
            BetaOptions<?> o,
            double stepSize,
            double scale,
            double l2,
            double decoupled,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v) {
        Coefficients c = new Coefficients(o);
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rate = (float) stepSize;
        float unscale = (float) (1 / scale);
        float weightDecay = (float) l2;
        float decoupledDecay = (float) decoupled;
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = c.sign * gs[gOff + i] + weightDecay * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            ps[pOff + i] = w - decoupledDecay * w - rate * first / ((float) Math.sqrt(second) * unscale + c.eps);
        }
    }

    @Override
    public void amsgrad(
            BetaOptions<?> o,
            double stepSize,
            double scale,
            double l2,
            double decoupled,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v,
            Tensor u) {
        Coefficients c = new Coefficients(o);
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] ms = m.floats();
        float[] vs = v.floats();
        float[] us = u.floats();
        float rate = (float) stepSize;
        float unscale = (float) (1 / scale);
        float weightDecay = (float) l2;
        float decoupledDecay = (float) decoupled;
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = c.sign * gs[gOff + i] + weightDecay * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            float largest = Math.max(us[i], second);
            ms[i] = first;
            vs[i] = second;
            us[i] = largest;
            ps[pOff + i] = w - decoupledDecay * w - rate * first / ((float) Math.sqrt(largest) * unscale + c.eps);
        }
    }

    @Override
    public void unscaled(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor v) {
        Coefficients c = new Coefficients(o);
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rate = (float) stepSize;
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = c.sign * gs[gOff + i] + weightDecay * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            ms[i] = first;
            vs[i] = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ps[pOff + i] = w - rate * first;
        }
    }

    @Override
    public void nadam(
            BetaOptions<?> o,
            double gradientRate,
            double averageRate,
            double scale,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v) {
        Coefficients c = new Coefficients(o);
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rateOfG = (float) gradientRate;
        float rateOfM = (float) averageRate;
        float unscale = (float) (1 / scale);
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = c.sign * gs[gOff + i] + weightDecay * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            ps[pOff + i] = w - (rateOfG * d + rateOfM * first) / ((float) Math.sqrt(second) * unscale + c.eps);
        }
    }

    @Override
    public void adamax(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor u) {
        Coefficients c = new Coefficients(o);
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] ms = m.floats();
        float[] us = u.floats();
        float rate = (float) stepSize;
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = c.sign * gs[gOff + i] + weightDecay * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float norm = Math.max(c.beta2 * us[i], Math.abs(d) + c.eps);
            ms[i] = first;
            us[i] = norm;
            ps[pOff + i] = w - rate * first / norm;
        }
    }
}
