package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#multiMargin}. Immutable; each setter gives a changed copy.
 *
 * @param p exponent of the margin violation, 1 or 2; default 1
 * @param margin minimum difference between the score of the target class and the others without loss; default 1
 * @param weight rescaling weight of each class, (C); default null: 1
 * @param reduction applied to the losses of the elements; default mean
 */
public record MultiMarginOptions(
        int p, double margin, @Nullable Tensor weight, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final MultiMarginOptions DEFAULT = new MultiMarginOptions(1, 1, null, Reduction.MEAN);

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

    /** A copy with another {@link #p}. */
    public MultiMarginOptions p(int value) {
        return new MultiMarginOptions(value, margin, weight, reduction);
    }

    /** A copy with another {@link #margin}. */
    public MultiMarginOptions margin(double value) {
        return new MultiMarginOptions(p, value, weight, reduction);
    }

    /** A copy with another {@link #weight}. */
    public MultiMarginOptions weight(@Nullable Tensor value) {
        return new MultiMarginOptions(p, margin, value, reduction);
    }

    /** A copy with another {@link #reduction}. */
    public MultiMarginOptions reduction(Reduction value) {
        return new MultiMarginOptions(p, margin, weight, value);
    }
}
