package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Settings of {@link Losses#nll}. Immutable; each setter gives a changed copy.
 *
 * @param weight a factor for each class, of shape (C), whose losses then count so much more; default 1 for all
 * @param ignoreIndex of a target that adds neither to the loss nor to the gradient; default -100
 * @param reduction how the losses become one number; default their mean
 */
public record NLLOptions(@Nullable Tensor weight, int ignoreIndex, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final NLLOptions DEFAULT = new NLLOptions(null, -100, Reduction.MEAN);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public NLLOptions {
        reduction.requireGeneral("nll");
    }

    /** A copy with another {@link #weight}. */
    public NLLOptions weight(@Nullable Tensor value) {
        return new NLLOptions(value, ignoreIndex, reduction);
    }

    /** A copy with another {@link #ignoreIndex}. */
    public NLLOptions ignoreIndex(int value) {
        return new NLLOptions(weight, value, reduction);
    }

    /** A copy with another {@link #reduction}. */
    public NLLOptions reduction(Reduction value) {
        return new NLLOptions(weight, ignoreIndex, value);
    }
}
