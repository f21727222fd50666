package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Windows against a plain loop. Each value of the series encodes its row and column. */
@Tag("property")
class WindowsProperties {
    private static final int COLUMNS = 3;

    @Property
    void windowsEqualThoseOfALoop(
            @ForAll @IntRange(min = 1, max = 30) int rows,
            @ForAll @IntRange(min = 1, max = 5) int window,
            @ForAll @IntRange(min = 1, max = 4) int horizon,
            @ForAll @IntRange(max = 3) int gap,
            @ForAll @IntRange(min = 1, max = 5) int stride,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 2) Integer> inputs,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 2) Integer> targets) {
        Windows.Options options = Windows.options(window)
                .horizon(horizon)
                .gap(gap)
                .stride(stride)
                .inputs(inputs)
                .targets(targets);
        check(() -> Windows.of(series(rows), options), options, starts(options, 0, 0, rows));
    }

    @Property
    void windowsOfAPartEqualThoseOfALoop(
            @ForAll @IntRange(min = 12, max = 30) int rows,
            @ForAll @IntRange(min = 1, max = 5) int window,
            @ForAll @IntRange(min = 1, max = 4) int horizon,
            @ForAll @IntRange(max = 3) int gap,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(max = 11) int from,
            @ForAll @IntRange(min = 12, max = 30) int end) {
        Windows.Options options = Windows.options(window)
                .horizon(horizon)
                .gap(gap)
                .stride(stride)
                .inputs(0, 1, 2)
                .targets(2);
        Span part = new Span(from, Math.min(end, rows));
        check(
                () -> Windows.of(series(rows), options).within(part),
                options,
                starts(options, part.from(), part.from(), part.to()));
        check(
                () -> Windows.of(series(rows), options).forecasting(part),
                options,
                starts(options, Math.max(0, part.from() - window - gap), part.from(), part.to()));
    }

    /** Starts from {@code first} on, by stride, whose targets are within the rows. */
    private static List<Integer> starts(Windows.Options options, int first, int from, int to) {
        List<Integer> out = new ArrayList<>();
        for (int start = first; start < to; start += options.stride()) {
            int target = start + options.window() + options.gap();
            if (target >= from && target + options.horizon() <= to) {
                out.add(start);
            }
        }
        return out;
    }

    private static void check(Supplier<Windows> made, Windows.Options options, List<Integer> starts) {
        if (starts.isEmpty()) {
            assertThatThrownBy(made::get)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("too few for a window of " + options.window());
            return;
        }
        Windows windows = made.get();
        assertThat(windows.size()).isEqualTo(starts.size());
        for (int i = 0; i < starts.size(); i++) {
            int start = starts.get(i);
            int target = start + options.window() + options.gap();
            Example example = windows.get(i);
            assertThat(windows.start(i)).isEqualTo(start);
            assertThat(windows.targetStart(i)).isEqualTo(target);
            assertThat(example.x().shape())
                    .isEqualTo(Shape.of(options.window(), options.inputs().size()));
            assertThat(example.x().toDoubleArray()).containsExactly(rows(start, options.window(), options.inputs()));
            assertThat(example.y().shape())
                    .isEqualTo(Shape.of(options.horizon() * options.targets().size()));
            assertThat(example.y().toDoubleArray()).containsExactly(rows(target, options.horizon(), options.targets()));
        }
    }

    private static double[] rows(int from, int count, List<Integer> columns) {
        return IntStream.range(from, from + count)
                .boxed()
                .flatMapToDouble(row -> columns.stream().mapToDouble(column -> number(row, column)))
                .toArray();
    }

    private static double number(int row, int column) {
        return 10.0 * row + column;
    }

    private static Tensor series(int rows) {
        Tensor out = Tensor.zeros(DType.FLOAT64, rows, COLUMNS);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < COLUMNS; column++) {
                out.set(number(row, column), row, column);
            }
        }
        return out;
    }

    /** No row of one part is in the windows of another. */
    @Property
    void windowsWithinAPartShareNoRowWithOtherParts(
            @ForAll @IntRange(min = 30, max = 60) int rows,
            @ForAll @IntRange(min = 1, max = 3) int window,
            @ForAll @IntRange(min = 1, max = 2) int horizon) {
        Windows all = Windows.of(
                Tensor.arange(DType.FLOAT64, 0, rows, 1),
                Windows.options(window).horizon(horizon));
        TimeSplit split = TimeSplit.fractions(rows, 0.5, 0.25);
        for (Span part : List.of(split.train(), split.validation(), split.test())) {
            for (Example example : all.within(part).toList()) {
                assertThat(Arrays.stream(example.x().toDoubleArray()))
                        .allMatch(row -> part.from() <= row && row < part.to());
                assertThat(Arrays.stream(example.y().toDoubleArray()))
                        .allMatch(row -> part.from() <= row && row < part.to());
            }
            assertThat(all.within(part).size()).isEqualTo(part.size() - window - horizon + 1);
        }
    }

    /** If inputs may start before the part, each row with a long enough past is forecast once, in one part. */
    @Property
    void everyRowIsForecastInExactlyOnePart(
            @ForAll @IntRange(min = 20, max = 60) int rows, @ForAll @IntRange(min = 1, max = 8) int window) {
        Windows all = Windows.of(Tensor.arange(DType.FLOAT64, 0, rows, 1), window);
        TimeSplit split = TimeSplit.fractions(rows, 0.6, 0.2);
        List<Double> targets = new ArrayList<>();
        for (Span part : List.of(split.train(), split.validation(), split.test())) {
            for (Example example : all.forecasting(part).toList()) {
                targets.add(example.y().item());
                assertThat(example.x().max().item()).isEqualTo(example.y().item() - 1);
            }
        }
        assertThat(targets)
                .isEqualTo(IntStream.range(window, rows)
                        .mapToObj(row -> (double) row)
                        .toList());
    }
}
