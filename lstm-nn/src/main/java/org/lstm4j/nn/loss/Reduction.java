package org.lstm4j.nn.loss;

import java.util.Locale;
import org.lstm4j.autograd.Variable;

/** How the losses of single elements become one number. */
public enum Reduction {
    /** They do not: the loss has the shape of the elements. */
    NONE,
    /** Their mean, the default. */
    MEAN,
    /** Their sum. */
    SUM,
    /**
     * Their sum over the size of the first dimension, the batch. Only {@link Losses#klDiv} takes it: it makes that the
     * divergence of its definition.
     */
    BATCHMEAN;

    Variable apply(Variable losses) {
        return switch (this) {
            case NONE -> losses;
            case MEAN -> losses.mean();
            case SUM -> losses.sum();
            case BATCHMEAN -> losses.rank() == 0 ? losses : losses.sum().div(losses.size(0));
        };
    }

    /** Refuses {@link #BATCHMEAN}. */
    void requireGeneral(String loss) {
        if (this == BATCHMEAN) {
            throw new IllegalArgumentException(loss + ": " + name().toLowerCase(Locale.ROOT)
                    + " is not a valid value for reduction, only for klDiv");
        }
    }
}
