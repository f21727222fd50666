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
    /** Handling of windows with missing values, which are NaN. */
    public enum Missing {
        /** Throw {@link IllegalArgumentException}, with the number of these windows and the first NaN. */
        ERROR,
        /** Leave these windows out; {@link Windows#skipped} is their number. */
        SKIP,
        /** Keep them, for a model that is made for missing values. */
        KEEP
    }

    /**
     * Options.
     *
     * @param window number of input rows
     * @param horizon number of target rows; default 1
     * @param gap number of rows between input and target; default 0
     * @param stride number of rows between the starts of consecutive windows; default 1
     * @param inputs input columns; default empty: all
     * @param targets target columns; default empty: all
     * @param missing handling of windows with a NaN in their inputs or targets; default {@link Missing#ERROR}
     */
    public record Options(
            int window, int horizon, int gap, int stride, List<Integer> inputs, List<Integer> targets, Missing missing)
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
    private final Gaps gaps;
    private final int[] starts;
    private final int skipped;

    /** The windows from row {@code from} on whose last target row is before row {@code to}. */
    private Windows(Options options, Tensor x, Tensor y, Gaps gaps, int from, int to) {
        this.options = options;
        this.x = x;
        this.y = y;
        this.gaps = gaps;
        long last = to - options.rows();
        if (last < from) {
            throw new IllegalArgumentException("Windows: rows " + from + " to " + to + " are too few for a window of "
                    + options.window() + ", a gap of " + options.gap() + " and a horizon of " + options.horizon());
        }
        int[] all = IntStream.rangeClosed(0, (int) (last - from) / options.stride())
                .map(i -> from + i * options.stride())
                .toArray();
        starts = gaps.complete(all, options);
        skipped = all.length - starts.length;
    }

    /** The default options for a window length. */
    public static Options options(int window) {
        return new Options(window, 1, 0, 1, List.of(), List.of(), Missing.ERROR);
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
     * @throws IllegalArgumentException if the series is shorter than one window with its target, or a window has NaN and
     *     {@link Options#missing} is {@link Missing#ERROR}, or all have and it is {@link Missing#SKIP}
     */
    public static Windows of(Tensor series, Options options) {
        Tensor rows = rows(series);
        Tensor x = columns("input", rows, options.inputs());
        Tensor y = columns("target", rows, options.targets());
        return new Windows(options, x, y, Gaps.of(x, y), 0, rows.size(0));
    }

    private static Tensor rows(Tensor series) {
        if (series.rank() != 1 && series.rank() != 2) {
            throw new ShapeMismatchException(
                    "Windows", "expected a series of shape (T) or (T, F), but got " + series.shape());
        }
        return series.rank() == 1 ? series.unsqueeze(1) : series;
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

    /**
     * The windows whose inputs and targets are within the given rows; the first starts at the first row.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the rows are out of range, or too few for one window, or for NaN as in
     *     {@link #of(Tensor, Options)}
     */
    public Windows within(Span rows) {
        rows.requireIn("Windows", x.size(0));
        return new Windows(options, x, y, gaps, rows.from(), rows.to());
    }

    /**
     * The windows whose targets are within the given rows, the first target at the first row. Inputs may start before the
     * rows, because the past of a forecast is known, but not before the series.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the rows are out of range, or too few for one target, or for NaN as in
     *     {@link #of(Tensor, Options)}
     */
    public Windows forecasting(Span rows) {
        rows.requireIn("Windows", x.size(0));
        long from = (long) rows.from() - options.window() - options.gap();
        return new Windows(options, x, y, gaps, (int) Math.max(0, from), rows.to());
    }

    @Override
    public int size() {
        return starts.length;
    }

    /** The number of windows that were left out for NaN, with {@link Missing#SKIP}. */
    public int skipped() {
        return skipped;
    }

    @Override
    public Example get(int index) {
        int start = start(index);
        Tensor target = y.narrow(0, start + options.window() + options.gap(), options.horizon());
        return Example.of(x.narrow(0, start, options.window()), target.reshape(options.horizon() * y.size(1)));
    }

    /** The first input row of an example. */
    public int start(int index) {
        return starts[Require.index("Windows", index, starts.length)];
    }

    /** The first target row of an example. */
    public int targetStart(int index) {
        return start(index) + options.window() + options.gap();
    }

    /**
     * The last {@code window} rows, (1, window, inputs), as the input of a forecast beyond the series.
     *
     * @throws IllegalArgumentException if one is NaN, unless {@link Options#missing} is {@link Missing#KEEP}
     */
    public Tensor latest() {
        return latest(x, options.inputs(List.of()));
    }

    /**
     * The input of a forecast beyond a series, as {@link #latest()}, without windows of it: {@code window} rows are
     * enough.
     *
     * @param series (T) or (T, F). Not modified; the result may be a view of it
     * @param options as of the windows that the model was trained on
     * @return the last {@code window} rows, (1, window, inputs)
     * @throws ShapeMismatchException if the series has another rank, or an input column is out of range
     * @throws IllegalArgumentException if the series is shorter than a window, or one of its last rows is NaN, unless
     *     {@link Options#missing} is {@link Missing#KEEP}
     */
    public static Tensor latest(Tensor series, Options options) {
        Tensor x = columns("input", rows(series), options.inputs());
        int window = options.window();
        if (x.size(0) < window) {
            throw new IllegalArgumentException(
                    "Windows.latest: expected at least " + window + " rows, a window, but got " + x.size(0));
        }
        Tensor rows = x.narrow(0, x.size(0) - window, window);
        Gaps gaps = Gaps.of(rows, rows);
        if (options.missing() != Missing.KEEP && gaps.any()) {
            throw new IllegalArgumentException("Windows.latest: " + gaps.first() + " of the last " + window
                    + " is NaN; fill it, for example by Table.fillForward, or set the option 'missing' to KEEP");
        }
        return rows.unsqueeze(0);
    }

    /**
     * The input of a forecast beyond another series of the same columns, by the options of these windows; see {@link
     * #latest(Tensor, Options)}.
     */
    public Tensor latest(Tensor series) {
        if (options.inputs().isEmpty() && rows(series).size(1) != x.size(1)) {
            throw new ShapeMismatchException(
                    "Windows.latest",
                    "expected a series of " + x.size(1) + " columns as that of the windows, but got " + series.shape());
        }
        return latest(series, options);
    }
}
