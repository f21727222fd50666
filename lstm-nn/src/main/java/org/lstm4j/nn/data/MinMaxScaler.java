package org.lstm4j.nn.data;

import java.util.Arrays;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.Tensor;

/**
 * Scales each column to a range: {@code z = (x - min) / (max - min) · (high - low) + low}, where min and max are those of
 * the rows it was fitted to. Values beyond them fall outside of the range and are not clipped. A constant column is only
 * shifted, to low.
 *
 * @see <a href="https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MinMaxScaler.html">
 *     MinMaxScaler</a> of scikit-learn
 */
public final class MinMaxScaler implements Scaler {
    private static final String NAME = "MinMaxScaler";

    private final double[] min;
    private final double[] max;
    private final double low;
    private final double high;
    private final Affine map;

    private MinMaxScaler(double[] min, double[] max, double low, double high) {
        this.min = min;
        this.max = max;
        this.low = low;
        this.high = high;
        double[] scale = new double[min.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = min[c] == max[c] ? 1 : (max[c] - min[c]) / (high - low);
            if (!(scale[c] > 0 && Double.isFinite(scale[c]))) {
                throw new IllegalArgumentException(NAME + ": the range of column " + c + ", " + min[c] + " to " + max[c]
                        + ", cannot be scaled to " + low + " to " + high);
            }
        }
        this.map = new Affine(NAME, min, scale, low);
    }

    /** To the range 0 to 1; see {@link #fit(Tensor, double, double)}. */
    public static MinMaxScaler fit(Tensor rows) {
        return fit(rows, 0, 1);
    }

    /**
     * Fits a scaler to rows.
     *
     * @param rows (N) for a single column, or (N, C). Not modified
     * @param low lower bound of the range; default 0
     * @param high upper bound of the range; default 1
     * @throws IllegalArgumentException if there is no row, a value is NaN or infinite (the message has its row and
     *     column), or low is not less than high
     */
    public static MinMaxScaler fit(Tensor rows, double low, double high) {
        return new Fit(low, high).add(rows).scaler();
    }

    /**
     * The scaler of a state dictionary, see {@link #stateDict}; other entries are ignored.
     *
     * @throws IllegalArgumentException if min, max or range is missing, has another shape or is not finite, or low is not
     *     less than high
     */
    public static MinMaxScaler of(StateDict state) {
        double[] min = Affine.vector(NAME, state, "min", 0);
        double[] max = Affine.vector(NAME, state, "max", min.length);
        double[] range = Affine.vector(NAME, state, "range", 2);
        requireRange(range[0], range[1]);
        return new MinMaxScaler(min, max, range[0], range[1]);
    }

    private static void requireRange(double low, double high) {
        if (!(low < high) || !Double.isFinite(high - low)) {
            throw new IllegalArgumentException(
                    NAME + ": expected a range of low < high, but got " + low + " to " + high);
        }
    }

    /** Fits a scaler to blocks of rows, for example of a file that does not fit in memory. */
    public static final class Fit {
        private final ColumnStatistics statistics = new ColumnStatistics(NAME);
        private final double low;
        private final double high;

        /**
         * @param low lower bound of the range; default 0
         * @param high upper bound of the range; default 1
         * @throws IllegalArgumentException if low is not less than high
         */
        public Fit(double low, double high) {
            requireRange(low, high);
            this.low = low;
            this.high = high;
        }

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
         * @throws IllegalArgumentException if there are no rows, or the range of a column overflows double
         */
        public MinMaxScaler scaler() {
            statistics.requireRows();
            double[] min = new double[statistics.columns()];
            double[] max = new double[min.length];
            for (int c = 0; c < min.length; c++) {
                min[c] = statistics.min(c);
                max[c] = statistics.max(c);
            }
            return new MinMaxScaler(min, max, low, high);
        }
    }

    @Override
    public int columns() {
        return min.length;
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
    public MinMaxScaler select(int... columns) {
        return new MinMaxScaler(Affine.select(NAME, min, columns), Affine.select(NAME, max, columns), low, high);
    }

    /** {@code min} and {@code max}, each (C), and {@code range}, (2). */
    @Override
    public StateDict stateDict() {
        return new StateDict()
                .put("min", Tensor.of(min))
                .put("max", Tensor.of(max))
                .put("range", Tensor.of(new double[] {low, high}));
    }

    /** The minimum of a column. */
    public double min(int column) {
        return min[column];
    }

    /** The maximum of a column. */
    public double max(int column) {
        return max[column];
    }

    @Override
    public String toString() {
        return NAME + "(min=" + Arrays.toString(min) + ", max=" + Arrays.toString(max) + ", range=" + low + " to "
                + high + ")";
    }
}
