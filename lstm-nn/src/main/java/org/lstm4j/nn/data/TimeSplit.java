package org.lstm4j.nn.data;

/**
 * Which rows of a series are for what: the oldest for training, the next for validation, the newest for the test. So a
 * forecast is only ever tested on times that come after all those it was trained and chosen on.
 *
 * <p>{@link Windows#within} keeps windows inside a part; {@link Windows#forecasting} lets their inputs reach back into
 * the part before.
 *
 * @param train to fit scalers and weights to
 * @param validation to choose by
 * @param test to report
 */
public record TimeSplit(Span train, Span validation, Span test) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the parts do not follow each other; rows may be left out between them
     */
    public TimeSplit {
        if (train.to() > validation.from() || validation.to() > test.from()) {
            throw new IllegalArgumentException("TimeSplit: expected parts in order of time, but got training on "
                    + train + ", validation on " + validation + " and test on " + test);
        }
    }

    /**
     * Parts of the given shares of all rows, each border rounded; what remains is for the test.
     *
     * @throws IllegalArgumentException if a share is not a number above 0, they leave nothing for the test, or a part
     *     gets no row
     */
    public static TimeSplit fractions(int rows, double train, double validation) {
        if (!(train > 0 && validation > 0 && train + validation < 1)) {
            throw new IllegalArgumentException("TimeSplit: expected shares above 0 with a sum below 1, but got " + train
                    + " for training and " + validation + " for validation");
        }
        int trainEnd = (int) Math.round(rows * train);
        int validationEnd = (int) Math.round(rows * (train + validation));
        return counts(trainEnd, validationEnd - trainEnd, rows - validationEnd);
    }

    /**
     * Parts of the given numbers of rows, from row 0 on.
     *
     * @throws IllegalArgumentException if one is not greater than zero
     */
    public static TimeSplit counts(int train, int validation, int test) {
        if (train <= 0 || validation <= 0 || test <= 0) {
            throw new IllegalArgumentException("TimeSplit: expected rows in each part, but got " + train
                    + " for training, " + validation + " for validation and " + test + " for the test");
        }
        int validationEnd = Math.addExact(train, validation);
        return new TimeSplit(
                new Span(0, train),
                new Span(train, validationEnd),
                new Span(validationEnd, Math.addExact(validationEnd, test)));
    }
}
