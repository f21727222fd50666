package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#multiMargin}.
 *
 * @param p exponent of the margin violation, 1 or 2; default 1
 * @param margin minimum difference between the score of the target class and the others without loss; default 1
 * @param weight rescaling weight of each class, (C); default null: 1
 * @param reduction applied to the losses of the elements; default mean
 */
public record MultiMarginOptions(
        int p, double margin, @Nullable Tensor weight, Reduction reduction) implements MultiMarginOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if p is neither 1 nor 2, or the reduction is {@link Reduction#BATCHMEAN}
     */
    public MultiMarginOptions {
        reduction.requireGeneral("multiMargin");
        if (p != 1 && p != 2) {
            throw new IllegalArgumentException("multiMargin: only p == 1 and p == 2 supported, but got " + p);
        }
    }

    /** PyTorch's defaults. */
    public static MultiMarginOptions options() {
        return new MultiMarginOptions(1, 1, null, Reduction.MEAN);
    }
}
