package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * In float32, as PyTorch. This and the other updates compute in the type of the weights: with mixed types C2 of JDK 17 does
 * not vectorize the loop, which is nine times slower.
 */
final class FloatSGDUpdate implements SGDUpdate {
    @Override
    public void plain(SGD.Options o, Tensor p, Tensor g) {
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float rate = (float) o.lr();
        float sign = o.maximize() ? -1 : 1;
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            ps[pOff + i] = w - rate * (sign * gs[gOff + i] + weightDecay * w);
        }
    }

    @Override
    public void momentum(SGD.Options o, boolean first, Tensor p, Tensor g, Tensor b) {
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] bs = b.floats();
        float rate = (float) o.lr();
        float momentum = first ? 0 : (float) o.momentum();
        float oneMinusDampening = first ? 1 : (float) (1 - o.dampening());
        float ofD = o.nesterov() ? 1 : 0;
        float ofB = o.nesterov() ? (float) o.momentum() : 1;
        float sign = o.maximize() ? -1 : 1;
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float d = sign * gs[gOff + i] + weightDecay * w;
            float velocity = momentum * bs[i] + oneMinusDampening * d;
            bs[i] = velocity;
            ps[pOff + i] = w - rate * (ofD * d + ofB * velocity);
        }
    }

    @Override
    public void averaged(ASGD.Options o, double eta, double mu, Tensor p, Tensor g, Tensor a) {
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] as = a.floats();
        float rate = (float) eta;
        float decay = (float) (o.lambd() * eta);
        // With mu = 1 the average is the weight itself, to the last bit.
        float share = (float) mu;
        float oneMinusShare = (float) (1 - mu);
        float sign = o.maximize() ? -1 : 1;
        float weightDecay = (float) o.weightDecay();
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float w = ps[pOff + i];
            float next = w - decay * w - rate * (sign * gs[gOff + i] + weightDecay * w);
            ps[pOff + i] = next;
            as[i] = oneMinusShare * as[i] + share * next;
        }
    }

    @Override
    public void resilient(Rprop.Options o, Tensor p, Tensor g, Tensor before, Tensor steps) {
        float[] ps = p.floats();
        float[] gs = g.floats();
        int pOff = p.offset();
        int gOff = g.offset();
        float[] previous = before.floats();
        float[] sizes = steps.floats();
        float etaMinus = (float) o.etaMinus();
        float etaPlus = (float) o.etaPlus();
        float least = (float) o.stepMin();
        float largest = (float) o.stepMax();
        float sign = o.maximize() ? -1 : 1;
        int n = p.numel();
        for (int i = 0; i < n; i++) {
            float d = sign * gs[gOff + i];
            // The product of the signs, because that of two small gradients is 0.
            float turn = Math.signum(d) * Math.signum(previous[i]);
            float step = sizes[i] * (turn > 0 ? etaPlus : turn < 0 ? etaMinus : 1f);
            step = Math.min(Math.max(step, least), largest);
            d = turn < 0 ? 0f : d;
            sizes[i] = step;
            previous[i] = d;
            ps[pOff + i] -= Math.signum(d) * step;
        }
    }
}
