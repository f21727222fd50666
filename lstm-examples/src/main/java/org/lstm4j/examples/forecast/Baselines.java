package org.lstm4j.examples.forecast;

import java.util.Arrays;

/** Forecasts without a model, to compare one with. Each is for the positions {@code from} to {@code to} (exclusive). */
public final class Baselines {
    private Baselines() {}

    /** Forecasts the last value. */
    public static double[] persistence(double[] values, int from, int to) {
        return seasonalNaive(values, 1, from, to);
    }

    /**
     * Forecasts the value one period before.
     *
     * @throws IllegalArgumentException if there is no value one period before the first position
     */
    public static double[] seasonalNaive(double[] values, int period, int from, int to) {
        if (period < 1 || from < period) {
            throw new IllegalArgumentException(
                    "seasonalNaive: expected 1 <= period <= from, but got " + period + " and " + from);
        }
        return Arrays.copyOfRange(values, from - period, to - period);
    }
}
