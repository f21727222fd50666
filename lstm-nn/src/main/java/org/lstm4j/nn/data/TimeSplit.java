package org.lstm4j.nn.data;

/**
 * Splits a time series into consecutive parts: training, validation, test. Models are tested on later rows only than
 * those used to train and select them.
 *
 * <p>{@link Windows#within} keeps windows inside a part; with {@link Windows#forecasting} inputs may start in the part
 * before.
 *
 * @param train rows to fit scalers and weights to
 * @param validation rows for model selection
 * @param test rows for the final evaluation
 */
public record TimeSplit(Span train, Span validation, Span test) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if the parts overlap or are not in order; gaps between them are allowed
     */
    public TimeSplit {
        if (train.to() > validation.from() || validation.to() > test.from()) {
            throw new IllegalArgumentException("TimeSplit: expected parts in order of time, but got training on "
                    + train + ", validation on " + validation + " and test on " + test);
        }
    }

    /**
     * Splits by fractions; boundaries are rounded, and the remaining rows are the test part.
     *
     * @param rows length of the series
     * @param train fraction of training rows, greater than 0
     * @param validation fraction of validation rows, greater than 0
     * @throws IllegalArgumentException if a fraction is not greater than 0, their sum is not less than 1, or a part is
     *     empty
     */
    public static TimeSplit fractions(int rows, double train, double validation) {
        if (!(train > 0 && validation > 0 && train + validation < 1)) {
            throw new IllegalArgumentException(
                    "TimeSplit: expected fractions greater than 0 with a sum less than 1, but got " + train
                            + " for training and " + validation + " for validation");
        }
        int trainEnd = (int) Math.round(rows * train);
        int validationEnd = (int) Math.round(rows * (train + validation));
        return counts(trainEnd, validationEnd - trainEnd, rows - validationEnd);
    }

    /**
     * Splits by numbers of rows, from row 0 on.
     *
     * @throws IllegalArgumentException if a number is not greater than zero
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
