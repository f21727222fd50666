package org.lstm4j.nn.data;

import java.util.DoubleSummaryStatistics;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Mean, variance, minimum and maximum of columns over blocks of rows, for example of a file that does not fit in memory.
 * Scalers are fitted to them. Sums are compensated (Kahan). Blocks are merged by the formula of Chan, Golub and LeVeque
 * (1979), which avoids cancellation.
 */
public final class ColumnStatistics {
    private final String name;
    private DoubleSummaryStatistics[] columns = {};
    /* The sum of (x - mean)² of each column. */
    private double[] squares = {};
    private long rows;

    /** Without rows. */
    public ColumnStatistics() {
        this("ColumnStatistics");
    }

    /**
     * @param name in messages
     */
    ColumnStatistics(String name) {
        this.name = name;
    }

    /**
     * Adds a block of rows; if it throws, nothing has changed.
     *
     * @param block (N) for a single column, or (N, C). Not modified
     * @throws IllegalArgumentException if a value is NaN or infinite; the message has its row, counted over all blocks,
     *     and column
     * @throws ShapeMismatchException if the block has another shape, or another number of columns than the one before
     */
    public ColumnStatistics add(Tensor block) {
        if (block.rank() != 1 && block.rank() != 2) {
            throw new ShapeMismatchException(name, "expected rows of shape (N) or (N, C), but got " + block.shape());
        }
        int count = block.rank() == 1 ? 1 : block.size(1);
        if (count == 0 || (rows > 0 && count != columns.length)) {
            throw new ShapeMismatchException(
                    name,
                    "expected rows of " + (rows > 0 ? columns.length : "at least 1") + " columns, but got "
                            + block.shape());
        }
        double[] data = block.toDoubleArray();
        requireFinite(data, count);
        if (data.length == 0) {
            return this;
        }
        if (rows == 0) {
            squares = new double[count];
            columns = new DoubleSummaryStatistics[count];
            for (int c = 0; c < count; c++) {
                columns[c] = new DoubleSummaryStatistics();
            }
        }
        for (int c = 0; c < count; c++) {
            addColumn(c, data, count);
        }
        rows += data.length / count;
        return this;
    }

    private void requireFinite(double[] data, int count) {
        for (int i = 0; i < data.length; i++) {
            if (!Double.isFinite(data[i])) {
                throw new IllegalArgumentException(name + ": expected finite values, but row " + (rows + i / count)
                        + ", column " + i % count + " has " + data[i]);
            }
        }
    }

    private void addColumn(int c, double[] data, int count) {
        DoubleSummaryStatistics block = new DoubleSummaryStatistics();
        for (int i = c; i < data.length; i += count) {
            block.accept(data[i]);
        }
        double mean = block.getAverage();
        DoubleSummaryStatistics deviations = new DoubleSummaryStatistics();
        for (int i = c; i < data.length; i += count) {
            deviations.accept((data[i] - mean) * (data[i] - mean));
        }
        double delta = rows == 0 ? 0 : mean - columns[c].getAverage();
        double n = block.getCount();
        squares[c] += deviations.getSum() + delta * delta * (rows * n / (rows + n));
        for (int i = c; i < data.length; i += count) {
            columns[c].accept(data[i]);
        }
    }

    /** A value of each column. */
    double[] each(IntToDoubleFunction value) {
        if (rows == 0) {
            throw new IllegalArgumentException(name + ": expected at least one row to fit to, but got none");
        }
        return IntStream.range(0, columns.length).mapToDouble(value).toArray();
    }

    private boolean isConstant(int c) {
        return min(c) == max(c);
    }

    /**
     * The mean of a column.
     *
     * @throws IllegalArgumentException if it is beyond the range of double
     */
    public double mean(int c) {
        // The mean of equal values is that value exactly; the rounded sum may differ from it.
        return isConstant(c) ? min(c) : finite(c, "mean", columns[c].getAverage());
    }

    /**
     * The biased variance of a column: the divisor is the number of rows.
     *
     * @throws IllegalArgumentException if it is beyond the range of double
     */
    public double variance(int c) {
        return isConstant(c) ? 0 : finite(c, "variance", squares[c] / rows);
    }

    /** The minimum of a column. */
    public double min(int c) {
        return columns[c].getMin();
    }

    /** The maximum of a column. */
    public double max(int c) {
        return columns[c].getMax();
    }

    private double finite(int c, String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                    name + ": the " + what + " of column " + c + " is beyond the range of double");
        }
        return value;
    }
}
