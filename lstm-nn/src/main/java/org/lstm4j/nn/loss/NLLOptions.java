package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#nll}.
 *
 * @param weight rescaling weight of each class, (C); default null: 1
 * @param ignoreIndex target value that is ignored: it contributes neither loss nor gradient; default -100
 * @param reduction applied to the losses of the elements; default mean
 */
public record NLLOptions(@Nullable Tensor weight, int ignoreIndex, Reduction reduction) implements NLLOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public NLLOptions {
        reduction.requireGeneral("nll");
    }

    /** PyTorch's defaults. */
    public static NLLOptions options() {
        return new NLLOptions(null, -100, Reduction.MEAN);
    }
}
