package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#ctc}. Immutable; each setter gives a changed copy.
 *
 * @param blank class index of the blank label; default 0
 * @param reduction applied to the losses of the elements; default mean
 * @param zeroInfinity whether infinite losses and their gradients are set to zero, for sequences too short for their
 *     labels; default false
 */
public record CTCOptions(int blank, Reduction reduction, boolean zeroInfinity) {
    /** PyTorch's defaults. */
    public static final CTCOptions DEFAULT = new CTCOptions(0, Reduction.MEAN, false);

    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if the reduction is {@link Reduction#BATCHMEAN}
     */
    public CTCOptions {
        reduction.requireGeneral("ctc");
    }

    /** A copy with another {@link #blank}. */
    public CTCOptions blank(int value) {
        return new CTCOptions(value, reduction, zeroInfinity);
    }

    /** A copy with another {@link #reduction}. */
    public CTCOptions reduction(Reduction value) {
        return new CTCOptions(blank, value, zeroInfinity);
    }

    /** A copy with another {@link #zeroInfinity}. */
    public CTCOptions zeroInfinity(boolean value) {
        return new CTCOptions(blank, reduction, value);
    }
}
