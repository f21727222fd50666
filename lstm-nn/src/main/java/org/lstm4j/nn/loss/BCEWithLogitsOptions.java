package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#bceWithLogits}. Immutable; each setter gives a changed copy.
 *
 * @param weight rescaling weight of each element, broadcastable to the shape of the input; default null: 1
 * @param posWeight weight of positive targets, broadcastable to the shape of the input; greater than 1 increases
 *     recall, less than 1 precision. Default null: 1
 * @param reduction applied to the losses of the elements; default mean
 */
public record BCEWithLogitsOptions(
        @Nullable Tensor weight, @Nullable Tensor posWeight, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final BCEWithLogitsOptions DEFAULT = new BCEWithLogitsOptions(null, null, Reduction.MEAN);

    /**
     * Checks the options.
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
