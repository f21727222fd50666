package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Windows over missing values, and the input of a forecast. */
class WindowsGapsTest {
    private static final double NAN = Double.NaN;
    private static final Tensor GAP = Tensor.of(new double[] {0, 1, 2, NAN, 4, 5, 6, 7});

    @Test
    void windowsOverNaNAreRefused() {
        assertThatThrownBy(() -> Windows.of(GAP, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "Windows: 3 of 6 windows have NaN, the first in a target at row 3; fill gaps, for example by"
                                + " Table.interpolate, or set the option 'missing' to SKIP or KEEP");
        assertThatThrownBy(() -> Windows.of(GAP.narrow(0, 3, 5), 2))
                .hasMessageContaining("1 of 3 windows have NaN, the first in an input at row 0");
        // Rows that no window reads may be NaN: here in the gap between input and target.
        assertThat(Windows.of(GAP.narrow(0, 1, 5), Windows.options(2).gap(1).horizon(2))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void windowsOverNaNAreSkippedAndCounted() {
        Windows windows = Windows.of(GAP, Windows.options(2).missing(Windows.Missing.SKIP));

        assertThat(windows.size()).isEqualTo(3);
        assertThat(windows.skipped()).isEqualTo(3);
        assertThat(windows.start(0)).isZero();
        assertThat(windows.start(1)).isEqualTo(4);
        assertThat(windows.targetStart(2)).isEqualTo(7);
        assertThat(Batch.all(windows).y().data().toDoubleArray()).containsExactly(2, 6, 7);
        assertThat(windows.within(new Span(2, 8)).size()).isEqualTo(2);
        assertThat(windows.within(new Span(2, 8)).skipped()).isEqualTo(2);
        assertThat(windows.forecasting(new Span(6, 8)).skipped()).isZero();
        assertThatThrownBy(() -> windows.within(new Span(1, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 of 2 windows have NaN");
        assertThatThrownBy(() -> windows.get(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void windowsOverNaNAreKept() {
        Windows windows = Windows.of(GAP, Windows.options(2).missing(Windows.Missing.KEEP));

        assertThat(windows.size()).isEqualTo(6);
        assertThat(windows.skipped()).isZero();
        assertThat(windows.get(1).y().item()).isNaN();
    }

    /** Column 1 is a target only, column 0 an input only. */
    @Test
    void onlyTheColumnsThatAreReadCount() {
        Tensor series = Tensor.of(new double[] {NAN, 0, 1, NAN, 2, 2, 3, 3, 4, 4}, 5, 2);
        Windows.Options options = Windows.options(2).inputs(0).targets(1);

        assertThat(Windows.of(series, options.missing(Windows.Missing.SKIP)).start(0))
                .isEqualTo(1);
        assertThat(Windows.of(series.narrow(0, 1, 4), options).size()).isEqualTo(2);
        assertThatThrownBy(() -> Windows.of(series, options)).hasMessageContaining("1 of 3 windows");
    }

    @Test
    void latestNeedsTheRowsOfAWindowOnly() {
        Tensor week = Tensor.of(new double[] {1, 10, 2, 20, 3, 30}, 3, 2);
        Windows.Options options = Windows.options(3).inputs(1);

        assertThat(Windows.latest(week, options).shape()).isEqualTo(Shape.of(1, 3, 1));
        assertThat(Windows.latest(week, options).toDoubleArray()).containsExactly(10, 20, 30);
        assertThat(Windows.latest(week, options.window(2)).toDoubleArray()).containsExactly(20, 30);
        Windows trained = Windows.of(Tensor.zeros(9, 2).to(week.dtype()), options);
        assertThat(trained.latest(week).toDoubleArray()).containsExactly(10, 20, 30);
        assertThat(Windows.latest(GAP, Windows.options(2)).toDoubleArray()).containsExactly(6, 7);
        assertThatThrownBy(() -> Windows.latest(week, options.window(4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Windows.latest: expected at least 4 rows, a window, but got 3");
        assertThatThrownBy(() -> Windows.latest(week, options.inputs(2))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> Windows.of(Tensor.zeros(9, 3), 2).latest(week.to(org.lstm4j.tensor.DType.FLOAT32)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("3 columns");
    }

    @Test
    void latestRefusesNaN() {
        assertThatThrownBy(() -> Windows.latest(GAP, Windows.options(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("row 0 of the last 5 is NaN");
        assertThat(Windows.latest(GAP, Windows.options(5).missing(Windows.Missing.KEEP))
                        .toDoubleArray())
                .contains(NAN);
        Windows skipping = Windows.of(GAP.narrow(0, 0, 4), Windows.options(2).missing(Windows.Missing.SKIP));
        assertThatThrownBy(skipping::latest).hasMessageContaining("row 1 of the last 2 is NaN");
    }
}
