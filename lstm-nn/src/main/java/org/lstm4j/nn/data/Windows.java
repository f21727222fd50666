package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Sliding windows of a time series: past rows as the input, the following rows as the target. For window i, which starts
 * at row s = i stride:
 *
 * <pre>
 * x = series[s .. s + window, inputs]                        (window, inputs)
 * y = series[s + window + gap .. + horizon, targets]         (horizon · targets), row by row
 * </pre>
 *
 * <p>y is flat, to match the output of a linear head: (1) for one column one step ahead. Windows are views of the series;
 * if inputs or targets are a subset of the columns, these are copied once.
 */
public final class Windows implements Dataset<Example> {
    /**
     * Options.
     *
     * @param window number of input rows
     * @param horizon number of target rows; default 1
     * @param gap number of rows between input and target; default 0
     * @param stride number of rows between the starts of consecutive windows; default 1
     * @param inputs input columns; default empty: all
     * @param targets target columns; default empty: all
     */
    public record Options(int window, int horizon, int gap, int stride, List<Integer> inputs, List<Integer> targets)
            implements WindowsOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a value is negative, or window, horizon or stride is 0
         */
        public Options {
            Require.positive("Windows", "window", window);
            Require.positive("Windows", "horizon", horizon);
            Require.nonNegative("Windows", "gap", gap);
            Require.positive("Windows", "stride", stride);
            inputs = List.copyOf(inputs);
            targets = List.copyOf(targets);
            inputs.forEach(column -> Require.nonNegative("Windows", "input column", column));
            targets.forEach(column -> Require.nonNegative("Windows", "target column", column));
        }

        /* Window, gap and horizon; long, because the sum may overflow int. */
        private long rows() {
            return (long) window + gap + horizon;
        }
    }

    private final Options options;
    private final Tensor x;
    private final Tensor y;
    private final int first;
    private final int size;

    private Windows(Options options, Tensor x, Tensor y, int first, int size) {
        this.options = options;
        this.x = x;
        this.y = y;
        this.first = first;
        this.size = size;
    }

    /** The default options for a window length. */
    public static Options options(int window) {
        return new Options(window, 1, 0, 1, List.of(), List.of());
    }

    /** Windows with the default options: all columns are inputs and targets, one step ahead. */
    public static Windows of(Tensor series, int window) {
        return of(series, options(window));
    }

    /**
     * All windows of a series.
     *
     * @param series (T) or (T, F), one row for each step. Not modified; held, the windows are views of it
     * @throws ShapeMismatchException if the series has another rank, or a column is out of range
     * @throws IllegalArgumentException if the series is shorter than one window with its target
     */
    public static Windows of(Tensor series, Options options) {
        if (series.rank() != 1 && series.rank() != 2) {
            throw new ShapeMismatchException(
                    "Windows", "expected a series of shape (T) or (T, F), but got " + series.shape());
        }
        Tensor rows = series.rank() == 1 ? series.unsqueeze(1) : series;
        Tensor x = columns("input", rows, options.inputs());
        Tensor y = columns("target", rows, options.targets());
        return between(options, x, y, 0, rows.size(0));
    }

    private static Tensor columns(String what, Tensor rows, List<Integer> columns) {
        for (int column : columns) {
            if (column >= rows.size(1)) {
                throw new ShapeMismatchException(
                        "Windows",
                        "there is no " + what + " column " + column + " in a series of shape " + rows.shape());
            }
        }
        int[] selected = columns.stream().mapToInt(Integer::intValue).toArray();
        boolean all = selected.length == 0
                || Arrays.equals(selected, IntStream.range(0, rows.size(1)).toArray());
        return all ? rows : rows.indexSelect(1, selected);
    }

    /** The windows from row {@code from} on whose last target row is before row {@code to}. */
    private static Windows between(Options options, Tensor x, Tensor y, int from, int to) {
        long starts = to - from - options.rows() + 1;
        if (starts <= 0) {
            throw new IllegalArgumentException("Windows: rows " + from + " to " + to + " are too few for a window of "
                    + options.window() + ", a gap of " + options.gap() + " and a horizon of " + options.horizon());
        }
        return new Windows(options, x, y, from, 1 + (int) ((starts - 1) / options.stride()));
    }

    /**
     * The windows whose inputs and targets are within the given rows; the first starts at the first row.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the rows are out of range, or too few for one window
     */
    public Windows within(Span rows) {
        rows.requireIn("Windows", x.size(0));
        return between(options, x, y, rows.from(), rows.to());
    }

    /**
     * The windows whose targets are within the given rows, the first target at the first row. Inputs may start before the
     * rows, because the past of a forecast is known, but not before the series.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the rows are out of range, or too few for one target
     */
    public Windows forecasting(Span rows) {
        rows.requireIn("Windows", x.size(0));
        long from = (long) rows.from() - options.window() - options.gap();
        return between(options, x, y, (int) Math.max(0, from), rows.to());
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Example get(int index) {
        int start = start(index);
        Tensor target = y.narrow(0, start + options.window() + options.gap(), options.horizon());
        return Example.of(x.narrow(0, start, options.window()), target.reshape(options.horizon() * y.size(1)));
    }

    /** The first input row of an example. */
    public int start(int index) {
        return first + Require.index("Windows", index, size) * options.stride();
    }

    /** The first target row of an example. */
    public int targetStart(int index) {
        return start(index) + options.window() + options.gap();
    }

    /** The last {@code window} rows, (1, window, inputs), as the input of a forecast beyond the series. */
    public Tensor latest() {
        return x.narrow(0, x.size(0) - options.window(), options.window()).unsqueeze(0);
    }
}
