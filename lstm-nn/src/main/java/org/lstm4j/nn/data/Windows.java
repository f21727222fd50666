package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Examples cut from a series: some rows of the past as the input, and the rows that came after them as the target. For
 * window i, which starts at row s = i stride:
 *
 * <pre>
 * x = series[s .. s + window, inputs]                        (window, inputs)
 * y = series[s + window + gap .. + horizon, targets]         (horizon · targets), row by row
 * </pre>
 *
 * <p>y is flat, so that it goes with the output of a linear head: (1) for one column one step ahead. The windows are
 * views: the series is not copied, unless inputs or targets are some of its columns only, which are then copied once.
 */
public final class Windows implements Dataset<Example> {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param window the rows of an input
     * @param horizon the rows of a target; default 1
     * @param gap the rows between input and target; default 0
     * @param stride the rows from one window's start to that of the next; default 1
     * @param inputs the columns of the input, empty for all; default all
     * @param targets the columns of the target, empty for all; default all
     */
    public record Options(int window, int horizon, int gap, int stride, List<Integer> inputs, List<Integer> targets) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if one is negative, or window, horizon or stride is 0
         */
        public Options {
            Check.positive("Windows", "window", window);
            Check.positive("Windows", "horizon", horizon);
            Check.nonNegative("Windows", "gap", gap);
            Check.positive("Windows", "stride", stride);
            inputs = List.copyOf(inputs);
            targets = List.copyOf(targets);
            inputs.forEach(column -> Check.nonNegative("Windows", "input column", column));
            targets.forEach(column -> Check.nonNegative("Windows", "target column", column));
        }

        /** A copy with another {@link #window}. */
        public Options window(int value) {
            return new Options(value, horizon, gap, stride, inputs, targets);
        }

        /** A copy with another {@link #horizon}. */
        public Options horizon(int value) {
            return new Options(window, value, gap, stride, inputs, targets);
        }

        /** A copy with another {@link #gap}. */
        public Options gap(int value) {
            return new Options(window, horizon, value, stride, inputs, targets);
        }

        /** A copy with another {@link #stride}. */
        public Options stride(int value) {
            return new Options(window, horizon, gap, value, inputs, targets);
        }

        /** A copy with other {@link #inputs}. */
        public Options inputs(int... columns) {
            return new Options(
                    window, horizon, gap, stride, IntStream.of(columns).boxed().toList(), targets);
        }

        /** A copy with other {@link #targets}. */
        public Options targets(int... columns) {
            return new Options(
                    window,
                    horizon,
                    gap,
                    stride,
                    inputs,
                    IntStream.of(columns).boxed().toList());
        }

        /* Window, gap and target together; larger than any int if they do not fit into one. */
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

    /** Windows of the given length; see {@link Options} for what else can be set. */
    public static Options options(int window) {
        return new Options(window, 1, 0, 1, List.of(), List.of());
    }

    /** Windows of the given length over all columns, which are also forecast, one step ahead. */
    public static Windows of(Tensor series, int window) {
        return of(series, options(window));
    }

    /**
     * All windows of a series.
     *
     * @param series (T) or (T, F), one row a step. Not modified; the windows are views of it
     * @throws ShapeMismatchException if it has another rank, or a column is named that it lacks
     * @throws IllegalArgumentException if it is shorter than one window with its target
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
        int[] wanted = columns.stream().mapToInt(Integer::intValue).toArray();
        boolean all = wanted.length == 0
                || Arrays.equals(wanted, IntStream.range(0, rows.size(1)).toArray());
        return all ? rows : rows.indexSelect(1, wanted);
    }

    /** The windows from one row on whose last target lies before another. */
    private static Windows between(Options options, Tensor x, Tensor y, int from, int to) {
        long starts = to - from - options.rows() + 1;
        if (starts <= 0) {
            throw new IllegalArgumentException("Windows: rows " + from + " to " + to + " are too few for a window of "
                    + options.window() + ", a gap of " + options.gap() + " and a horizon of " + options.horizon());
        }
        return new Windows(options, x, y, from, 1 + (int) ((starts - 1) / options.stride()));
    }

    /**
     * The windows that lie within the given rows with all they have, the first starting at the first row. Nothing of
     * them is in another part of the series.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the series lacks some, or they are too few for one window
     */
    public Windows within(Span rows) {
        rows.requireIn("Windows", x.size(0));
        return between(options, x, y, rows.from(), rows.to());
    }

    /**
     * The windows whose targets lie within the given rows, the first target at the first row, while inputs may reach
     * back before it: when a row is forecast its past is known, whatever part that belongs to. Windows that would reach
     * back before the series are left out.
     *
     * @param rows of the whole series
     * @throws IllegalArgumentException if the series lacks some, or no window has its targets there
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

    /** The row at which an example's input starts. */
    public int start(int index) {
        return first + Check.index("Windows", index, size) * options.stride();
    }

    /** The row at which an example's target starts. */
    public int targetStart(int index) {
        return start(index) + options.window() + options.gap();
    }

    /** The newest input, (1, window, inputs), whose target is not in the series: what a forecast of the future is from. */
    public Tensor latest() {
        return x.narrow(0, x.size(0) - options.window(), options.window()).unsqueeze(0);
    }
}
