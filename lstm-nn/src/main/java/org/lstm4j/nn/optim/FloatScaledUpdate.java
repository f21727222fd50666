package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/** In float32, as PyTorch: see {@link FloatSGDUpdate}. */
final class FloatScaledUpdate implements ScaledUpdate {
    @Override
    public void adagrad(Adagrad.Options o, double stepSize, Tensor p, Tensor g, Tensor s) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] ss = s.floats();
        float rate = (float) stepSize;
        float eps = (float) o.eps();
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float sum = ss[i] + d * d;
            ss[i] = sum;
            ps[i] = w - rate * d / ((float) Math.sqrt(sum) + eps);
        }
    }

    @Override
    public void rmsprop(RMSprop.Options o, Tensor p, Tensor g, Tensor v, Tensor a) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] vs = v.floats();
        float[] as = a.floats();
        float rate = (float) o.lr();
        float alpha = (float) o.alpha();
        float oneMinusAlpha = (float) (1 - o.alpha());
        boolean centered = o.centered();
        float eps = (float) o.eps();
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float square = alpha * vs[i] + oneMinusAlpha * d * d;
            vs[i] = square;
            if (centered) {
                float mean = alpha * as[i] + oneMinusAlpha * d;
                as[i] = mean;
                square = Math.max(0f, square - mean * mean);
            }
            ps[i] = w - rate * d / ((float) Math.sqrt(square) + eps);
        }
    }

    @Override
    public void momentum(RMSprop.Options o, Tensor p, Tensor g, Tensor v, Tensor a, Tensor b) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] vs = v.floats();
        float[] as = a.floats();
        float[] bs = b.floats();
        float rate = (float) o.lr();
        float alpha = (float) o.alpha();
        float oneMinusAlpha = (float) (1 - o.alpha());
        float momentum = (float) o.momentum();
        boolean centered = o.centered();
        float eps = (float) o.eps();
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float square = alpha * vs[i] + oneMinusAlpha * d * d;
            vs[i] = square;
            if (centered) {
                float mean = alpha * as[i] + oneMinusAlpha * d;
                as[i] = mean;
                square = Math.max(0f, square - mean * mean);
            }
            float velocity = momentum * bs[i] + d / ((float) Math.sqrt(square) + eps);
            bs[i] = velocity;
            ps[i] = w - rate * velocity;
        }
    }

    @Override
    public void adadelta(Adadelta.Options o, Tensor p, Tensor g, Tensor v, Tensor u) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] vs = v.floats();
        float[] us = u.floats();
        float rate = (float) o.lr();
        float rho = (float) o.rho();
        float oneMinusRho = (float) (1 - o.rho());
        float eps = (float) o.eps();
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float square = rho * vs[i] + oneMinusRho * d * d;
            float delta = (float) Math.sqrt(us[i] + eps) / (float) Math.sqrt(square + eps) * d;
            vs[i] = square;
            us[i] = rho * us[i] + oneMinusRho * delta * delta;
            ps[i] = w - rate * delta;
        }
    }
}
