package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** The Kullback-Leibler divergence of log-probabilities x from a target t, by element. */
final class KLDivergence {
    private KLDivergence() {}

    /** t (log t - x), with 0 log 0 = 0, also for x of minus infinity. dx = -dy t, dt = dy (log t + 1 - x). */
    static Variable ofProbabilities(Variable x, Variable t) {
        Tensor p = t.data();
        Tensor value = p.mul(p.log()).maskedFill(p.eq(0), 0).sub(Products.of(p, x.data()));
        return ElementLoss.of(
                "klDiv",
                value,
                new Variable[] {x, t},
                in -> in[1].neg(),
                in -> in[1].log().add(1).sub(in[0]));
    }

    /** exp(t) (t - x), 0 for t of minus infinity. dx = -dy exp(t), dt = dy exp(t) (t - x + 1). */
    static Variable ofLogProbabilities(Variable x, Variable t) {
        return ElementLoss.of(
                "klDiv",
                t.data().exp().mul(t.data().sub(x.data())).maskedFill(t.data().eq(Double.NEGATIVE_INFINITY), 0),
                new Variable[] {x, t},
                in -> in[1].exp().neg(),
                in -> in[1].exp()
                        .mul(in[1].sub(in[0]).add(1))
                        .maskedFill(in[1].data().eq(Double.NEGATIVE_INFINITY), 0));
    }
}
