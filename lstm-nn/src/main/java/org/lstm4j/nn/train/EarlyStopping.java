package org.lstm4j.nn.train;

import org.lstm4j.nn.internal.Require;

/**
 * When to stop, and which weights to keep: those of the epoch with the best metric, which are loaded when the training
 * ends.
 *
 * <pre>
 * improvement: metric &lt; best - minDelta, or with maximize metric &gt; best + minDelta; the first value is one
 * stop:        when no improvement was seen for {@code patience} epochs
 * </pre>
 *
 * <p>NaN is never an improvement. The metric is that of the validation data, or of the training data if there is no
 * validation.
 *
 * @param patience number of epochs without an improvement after which the training ends
 * @param metric its name among the {@link Scores}; default {@code loss}
 * @param maximize whether larger metrics are better; default false
 * @param minDelta minimal change that counts as an improvement; default 0
 */
public record EarlyStopping(int patience, String metric, boolean maximize, double minDelta)
        implements EarlyStoppingWithers {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if patience is not greater than zero, or minDelta is negative or not finite
     */
    public EarlyStopping {
        Require.positive("EarlyStopping", "patience", patience);
        if (!(minDelta >= 0) || Double.isInfinite(minDelta)) {
            throw new IllegalArgumentException(
                    "EarlyStopping: minDelta must be 0 or more and finite, but got " + minDelta);
        }
    }

    /** Stops by the smallest loss. */
    public static EarlyStopping after(int patience) {
        return new EarlyStopping(patience, Scores.LOSS, false, 0);
    }

    /** Runs all epochs, and keeps the weights of the smallest loss. */
    public static EarlyStopping never() {
        return after(Integer.MAX_VALUE);
    }

    /**
     * Whether a value is an improvement.
     *
     * @param best so far; NaN for none, which any number improves, an infinite one too
     */
    boolean isBetter(double value, double best) {
        if (Double.isNaN(best)) {
            return !Double.isNaN(value);
        }
        return maximize ? value > best + minDelta : value < best - minDelta;
    }
}
