package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#poissonNLL}. Immutable; each setter gives a changed copy.
 *
 * @param logInput whether the input is the logarithm of the rate; default true
 * @param full whether to add Stirling's approximation of log t! where t &gt; 1; default false
 * @param eps added to the rate before the logarithm, without logInput; default 1e-8
 * @param reduction applied to the losses of the elements; default mean
 */
public record PoissonNLLOptions(boolean logInput, boolean full, double eps, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final PoissonNLLOptions DEFAULT = new PoissonNLLOptions(true, false, 1e-8, Reduction.MEAN);

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

    /** A copy with another {@link #logInput}. */
    public PoissonNLLOptions logInput(boolean value) {
        return new PoissonNLLOptions(value, full, eps, reduction);
    }

    /** A copy with another {@link #full}. */
    public PoissonNLLOptions full(boolean value) {
        return new PoissonNLLOptions(logInput, value, eps, reduction);
    }

    /** A copy with another {@link #eps}. */
    public PoissonNLLOptions eps(double value) {
        return new PoissonNLLOptions(logInput, full, value, reduction);
    }

    /** A copy with another {@link #reduction}. */
    public PoissonNLLOptions reduction(Reduction value) {
        return new PoissonNLLOptions(logInput, full, eps, value);
    }
}
