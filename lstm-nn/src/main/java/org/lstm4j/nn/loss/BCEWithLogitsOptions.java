package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#bceWithLogits}.
 *
 * @param weight rescaling weight of each element, broadcastable to the shape of the input; default null: 1
 * @param posWeight weight of positive targets, broadcastable to the shape of the input; greater than 1 increases
 *     recall, less than 1 precision. Default null: 1
 * @param reduction applied to the losses of the elements; default mean
 */
public record BCEWithLogitsOptions(
        @Nullable Tensor weight, @Nullable Tensor posWeight, Reduction reduction)
        implements BCEWithLogitsOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public BCEWithLogitsOptions {
        reduction.requireGeneral("bceWithLogits");
    }

    /** PyTorch's defaults. */
    public static BCEWithLogitsOptions options() {
        return new BCEWithLogitsOptions(null, null, Reduction.MEAN);
    }
}
