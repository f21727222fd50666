package org.lstm4j.nn.optim;

/**
 * Settings of an optimizer for one group of parameters: an immutable record with one copying setter per field.
 *
 * @param <O> the record itself
 */
public interface OptimizerOptions<O extends OptimizerOptions<O>> {
    /** The learning rate. */
    double lr();

    /** A copy with another {@link #lr}. */
    O lr(double value);
}
