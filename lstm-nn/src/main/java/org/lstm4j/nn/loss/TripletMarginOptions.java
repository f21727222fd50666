package org.lstm4j.nn.loss;

/**
 * Options of {@link Losses#tripletMargin}.
 *
 * @param margin minimum difference between the two distances without loss; default 1
 * @param p degree of the norm for the distances, 1 or more, or infinity; default 2
 * @param eps added to each difference, for numerical stability; default 1e-6
 * @param swap whether to use the distance between positive and negative where it is smaller (distance swap); default
 *     false
 * @param reduction applied to the losses of the elements; default mean
 */
public record TripletMarginOptions(double margin, double p, double eps, boolean swap, Reduction reduction)
        implements TripletMarginOptionsWithers {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if p is less than 1, or the reduction is {@link Reduction#BATCHMEAN}
     */
    public TripletMarginOptions {
        reduction.requireGeneral("tripletMargin");
        if (!(p >= 1)) {
            throw new IllegalArgumentException("tripletMargin: p must be 1 or more, but got " + p);
        }
    }

    /** PyTorch's defaults. */
    public static TripletMarginOptions options() {
        return new TripletMarginOptions(1, 2, 1e-6, false, Reduction.MEAN);
    }
}
