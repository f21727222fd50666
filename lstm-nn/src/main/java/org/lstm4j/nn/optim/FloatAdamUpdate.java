package org.lstm4j.nn.optim;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.BinaryOp;
import org.lstm4j.tensor.kernel.Kernels;

/** In float32, as PyTorch: see {@link FloatSGDUpdate}. */
final class FloatAdamUpdate implements AdamUpdate {
    /** The options as loop invariants. */
    private static final class Coefficients {
        final float beta1;
        final float oneMinusBeta1;
        final float beta2;
        final float oneMinusBeta2;
        final float eps;
        /** Weight decay that is added to the gradient. */
        final float l2;
        /** Weight decay apart from the gradient, times the learning rate. */
        final float decay;

        Coefficients(BetaOptions<?> o) {
            boolean decoupled = o.decoupledWeightDecay();
            l2 = (float) (decoupled ? 0 : o.weightDecay());
            decay = (float) (decoupled ? o.lr() * o.weightDecay() : 0);
            beta1 = (float) o.beta1();
            oneMinusBeta1 = (float) (1 - o.beta1());
            beta2 = (float) o.beta2();
            oneMinusBeta2 = (float) (1 - o.beta2());
            eps = (float) o.eps();
        }
    }

    @Override
    public void adam(
            BetaOptions<?> o,
            double stepSize,
            double scale,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v,
            @Nullable Tensor u) {
        if (u != null) {
            amsgrad(o, stepSize, scale, p, g, m, v, u);
            return;
        }
        Coefficients c = new Coefficients(o);
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = c.l2;
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rate = (float) stepSize;
        float unscale = (float) (1 / scale);
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            ps[i] = w - c.decay * w - rate * first / ((float) Math.sqrt(second) * unscale + c.eps);
        }
    }

    /* A loop of its own: with a branch on AMSGrad in it, C2 does not vectorize the other one's. */
    private static void amsgrad(
            BetaOptions<?> o, double stepSize, double scale, Tensor p, Tensor g, Tensor m, Tensor v, Tensor u) {
        Coefficients c = new Coefficients(o);
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = c.l2;
        float[] ms = m.floats();
        float[] vs = v.floats();
        float[] us = u.floats();
        float rate = (float) stepSize;
        float unscale = (float) (1 / scale);
        for (int i = 0; i < n; i++) {
            float d = sign * gs[i] + l2 * ps[i];
            ms[i] = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            vs[i] = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
        }
        // Math.max is vectorized by C2 only where its profile looks unpredictable.
        Kernels.floats().binary(BinaryOp.MAXIMUM, n, us, 0, 1, vs, 0, 1, us, 0);
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            ps[i] = w - c.decay * w - rate * ms[i] / ((float) Math.sqrt(us[i]) * unscale + c.eps);
        }
    }

    @Override
    public void unscaled(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor v) {
        Coefficients c = new Coefficients(o);
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = c.l2;
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rate = (float) stepSize;
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            ms[i] = first;
            vs[i] = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ps[i] = w - c.decay * w - rate * first;
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
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = c.l2;
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rateOfG = (float) gradientRate;
        float rateOfM = (float) averageRate;
        float unscale = (float) (1 / scale);
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            ps[i] = w - c.decay * w - (rateOfG * d + rateOfM * first) / ((float) Math.sqrt(second) * unscale + c.eps);
        }
    }

    @Override
    public void adamax(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor u) {
        Coefficients c = new Coefficients(o);
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = c.l2;
        float[] ms = m.floats();
        float[] us = u.floats();
        float rate = (float) stepSize;
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float norm = Math.max(c.beta2 * us[i], Math.abs(d) + c.eps);
            ms[i] = first;
            us[i] = norm;
            ps[i] = w - rate * first / norm;
        }
    }
}
