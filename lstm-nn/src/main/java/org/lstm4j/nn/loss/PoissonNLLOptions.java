package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#poissonNLL}.
 *
 * @param logInput whether the input is the logarithm of the rate; default true
 * @param full whether to add Stirling's approximation of log t! where t &gt; 1; default false
 * @param eps added to the rate before the logarithm, without logInput; default 1e-8
 * @param reduction applied to the losses of the elements; default mean
 */
public record PoissonNLLOptions(boolean logInput, boolean full, double eps, Reduction reduction)
        implements PoissonNLLOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if eps is negative, or the reduction is {@link Reduction#BATCHMEAN}
     */
    public PoissonNLLOptions {
        reduction.requireGeneral("poissonNLL");
        if (!(eps >= 0)) {
            throw new IllegalArgumentException("poissonNLL: eps must not be negative, but got " + eps);
        }
    }

    /** PyTorch's defaults. */
    public static PoissonNLLOptions options() {
        return new PoissonNLLOptions(true, false, 1e-8, Reduction.MEAN);
    }
}
