package org.lstm4j.examples.seed;

import java.util.Arrays;

/** Formats values. */
final class Decimals {
    private Decimals() {}

    /** The values rounded to the given number of decimals, as in {@code [0.0, 0.96]}. */
    static String list(double[] values, int decimals) {
        double scale = Math.pow(10, decimals);
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            // The sum turns -0.0 into 0.0.
            rounded[i] = Math.rint(values[i] * scale) / scale + 0.0;
        }
        return Arrays.toString(rounded);
    }
}
