package org.lstm4j.nn.optim;

/**
 * Hyperparameters of an optimizer for one group of parameters. They are a record: the optimizer saves, loads and copies it
 * by its components, each under its name in snake case ({@code weightDecay} as {@code weight_decay}).
 *
 * <p>Components are numbers, lists of numbers, booleans, or enums, which are saved by their position; a null is saved as
 * NaN. The pairs {@code beta1, beta2}, {@code eps1, eps2},
 * {@code etaMinus, etaPlus} and {@code stepMin, stepMax} are saved as PyTorch's lists {@code betas}, {@code eps}, {@code etas} and
 * {@code step_sizes}. A component {@code momentum}, or else {@code beta1}, is what schedules cycle as the momentum. Where the
 * record is in a module of its own, its package is exported or opened to {@code org.lstm4j.nn}.
 */
public interface OptimizerOptions {
    /** The learning rate. */
    double lr();
}
