package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class WindowsTest {
    private static final Tensor VALUES = Tensor.arange(6);

    @Test
    void targetFollowsItsWindow() {
        Batch all = Batch.all(Windows.of(VALUES, 3).forecasting(new Span(4, 6)));

        assertThat(all.x().data().contentEquals(Tensor.of(new float[] {1, 2, 3, 2, 3, 4}, 2, 3, 1)))
                .isTrue();
        assertThat(all.y().data().contentEquals(Tensor.of(new float[] {4, 5}, 2, 1)))
                .isTrue();
    }

    @Test
    void batchHasTheSelectedExamples() {
        Batch batch = Batch.all(Windows.of(VALUES, 2).subset(3, 0));

        assertThat(batch.x().shape()).isEqualTo(Shape.of(2, 2, 1));
        assertThat(batch.x().data().toDoubleArray()).containsExactly(3, 4, 0, 1);
        assertThat(batch.y().data().toDoubleArray()).containsExactly(5, 2);
    }

    /** The first rows have no past: their targets are excluded. */
    @Test
    void windowsThatStartBeforeTheSeriesAreExcluded() {
        Windows windows = Windows.of(VALUES, 4).forecasting(new Span(3, 6));

        assertThat(windows.size()).isEqualTo(2);
        assertThat(windows.targetStart(0)).isEqualTo(4);
        assertThatThrownBy(() -> Windows.of(VALUES, 4).forecasting(new Span(0, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Windows: rows 0 to 4 are too few for a window of 4, a gap of 0 and a horizon of 1");
    }

    @Test
    void rejectsSpanBeyondTheSeries() {
        assertThatThrownBy(() -> Windows.of(VALUES, 2).forecasting(new Span(3, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Windows: rows 3 to 7 are out of range for 6 rows");
        assertThatThrownBy(() -> Windows.of(VALUES, 2).within(new Span(3, 7)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Windows.of(VALUES, 2).within(new Span(3, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too few");
    }

    @Test
    void windowsAreViewsOfTheSeries() {
        Tensor series = Tensor.zeros(6, 2);
        Example all = Windows.of(series, 3).get(1);
        Example some = Windows.of(series, Windows.options(3).targets(1)).get(1);

        assertThat(all.x().sharesStorage(series)).isTrue();
        assertThat(all.y().sharesStorage(series)).isTrue();
        assertThat(some.x().sharesStorage(series)).isTrue();
        assertThat(some.y().shape()).isEqualTo(Shape.of(1));
    }

    @Test
    void latestIsTheInputOfTheNextRow() {
        Windows windows = Windows.of(VALUES, Windows.options(2).horizon(2)).within(new Span(0, 5));

        assertThat(windows.latest().shape()).isEqualTo(Shape.of(1, 2, 1));
        assertThat(windows.latest().toDoubleArray()).containsExactly(4, 5);
    }

    @Test
    void invalidOptionsAreReported() {
        assertThatThrownBy(() -> Windows.of(VALUES, 0))
                .hasMessage("Windows: window must be greater than zero, but got 0");
        assertThatThrownBy(() -> Windows.options(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Windows.options(1).window(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Windows.options(1).horizon(0))
                .hasMessageContaining("horizon must be greater than zero, but got 0");
        assertThatThrownBy(() -> Windows.options(1).gap(-1))
                .hasMessageContaining("gap must not be negative, but got -1");
        assertThatThrownBy(() -> Windows.options(1).stride(0))
                .hasMessageContaining("stride must be greater than zero, but got 0");
        assertThatThrownBy(() -> Windows.options(1).inputs(0, -1))
                .hasMessageContaining("input column must not be negative, but got -1");
        assertThatThrownBy(() -> Windows.options(1).targets(-1))
                .hasMessageContaining("target column must not be negative, but got -1");
    }

    @Test
    void invalidSeriesAreReported() {
        assertThatThrownBy(() -> Windows.of(VALUES, 6)).hasMessageContaining("rows 0 to 6 are too few");
        assertThatThrownBy(() -> Windows.of(VALUES, Integer.MAX_VALUE)).hasMessageContaining("too few");
        assertThatThrownBy(() -> Windows.of(Tensor.zeros(0), 1)).hasMessageContaining("too few");
        assertThatThrownBy(() -> Windows.of(Tensor.scalar(1), 1))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(T) or (T, F), but got ()");
        assertThatThrownBy(() -> Windows.of(Tensor.zeros(2, 2, 2), 1)).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(
                        () -> Windows.of(Tensor.zeros(6, 2), Windows.options(1).inputs(2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessage("Windows: there is no input column 2 in a series of shape (6, 2)");
        assertThatThrownBy(() -> Windows.of(VALUES, Windows.options(1).targets(1)))
                .hasMessageContaining("no target column 1 in a series of shape (6, 1)");
    }

    @Test
    void indexOutOfRangeIsReported() {
        Windows windows = Windows.of(VALUES, 2);

        assertThat(windows.get(3).y().item()).isEqualTo(5);
        assertThatThrownBy(() -> windows.get(4))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Windows: index 4 is out of range for 4 examples");
        assertThatThrownBy(() -> windows.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> windows.start(4)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
