package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.Tensor;

class TimeSplitTest {
    @Test
    void partsAreConsecutive() {
        assertThat(TimeSplit.fractions(100, 0.70, 0.15))
                .isEqualTo(new TimeSplit(new Span(0, 70), new Span(70, 85), new Span(85, 100)));
        assertThat(TimeSplit.fractions(309, 0.70, 0.15)).isEqualTo(TimeSplit.counts(216, 263 - 216, 309 - 263));
        assertThat(TimeSplit.counts(1, 2, 3)).isEqualTo(new TimeSplit(new Span(0, 1), new Span(1, 3), new Span(3, 6)));
    }

    @Property
    void partsCoverAllRowsInOrder(
            @ForAll @IntRange(min = 10, max = 1000) int rows, @ForAll @IntRange(min = 1, max = 8) int tenths) {
        TimeSplit split = TimeSplit.fractions(rows, tenths / 10.0, 0.1);
        assertThat(split.train().from()).isZero();
        assertThat(split.validation().from()).isEqualTo(split.train().to());
        assertThat(split.test().from()).isEqualTo(split.validation().to());
        assertThat(split.test().to()).isEqualTo(rows);
    }

    @ParameterizedTest
    @CsvSource({"3, 0.99, 0.005", "2, 0.5, 0.25", "0, 0.5, 0.25", "-5, 0.5, 0.25"})
    void rejectsEmptyParts(int rows, double train, double validation) {
        assertThatThrownBy(() -> TimeSplit.fractions(rows, train, validation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("TimeSplit: expected rows in each part, but got ");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.5", "0.5, 0", "0.5, 0.5", "1.5, -0.7", "NaN, 0.2", "0.2, NaN"})
    void rejectsInvalidFractions(double train, double validation) {
        assertThatThrownBy(() -> TimeSplit.fractions(100, train, validation))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(train + " for training and " + validation + " for validation");
    }

    @Test
    void rejectsInvalidCountsAndOrders() {
        assertThatThrownBy(() -> TimeSplit.counts(1, 0, 1)).hasMessageContaining("0 for validation");
        assertThatThrownBy(() -> TimeSplit.counts(-1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TimeSplit(new Span(0, 5), new Span(4, 6), new Span(6, 7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("training on rows 0 to 5, validation on rows 4 to 6");
        assertThatThrownBy(() -> new TimeSplit(new Span(0, 5), new Span(5, 7), new Span(6, 7)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void spanSelectsRows() {
        Tensor rows = Tensor.arange(12).reshape(6, 2);

        assertThat(new Span(1, 3).of(rows).toDoubleArray()).containsExactly(2, 3, 4, 5);
        assertThat(new Span(4, 6).size()).isEqualTo(2);
        assertThatThrownBy(() -> new Span(4, 7).of(rows))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Span: rows 4 to 7 are out of range for 6 rows");
        assertThatThrownBy(() -> new Span(0, 1).of(Tensor.scalar(1))).isInstanceOf(IllegalArgumentException.class);
    }

    /** The rows of the documentation of scikit-learn's TimeSeriesSplit. */
    @Test
    void foldsEqualScikitLearn() {
        assertThat(TimeFolds.of(6, TimeFolds.options()))
                .containsExactly(
                        fold(0, 1, 1, 2), fold(0, 2, 2, 3), fold(0, 3, 3, 4), fold(0, 4, 4, 5), fold(0, 5, 5, 6));
        assertThat(TimeFolds.of(12, TimeFolds.options().folds(3).testSize(2)))
                .containsExactly(fold(0, 6, 6, 8), fold(0, 8, 8, 10), fold(0, 10, 10, 12));
        assertThat(TimeFolds.of(12, TimeFolds.options().folds(3).testSize(2).gap(2)))
                .containsExactly(fold(0, 4, 6, 8), fold(0, 6, 8, 10), fold(0, 8, 10, 12));
        assertThat(TimeFolds.of(12, TimeFolds.options().folds(3).testSize(2).maxTrain(3)))
                .containsExactly(fold(3, 6, 6, 8), fold(5, 8, 8, 10), fold(7, 10, 10, 12));
    }

    @Property
    void foldsEndWithTheSeriesAndNeverLookAhead(
            @ForAll @IntRange(min = 3, max = 200) int rows,
            @ForAll @IntRange(min = 2, max = 8) int folds,
            @ForAll @IntRange(max = 3) int gap) {
        int testSize = rows / (folds + 1);
        Assume.that(testSize > 0 && rows - folds * testSize > gap);
        List<TimeFolds.Fold> all =
                TimeFolds.of(rows, TimeFolds.options().folds(folds).gap(gap));
        assertThat(all).hasSize(folds);
        for (int f = 0; f < folds; f++) {
            TimeFolds.Fold fold = all.get(f);
            assertThat(fold.train().from()).isZero();
            assertThat(fold.train().to() + gap).isEqualTo(fold.test().from());
            assertThat(fold.test().to())
                    .isEqualTo(f + 1 < folds ? all.get(f + 1).test().from() : rows);
        }
    }

    @Test
    void rejectsTooFewRowsForFolds() {
        assertThatThrownBy(() -> TimeFolds.of(5, TimeFolds.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 rows are too few for 5 test parts");
        assertThatThrownBy(() -> TimeFolds.of(-5, TimeFolds.options())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.of(10, TimeFolds.options().testSize(2)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.of(10, TimeFolds.options().testSize(Integer.MAX_VALUE)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.of(6, TimeFolds.options().gap(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.options().folds(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.options().gap(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.options().testSize(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TimeFolds.options().maxTrain(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static TimeFolds.Fold fold(int trainFrom, int trainTo, int testFrom, int testTo) {
        return new TimeFolds.Fold(new Span(trainFrom, trainTo), new Span(testFrom, testTo));
    }
}
