package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * Updates that do not divide by accumulated squares (SGD, ASGD, Rprop) for one parameter, in one loop. The gradient with
 * its sign and weight decay is d = ±g + weightDecay p. The parameter p and the state are Modified, the gradient g is Not
 * modified; all are contiguous, with offset 0.
 */
interface SGDUpdate {
    SGDUpdate FLOAT = new FloatSGDUpdate();
    SGDUpdate DOUBLE = new DoubleSGDUpdate();

    /** The updates in the type of a parameter. */
    static SGDUpdate of(Tensor p) {
        return p.dtype().select(FLOAT, DOUBLE);
    }

    /** p = p - lr d. */
    void plain(SGD.Options o, Tensor p, Tensor g);

    /**
     * b = d at the first step, then momentum b + (1 - dampening) d; p = p - lr (d + momentum b) with Nesterov's momentum,
     * else p - lr b.
     */
    void momentum(SGD.Options o, boolean first, Tensor p, Tensor g, Tensor b);

    /** p = p - lambd eta p - eta d; a = a + mu (p - a). */
    void averaged(ASGD.Options o, double eta, double mu, Tensor p, Tensor g, Tensor a);

    /**
     * d = ±g. Where d has the sign of the previous gradient, the step size is multiplied by etaPlus; where it has the
     * other, by etaMinus, and d = 0. Then p = p - sign(d) steps, and d is stored as the previous gradient.
     */
    void resilient(Rprop.Options o, Tensor p, Tensor g, Tensor before, Tensor steps);
}
