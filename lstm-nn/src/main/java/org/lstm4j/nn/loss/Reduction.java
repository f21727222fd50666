package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;

/** How the losses of single elements become one number. */
public enum Reduction {
    /** They do not: the loss has the shape of the elements. */
    NONE,
    /** Their mean, the default. */
    MEAN,
    /** Their sum. */
    SUM;

    Variable apply(Variable losses) {
        return switch (this) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
        };
    }
}
