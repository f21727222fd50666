package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * In float32, as PyTorch. This and the other updates compute in the type of the weights, and index
 * all arrays from 0: with mixed types, or with offsets, C2 of JDK 17 does not vectorize the loop, which takes five to nine
 * times as long.
 */
final class FloatSGDUpdate implements SGDUpdate {
    @Override
    public void plain(SGD.Options o, Tensor p, Tensor g) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float rate = (float) o.lr();
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            ps[i] = w - rate * (sign * gs[i] + l2 * w);
        }
    }

    @Override
    public void momentum(SGD.Options o, boolean first, Tensor p, Tensor g, Tensor b) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] bs = b.floats();
        float rate = (float) o.lr();
        float momentum = first ? 0 : (float) o.momentum();
        float oneMinusDampening = first ? 1 : (float) (1 - o.dampening());
        float ofD = o.nesterov() ? 1 : 0;
        float ofB = o.nesterov() ? (float) o.momentum() : 1;
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float d = sign * gs[i] + l2 * w;
            float velocity = momentum * bs[i] + oneMinusDampening * d;
            bs[i] = velocity;
            ps[i] = w - rate * (ofD * d + ofB * velocity);
        }
    }

    @Override
    public void averaged(ASGD.Options o, double eta, double mu, Tensor p, Tensor g, Tensor a) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float l2 = (float) o.weightDecay();
        float[] as = a.floats();
        float rate = (float) eta;
        float decay = (float) (o.lambd() * eta);
        // With mu = 1 the average is the weight itself, to the last bit.
        float share = (float) mu;
        float oneMinusShare = (float) (1 - mu);
        for (int i = 0; i < n; i++) {
            float w = ps[i];
            float next = w - decay * w - rate * (sign * gs[i] + l2 * w);
            ps[i] = next;
            as[i] = oneMinusShare * as[i] + share * next;
        }
    }

    @Override
    public void resilient(Rprop.Options o, Tensor p, Tensor g, Tensor before, Tensor steps) {
        int n = p.numel();
        float[] ps = p.floats();
        float[] gs = g.floats();
        float sign = o.maximize() ? -1 : 1;
        float[] previous = before.floats();
        float[] sizes = steps.floats();
        float etaMinus = (float) o.etaMinus();
        float etaPlus = (float) o.etaPlus();
        float least = (float) o.stepMin();
        float largest = (float) o.stepMax();
        for (int i = 0; i < n; i++) {
            float d = sign * gs[i];
            // The product of the signs, because that of two small gradients is 0.
            float turn = Math.signum(d) * Math.signum(previous[i]);
            float step = sizes[i] * (turn > 0 ? etaPlus : turn < 0 ? etaMinus : 1f);
            step = Math.min(Math.max(step, least), largest);
            d = turn < 0 ? 0f : d;
            sizes[i] = step;
            previous[i] = d;
            ps[i] = ps[i] - Math.signum(d) * step;
        }
    }
}
