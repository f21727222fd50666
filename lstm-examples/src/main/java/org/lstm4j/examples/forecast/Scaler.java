package org.lstm4j.examples.forecast;

import java.util.Arrays;

/**
 * Brings numbers to mean 0 and standard deviation 1, and back.
 *
 * @param mean of the numbers that it was fitted to
 * @param std their standard deviation
 */
public record Scaler(double mean, double std) {
    /** Learns mean and standard deviation. To keep the future out, hand in the training part only. */
    public static Scaler fit(double[] values) {
        double mean = Arrays.stream(values).average().orElse(0);
        double variance = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .average()
                .orElse(0);
        // A constant series is only shifted.
        return new Scaler(mean, variance > 0 ? Math.sqrt(variance) : 1);
    }

    /** (x - mean) / std of each, as a new array. */
    public double[] scale(double[] values) {
        return Arrays.stream(values).map(value -> (value - mean) / std).toArray();
    }

    /** x std + mean of each, as a new array: the way back. */
    public double[] invert(double[] values) {
        return Arrays.stream(values).map(value -> value * std + mean).toArray();
    }
}
