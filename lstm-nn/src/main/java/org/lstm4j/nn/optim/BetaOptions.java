package org.lstm4j.nn.optim;

/**
 * Hyperparameters that Adam and its variants share.
 *
 * @param <O> the record itself
 */
public interface BetaOptions<O extends Record & BetaOptions<O>> extends OptimizerOptions {
    /** Decay rate of the running average of the gradient. */
    double beta1();

    /** Decay rate of the running average of the squared gradient. */
    double beta2();

    /** Term added to the denominator for numerical stability. */
    double eps();

    /** Weight decay coefficient. */
    double weightDecay();

    /** Whether the weight decay is applied to the parameter, not added to the gradient; default false. */
    default boolean decoupledWeightDecay() {
        return false;
    }

    /** Whether the objective is maximized instead of minimized. */
    boolean maximize();

    /** A copy with other {@link #beta1} and {@link #beta2}. */
    @SuppressWarnings("unchecked") // O is the record itself
    default O betas(double beta1, double beta2) {
        OptionsFields<O> fields = OptionsFields.of((O) this);
        return fields.with(fields.with((O) this, "beta1", beta1), "beta2", beta2);
    }
}
