package org.lstm4j.examples.forecast;

/**
 * The errors of a forecast.
 *
 * @param rmse the root of the mean squared error
 * @param mae the mean absolute error
 */
public record Accuracy(double rmse, double mae) {
    /**
     * Compares a forecast with the truth, element by element.
     *
     * @throws IllegalArgumentException if the lengths differ or are 0
     */
    public static Accuracy of(double[] forecast, double[] truth) {
        if (forecast.length != truth.length || truth.length == 0) {
            throw new IllegalArgumentException("Accuracy: expected two arrays of the same length, at least 1, but got "
                    + forecast.length + " and " + truth.length);
        }
        double squares = 0;
        double distances = 0;
        for (int i = 0; i < truth.length; i++) {
            double error = forecast[i] - truth[i];
            squares += error * error;
            distances += Math.abs(error);
        }
        return new Accuracy(Math.sqrt(squares / truth.length), distances / truth.length);
    }
}
