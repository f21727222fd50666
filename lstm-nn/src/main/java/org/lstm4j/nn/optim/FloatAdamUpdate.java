package org.lstm4j.nn.optim;

import org.jspecify.annotations.Nullable;
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
        /** Weight decay that is added to the gradient. */
        final double l2;
        /** Weight decay apart from the gradient, times the learning rate. */
        final float decay;

        Coefficients(BetaOptions<?> o) {
            boolean decoupled = o.decoupledWeightDecay();
            l2 = decoupled ? 0 : o.weightDecay();
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
        Coefficients c = new Coefficients(o);
        FloatOperands x = FloatOperands.of(p, g, o.maximize(), c.l2);
        float[] ms = m.floats();
        float[] vs = v.floats();
        // v stands in for the largest average, which is not read.
        boolean amsgrad = u != null;
        float[] us = u == null ? vs : u.floats();
        float rate = (float) stepSize;
        float unscale = (float) (1 / scale);
        for (int i = 0; i < x.n; i++) {
            float w = x.weight(i);
            float d = x.gradient(i, w);
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            if (amsgrad) {
                second = Math.max(us[i], second);
                us[i] = second;
            }
            x.setWeight(i, w - c.decay * w - rate * first / ((float) Math.sqrt(second) * unscale + c.eps));
        }
    }

    @Override
    public void unscaled(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor v) {
        Coefficients c = new Coefficients(o);
        FloatOperands x = FloatOperands.of(p, g, o.maximize(), c.l2);
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rate = (float) stepSize;
        for (int i = 0; i < x.n; i++) {
            float w = x.weight(i);
            float d = x.gradient(i, w);
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            ms[i] = first;
            vs[i] = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            x.setWeight(i, w - c.decay * w - rate * first);
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
        FloatOperands x = FloatOperands.of(p, g, o.maximize(), c.l2);
        float[] ms = m.floats();
        float[] vs = v.floats();
        float rateOfG = (float) gradientRate;
        float rateOfM = (float) averageRate;
        float unscale = (float) (1 / scale);
        for (int i = 0; i < x.n; i++) {
            float w = x.weight(i);
            float d = x.gradient(i, w);
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float second = c.beta2 * vs[i] + c.oneMinusBeta2 * d * d;
            ms[i] = first;
            vs[i] = second;
            x.setWeight(
                    i,
                    w - c.decay * w - (rateOfG * d + rateOfM * first) / ((float) Math.sqrt(second) * unscale + c.eps));
        }
    }

    @Override
    public void adamax(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor u) {
        Coefficients c = new Coefficients(o);
        FloatOperands x = FloatOperands.of(p, g, o.maximize(), c.l2);
        float[] ms = m.floats();
        float[] us = u.floats();
        float rate = (float) stepSize;
        for (int i = 0; i < x.n; i++) {
            float w = x.weight(i);
            float d = x.gradient(i, w);
            float first = c.beta1 * ms[i] + c.oneMinusBeta1 * d;
            float norm = Math.max(c.beta2 * us[i], Math.abs(d) + c.eps);
            ms[i] = first;
            us[i] = norm;
            x.setWeight(i, w - rate * first / norm);
        }
    }
}
