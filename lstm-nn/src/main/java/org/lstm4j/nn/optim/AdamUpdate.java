package org.lstm4j.nn.optim;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * The update of Adam and its variants for one parameter, in one loop. The gradient with its sign and weight decay is d =
 * ±g + weightDecay p; decoupled weight decay is p = p - lr weightDecay p instead, before the update; the running averages are m = beta1 m + (1 - beta1) d and v = beta2 v + (1 - beta2) d². The parameter
 * p and the state (m, v, u) are Modified, the gradient g is Not modified; all are contiguous, with offset 0.
 */
interface AdamUpdate {
    AdamUpdate FLOAT = new FloatAdamUpdate();
    AdamUpdate DOUBLE = new DoubleAdamUpdate();

    /** The updates in the type of a parameter. */
    static AdamUpdate of(Tensor p) {
        return p.dtype().select(FLOAT, DOUBLE);
    }

    /** The learning rate over the bias correction of m at step t. */
    static double stepSize(BetaOptions<?> o, double t) {
        return o.lr() / (1 - Math.pow(o.beta1(), t));
    }

    /**
     * p = p - stepSize m / (√v / scale + eps); with AMSGrad u = max(u, v) in place of v.
     *
     * @param stepSize the learning rate over the bias correction of m
     * @param scale the square root of the bias correction of v
     * @param u null without AMSGrad
     */
    void adam(
            BetaOptions<?> o,
            double stepSize,
            double scale,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v,
            @Nullable Tensor u);

    /** p = p - stepSize m; v is updated and not used. */
    void unscaled(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor v);

    /** p = p - (gradientRate d + averageRate m) / (√v / scale + eps). */
    void nadam(
            BetaOptions<?> o,
            double gradientRate,
            double averageRate,
            double scale,
            Tensor p,
            Tensor g,
            Tensor m,
            Tensor v);

    /** u = max(beta2 u, |d| + eps); p = p - stepSize m / u. */
    void adamax(BetaOptions<?> o, double stepSize, Tensor p, Tensor g, Tensor m, Tensor u);
}
