package org.lstm4j.examples.forecast;

import java.util.Arrays;

/** Forecasts that need no training: what a model has to beat. Each is for the positions from to (exclusive). */
public final class Baselines {
    private Baselines() {}

    /** The next number is as the last one. */
    public static double[] persistence(double[] values, int from, int to) {
        return seasonalNaive(values, 1, from, to);
    }

    /**
     * The next number is as the one a whole period before it.
     *
     * @throws IllegalArgumentException if there is no number so long before the first position
     */
    public static double[] seasonalNaive(double[] values, int period, int from, int to) {
        if (period < 1 || from < period) {
            throw new IllegalArgumentException(
                    "seasonalNaive: expected 1 <= period <= from, but got " + period + " and " + from);
        }
        return Arrays.copyOfRange(values, from - period, to - period);
    }
}
