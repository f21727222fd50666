package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#ctc}.
 *
 * @param blank class index of the blank label; default 0
 * @param reduction applied to the losses of the elements; default mean
 * @param zeroInfinity whether infinite losses and their gradients are set to zero, for sequences too short for their
 *     labels; default false
 */
public record CTCOptions(int blank, Reduction reduction, boolean zeroInfinity) implements CTCOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public CTCOptions {
        reduction.requireGeneral("ctc");
    }

    /** PyTorch's defaults. */
    public static CTCOptions options() {
        return new CTCOptions(0, Reduction.MEAN, false);
    }
}
