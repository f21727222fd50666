package org.lstm4j.nn.train;

import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The forecast that repeats the value of the season before. */
final class NaiveForecast {
    private NaiveForecast() {}

    /** 1/(T - m) ∑ |s[t] - s[t - m]| of a series (T) and a season m. */
    static double error(Tensor series, int season) {
        Require.positive("Metrics.mase", "season", season);
        if (series.rank() != 1) {
            throw new ShapeMismatchException(
                    "Metrics.mase", "expected a training series of shape (T), but got " + series.shape());
        }
        double[] values = series.toDoubleArray();
        if (values.length <= season) {
            throw new IllegalArgumentException("Metrics.mase: expected more than " + season
                    + " training values, a season, but got " + values.length);
        }
        double sum = 0;
        for (int t = season; t < values.length; t++) {
            sum += Math.abs(values[t] - values[t - season]);
        }
        double error = sum / (values.length - season);
        if (!(error > 0) || Double.isInfinite(error)) {
            throw new IllegalArgumentException("Metrics.mase: expected a training series that changes from season to"
                    + " season and is finite, but its naive forecast has the mean error " + error);
        }
        return error;
    }
}
