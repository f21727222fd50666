package org.lstm4j.examples.forecast;

/**
 * Which positions of a series are for what: the oldest for training, the next for validation, the newest for the test.
 * A forecast is only ever tested on years that come after all those it was trained and chosen on.
 *
 * @param trainEnd the position after the last training target
 * @param validationEnd the position after the last validation target
 * @param size the length of the series, and so the position after the last test target
 */
public record Split(int trainEnd, int validationEnd, int size) {
    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if a part is empty
     */
    public Split {
        if (!(0 < trainEnd && trainEnd < validationEnd && validationEnd < size)) {
            throw new IllegalArgumentException("Split: expected 0 < trainEnd < validationEnd < size, but got "
                    + trainEnd + ", " + validationEnd + " and " + size);
        }
    }

    /** Parts of the given shares of the series; what remains is for the test. */
    public static Split chronological(int size, double trainShare, double validationShare) {
        return new Split(
                (int) Math.round(size * trainShare), (int) Math.round(size * (trainShare + validationShare)), size);
    }
}
