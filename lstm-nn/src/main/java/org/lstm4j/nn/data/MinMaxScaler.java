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
public final class MinMaxScaler extends AffineScaler {
    private static final String NAME = "MinMaxScaler";

    private final double[] min;
    private final double[] max;
    private final double low;
    private final double high;

    private MinMaxScaler(double[] min, double[] max, double low, double high) {
        super(NAME, min, scale(min, max, low, high), low);
        this.min = min;
        this.max = max;
        this.low = low;
        this.high = high;
    }

    private static double[] scale(double[] min, double[] max, double low, double high) {
        if (!(low < high) || !Double.isFinite(high - low)) {
            throw new IllegalArgumentException(
                    NAME + ": expected a range of low < high, but got " + low + " to " + high);
        }
        double[] scale = new double[min.length];
        for (int c = 0; c < scale.length; c++) {
            scale[c] = min[c] == max[c] ? 1 : (max[c] - min[c]) / (high - low);
            if (!(scale[c] > 0 && Double.isFinite(scale[c]))) {
                throw new IllegalArgumentException(NAME + ": the range of column " + c + ", " + min[c] + " to " + max[c]
                        + ", cannot be scaled to " + low + " to " + high);
            }
        }
        return scale;
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
        return fit(new ColumnStatistics(NAME).add(rows), low, high);
    }

    /** Fits a scaler to blocks of rows; see {@link #fit(Tensor, double, double)}. */
    public static MinMaxScaler fit(ColumnStatistics rows, double low, double high) {
        return new MinMaxScaler(rows.each(rows::min), rows.each(rows::max), low, high);
    }

    /**
     * The scaler of a state dictionary, see {@link #stateDict}; other entries are ignored.
     *
     * @throws IllegalArgumentException if min, max or range is missing, has another shape or is not finite, or low is not
     *     less than high
     */
    public static MinMaxScaler of(StateDict state) {
        double[] min = vector(NAME, state, "min", 0);
        double[] max = vector(NAME, state, "max", min.length);
        double[] range = vector(NAME, state, "range", 2);
        return new MinMaxScaler(min, max, range[0], range[1]);
    }

    @Override
    public MinMaxScaler select(int... columns) {
        return new MinMaxScaler(select(min, columns), select(max, columns), low, high);
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
