package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * Options of {@link Losses#crossEntropy(org.lstm4j.autograd.Variable, org.lstm4j.tensor.IntTensor,
 * CrossEntropyOptions)}.
 *
 * @param weight rescaling weight of each class, (C); default null: 1
 * @param ignoreIndex target value that is ignored: it contributes neither loss nor gradient; default -100
 * @param reduction applied to the losses of the elements; default mean
 * @param labelSmoothing share of a target that is distributed evenly over all classes, from 0 to 1; default 0
 */
public record CrossEntropyOptions(@Nullable Tensor weight, int ignoreIndex, Reduction reduction, double labelSmoothing)
        implements CrossEntropyOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the label smoothing is not from 0 to 1, or the reduction is {@link
     *     Reduction#BATCHMEAN}
     */
    public CrossEntropyOptions {
        reduction.requireGeneral("crossEntropy");
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException(
                    "crossEntropy: label_smoothing must be between 0.0 and 1.0. Got: " + labelSmoothing);
        }
    }

    /** PyTorch's defaults. */
    public static CrossEntropyOptions options() {
        return new CrossEntropyOptions(null, -100, Reduction.MEAN, 0);
    }
}
