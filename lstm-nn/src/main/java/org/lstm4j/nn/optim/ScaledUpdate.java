package org.lstm4j.nn.optim;

import org.lstm4j.tensor.Tensor;

/**
 * Updates that divide by accumulated squared gradients (Adagrad, RMSprop, Adadelta) for one parameter, in one loop. The
 * gradient with its sign and weight decay is d = ±g + weightDecay p. The parameter p and the state are Modified, the
 * gradient g is Not modified; all are contiguous, with offset 0.
 */
interface ScaledUpdate {
    ScaledUpdate FLOAT = new FloatScaledUpdate();
    ScaledUpdate DOUBLE = new DoubleScaledUpdate();

    /** The updates in the type of a parameter. */
    static ScaledUpdate of(Tensor p) {
        return p.dtype().select(FLOAT, DOUBLE);
    }

    /** s = s + d²; p = p - stepSize d / (√s + eps). */
    void adagrad(Adagrad.Options o, double stepSize, Tensor p, Tensor g, Tensor s);

    /**
     * v = alpha v + (1 - alpha) d²; if centered a = alpha a + (1 - alpha) d, else a = 0; p = p - lr d / (√(v - a²) + eps). A
     * variance that rounding has made negative counts as 0.
     *
     * @param a not read unless centered
     */
    void rmsprop(RMSprop.Options o, Tensor p, Tensor g, Tensor v, Tensor a);

    /** v and a as in {@link #rmsprop}; b = momentum b + d / (√(v - a²) + eps); p = p - lr b. */
    void momentum(RMSprop.Options o, Tensor p, Tensor g, Tensor v, Tensor a, Tensor b);

    /** v = rho v + (1 - rho) d²; e = √(u + eps) / √(v + eps) d; u = rho u + (1 - rho) e²; p = p - lr e. */
    void adadelta(Adadelta.Options o, Tensor p, Tensor g, Tensor v, Tensor u);
}
