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
public final class StandardScaler implements Scaler {
    private static final String NAME = "StandardScaler";

    private final double[] mean;
    private final double[] std;
    private final Affine map;

    private StandardScaler(double[] mean, double[] std) {
        this.mean = mean;
        this.std = std;
        this.map = new Affine(NAME, mean, std, 0);
    }

    /**
     * Fits a scaler to rows.
     *
     * @param rows (N) for a single column, or (N, C). Not modified
     * @throws IllegalArgumentException if there is no row, or a value is NaN or infinite; the message has its row and
     *     column
     */
    public static StandardScaler fit(Tensor rows) {
        return new Fit().add(rows).scaler();
    }

    /**
     * The scaler of a state dictionary, see {@link #stateDict}; other entries are ignored.
     *
     * @throws IllegalArgumentException if mean or std is missing, has another shape, is not finite, or std is not greater
     *     than zero
     */
    public static StandardScaler of(StateDict state) {
        double[] mean = Affine.vector(NAME, state, "mean", 0);
        double[] std = Affine.vector(NAME, state, "std", mean.length);
        for (int c = 0; c < std.length; c++) {
            if (std[c] <= 0) {
                throw new IllegalArgumentException(
                        NAME + ": expected std greater than zero, but column " + c + " has " + std[c]);
            }
        }
        return new StandardScaler(mean, std);
    }

    /** Fits a scaler to blocks of rows, for example of a file that does not fit in memory. */
    public static final class Fit {
        private final ColumnStatistics statistics = new ColumnStatistics(NAME);

        /** Without rows. */
        public Fit() {}

        /**
         * Adds a block of rows; if it throws, nothing has changed.
         *
         * @param rows (N) for a single column, or (N, C). Not modified
         * @throws IllegalArgumentException if a value is NaN or infinite; the message has its row, counted over all
         *     blocks, and column
         * @throws org.lstm4j.tensor.ShapeMismatchException if the number of columns differs from the block before
         */
        public Fit add(Tensor rows) {
            statistics.add(rows);
            return this;
        }

        /**
         * The scaler fitted to all rows so far.
         *
         * @throws IllegalArgumentException if there are no rows, or a mean or standard deviation overflows double
         */
        public StandardScaler scaler() {
            statistics.requireRows();
            double[] mean = new double[statistics.columns()];
            double[] std = new double[mean.length];
            for (int c = 0; c < mean.length; c++) {
                mean[c] = statistics.mean(c);
                double variance = statistics.variance(c);
                std[c] = variance > 0 ? Math.sqrt(variance) : 1;
            }
            return new StandardScaler(mean, std);
        }
    }

    @Override
    public int columns() {
        return mean.length;
    }

    @Override
    public Tensor transform(Tensor data) {
        return map.transform(data);
    }

    @Override
    public Tensor inverse(Tensor data) {
        return map.inverse(data);
    }

    @Override
    public StandardScaler select(int... columns) {
        return new StandardScaler(Affine.select(NAME, mean, columns), Affine.select(NAME, std, columns));
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
