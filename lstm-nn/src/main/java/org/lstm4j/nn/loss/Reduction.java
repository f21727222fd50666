package org.lstm4j.nn.loss;

import java.util.Locale;
import org.lstm4j.autograd.Variable;

/** The reduction of the losses of all elements to a scalar. */
public enum Reduction {
    /** No reduction: the loss keeps the shape of the elements. */
    NONE,
    /** The mean; the default. */
    MEAN,
    /** The sum. */
    SUM,
    /**
     * The sum divided by the size of the first dimension, the batch. Only for {@link Losses#klDiv}, where it is the
     * mathematical definition.
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

    /** @throws IllegalArgumentException if this is {@link #BATCHMEAN} */
    void requireGeneral(String loss) {
        if (this == BATCHMEAN) {
            throw new IllegalArgumentException(loss + ": " + name().toLowerCase(Locale.ROOT)
                    + " is not a valid value for reduction, only for klDiv");
        }
    }
}
