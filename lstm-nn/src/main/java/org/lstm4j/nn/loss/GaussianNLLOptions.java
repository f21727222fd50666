package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#gaussianNLL}.
 *
 * @param full whether to include the constant term log(2 pi) / 2; default false
 * @param eps minimum to which the variance is clamped, for stability; default 1e-6
 * @param reduction applied to the losses of the elements; default mean
 */
public record GaussianNLLOptions(boolean full, double eps, Reduction reduction) implements GaussianNLLOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if eps is not greater than 0, or the reduction is {@link Reduction#BATCHMEAN}
     */
    public GaussianNLLOptions {
        reduction.requireGeneral("gaussianNLL");
        if (!(eps > 0)) {
            throw new IllegalArgumentException("gaussianNLL: eps must be greater than 0, but got " + eps);
        }
    }

    /** PyTorch's defaults. */
    public static GaussianNLLOptions options() {
        return new GaussianNLLOptions(false, 1e-6, Reduction.MEAN);
    }
}
