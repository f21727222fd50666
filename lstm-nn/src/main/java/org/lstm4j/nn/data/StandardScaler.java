package org.lstm4j.nn.data;

import java.util.Arrays;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Standardizes each column to mean 0 and standard deviation 1: {@code z = (x - mean) / std}, with the biased standard
 * deviation (divisor N). A constant column is only shifted: its std is set to 1.
 *
 * @see <a href="https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html">
 *     StandardScaler</a> of scikit-learn
 */
public final class StandardScaler extends AffineScaler {
    private static final String NAME = "StandardScaler";

    private final double[] mean;
    private final double[] std;

    private StandardScaler(double[] mean, double[] std) {
        super(NAME, mean, std, 0);
        this.mean = mean;
        this.std = std;
    }

    /**
     * Fits a scaler to rows.
     *
     * @param rows (N) for a single column, or (N, C). Not modified
     * @throws IllegalArgumentException if there is no row, or a value is NaN or infinite; the message has its row and
     *     column
     */
    public static StandardScaler fit(Tensor rows) {
        return fit(new ColumnStatistics(NAME).add(rows));
    }

    /**
     * Fits a scaler to blocks of rows.
     *
     * @throws IllegalArgumentException if there is no row, or a mean or standard deviation is beyond the range of double
     */
    public static StandardScaler fit(ColumnStatistics rows) {
        return new StandardScaler(
                rows.each(rows::mean), rows.each(c -> rows.variance(c) > 0 ? Math.sqrt(rows.variance(c)) : 1));
    }

    /**
     * The scaler of a state dictionary, see {@link #stateDict}; other entries are ignored.
     *
     * @throws IllegalArgumentException if mean or std is missing, has another shape, is not finite, or std is not greater
     *     than zero
     */
    public static StandardScaler of(StateDict state) {
        double[] mean = vector(NAME, state, "mean", 0);
        double[] std = vector(NAME, state, "std", mean.length);
        for (int c = 0; c < std.length; c++) {
            if (std[c] <= 0) {
                throw new IllegalArgumentException(
                        NAME + ": expected std greater than zero, but column " + c + " has " + std[c]);
            }
        }
        return new StandardScaler(mean, std);
    }

    @Override
    public StandardScaler select(int... columns) {
        return new StandardScaler(select(mean, columns), select(std, columns));
    }

    /** {@code mean} and {@code std}, each (C). */
    @Override
    public StateDict stateDict() {
        return new StateDict().put("mean", Tensor.of(mean)).put("std", Tensor.of(std));
    }

    /** The mean of a column. */
    public double mean(int column) {
        return mean[column];
    }

    /** The standard deviation of a column; 1 if it is constant. */
    public double std(int column) {
        return std[column];
    }

    @Override
    public String toString() {
        return NAME + "(mean=" + Arrays.toString(mean) + ", std=" + Arrays.toString(std) + ")";
    }
}
