package org.lstm4j.nn.train;

/**
 * When to stop, and which weights to keep: those of the epoch with the best metric, which are put back when the training
 * ends. Immutable; each setter gives a changed copy.
 *
 * <pre>
 * better: metric &lt; best - minDelta, or with maximize metric &gt; best + minDelta; the first number is better than none
 * stop:   once {@code patience} epochs in a row were no better
 * </pre>
 *
 * <p>NaN is never better. The metric is that on the validation data, or in training if there is no validation.
 *
 * @param patience how many epochs without a better metric end the training
 * @param metric the name among the {@link Scores}; default {@code loss}
 * @param maximize whether larger metrics are better; default no
 * @param minDelta by how much a better metric must be better; default 0
 */
public record EarlyStopping(int patience, String metric, boolean maximize, double minDelta) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if patience is not greater than zero, or minDelta is negative or not finite
     */
    public EarlyStopping {
        if (patience <= 0) {
            throw new IllegalArgumentException(
                    "EarlyStopping: patience must be greater than zero, but got " + patience);
        }
        if (!(minDelta >= 0) || Double.isInfinite(minDelta)) {
            throw new IllegalArgumentException(
                    "EarlyStopping: minDelta must be 0 or more and finite, but got " + minDelta);
        }
    }

    /** By the smallest loss. */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(patience, Scores.LOSS, false, 0);
    }

    /** Runs all epochs, and keeps the weights of the smallest loss. */
    public static EarlyStopping never() {
        return after(Integer.MAX_VALUE);
    }

    /** A copy with another {@link #metric}, of which smaller ones are better. */
    public EarlyStopping minimize(String value) {
        return new EarlyStopping(patience, value, false, minDelta);
    }

    /** A copy with another {@link #metric}, of which larger ones are better. */
    public EarlyStopping maximize(String value) {
        return new EarlyStopping(patience, value, true, minDelta);
    }

    /** A copy with another {@link #patience}. */
    public EarlyStopping patience(int value) {
        return new EarlyStopping(value, metric, maximize, minDelta);
    }

    /** A copy with another {@link #minDelta}. */
    public EarlyStopping minDelta(double value) {
        return new EarlyStopping(patience, metric, maximize, value);
    }

    /** What any number is better than. */
    double worst() {
        return maximize ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    boolean isBetter(double value, double best) {
        return maximize ? value > best + minDelta : value < best - minDelta;
    }
}
