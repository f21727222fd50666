package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#nll}. Immutable; each setter gives a changed copy.
 *
 * @param weight rescaling weight of each class, (C); default null: 1
 * @param ignoreIndex target value that is ignored: it contributes neither loss nor gradient; default -100
 * @param reduction applied to the losses of the elements; default mean
 */
public record NLLOptions(@Nullable Tensor weight, int ignoreIndex, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final NLLOptions DEFAULT = new NLLOptions(null, -100, Reduction.MEAN);

    /**
     * Checks the options.
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
