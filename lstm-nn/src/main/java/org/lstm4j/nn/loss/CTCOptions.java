package org.lstm4j.nn.loss;

/**
 * Settings of {@link Losses#ctc}. Immutable; each setter gives a changed copy.
 *
 * @param blank the class that stands for no label; default 0
 * @param reduction how the losses become one number; default their mean
 * @param zeroInfinity whether a sequence whose labels cannot be fitted into its length counts nothing, rather than
 *     infinity; default no
 */
public record CTCOptions(int blank, Reduction reduction, boolean zeroInfinity) {
    /** PyTorch's defaults. */
    public static final CTCOptions DEFAULT = new CTCOptions(0, Reduction.MEAN, false);

    /**
     * Checks the settings.
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
