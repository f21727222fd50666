package org.lstm4j.nn.optim;

/**
 * Settings of Adam and its kin: two averages, whose first coefficient is the momentum.
 *
 * @param <O> the record itself
 */
public interface BetaOptions<O extends BetaOptions<O>> extends MomentumOptions<O> {
    /** How slowly the average gradient changes. */
    double beta1();

    /** How slowly the average square changes. */
    double beta2();

    /** A copy with other {@link #beta1} and {@link #beta2}. */
    O betas(double first, double second);

    /** {@link #beta1}. */
    @Override
    default double momentum() {
        return beta1();
    }

    /** A copy with another {@link #beta1}. */
    @Override
    default O momentum(double value) {
        return betas(value, beta2());
    }
}
