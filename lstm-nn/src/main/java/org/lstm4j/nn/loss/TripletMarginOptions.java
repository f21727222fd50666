package org.lstm4j.nn.loss;

/**
 * Settings of {@link Losses#tripletMargin}. Immutable; each setter gives a changed copy.
 *
 * @param margin by how much the negative must be farther away than the positive; default 1
 * @param p the degree of the norm that measures distances, 1 or more, or infinity; default 2
 * @param eps what is added to each difference, so that no distance is 0; default 1e-6
 * @param swap whether the distance to the negative is measured from the positive where that is closer to it; default no
 * @param reduction how the losses become one number; default their mean
 */
public record TripletMarginOptions(double margin, double p, double eps, boolean swap, Reduction reduction) {
    /** PyTorch's defaults. */
    public static final TripletMarginOptions DEFAULT = new TripletMarginOptions(1, 2, 1e-6, false, Reduction.MEAN);

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if p is less than 1, or the reduction is {@link Reduction#BATCHMEAN}
     */
    public TripletMarginOptions {
        reduction.requireGeneral("tripletMargin");
        if (!(p >= 1)) {
            throw new IllegalArgumentException("tripletMargin: p must be 1 or more, but got " + p);
        }
    }

    /** A copy with another {@link #margin}. */
    public TripletMarginOptions margin(double value) {
        return new TripletMarginOptions(value, p, eps, swap, reduction);
    }

    /** A copy with another {@link #p}. */
    public TripletMarginOptions p(double value) {
        return new TripletMarginOptions(margin, value, eps, swap, reduction);
    }

    /** A copy with another {@link #eps}. */
    public TripletMarginOptions eps(double value) {
        return new TripletMarginOptions(margin, p, value, swap, reduction);
    }

    /** A copy with another {@link #swap}. */
    public TripletMarginOptions swap(boolean value) {
        return new TripletMarginOptions(margin, p, eps, value, reduction);
    }

    /** A copy with another {@link #reduction}. */
    public TripletMarginOptions reduction(Reduction value) {
        return new TripletMarginOptions(margin, p, eps, swap, value);
    }
}
