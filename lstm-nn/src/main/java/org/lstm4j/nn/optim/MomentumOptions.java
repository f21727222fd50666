package org.lstm4j.nn.optim;

/**
 * Settings with a momentum, which {@link org.lstm4j.nn.optim.schedule.CyclicLR} and
 * {@link org.lstm4j.nn.optim.schedule.OneCycleLR} can cycle.
 *
 * @param <O> the record itself
 */
public interface MomentumOptions<O extends MomentumOptions<O>> extends OptimizerOptions<O> {
    /** The share of what was gathered that is kept at a step. */
    double momentum();

    /** A copy with another {@link #momentum}. */
    O momentum(double value);
}
