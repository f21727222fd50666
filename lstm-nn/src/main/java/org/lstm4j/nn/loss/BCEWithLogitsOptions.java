package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Settings of {@link Losses#bceWithLogits}. Immutable; each setter gives a changed copy.
 *
 * @param weight a factor for each loss, of the shape of the input or one that broadcasts to it; default 1 for all
 * @param posWeight a factor for the losses of targets 1, of the shape of the input or one that broadcasts to it, as
 *     (C); default 1
 * @param reduction how the losses become one number; default their mean
 */
public record BCEWithLogitsOptions(
        @Nullable Tensor weight, @Nullable Tensor posWeight, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final BCEWithLogitsOptions DEFAULT = new BCEWithLogitsOptions(null, null, Reduction.MEAN);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public BCEWithLogitsOptions {
        reduction.requireGeneral("bceWithLogits");
    }

    /** A copy with another {@link #weight}. */
    public BCEWithLogitsOptions weight(@Nullable Tensor value) {
        return new BCEWithLogitsOptions(value, posWeight, reduction);
    }

    /** A copy with another {@link #posWeight}. */
    public BCEWithLogitsOptions posWeight(@Nullable Tensor value) {
        return new BCEWithLogitsOptions(weight, value, reduction);
    }

    /** A copy with another {@link #reduction}. */
    public BCEWithLogitsOptions reduction(Reduction value) {
        return new BCEWithLogitsOptions(weight, posWeight, value);
    }
}
