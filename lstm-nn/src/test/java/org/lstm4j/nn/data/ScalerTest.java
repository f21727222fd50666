package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.StateDict;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class ScalerTest {
    private static final Tensor NUMBERS = Tensor.of(new double[] {2, 4, 4, 4, 5, 5, 7, 9});

    @Test
    void fitsMeanAndDeviation() {
        StandardScaler scaler = StandardScaler.fit(NUMBERS);

        assertThat(scaler.mean(0)).isEqualTo(5);
        assertThat(scaler.std(0)).isEqualTo(2);
        assertThat(scaler.transform(Tensor.of(new double[] {5, 9, 1})).toDoubleArray())
                .containsExactly(0, 2, -2);
        assertThat(scaler).hasToString("StandardScaler(mean=[5.0], std=[2.0])");
    }

    @Test
    void fitsMinimumAndMaximum() {
        MinMaxScaler scaler = MinMaxScaler.fit(NUMBERS, -1, 1);

        assertThat(scaler.min(0)).isEqualTo(2);
        assertThat(scaler.max(0)).isEqualTo(9);
        assertThat(scaler.transform(Tensor.of(new double[] {2, 9, 5.5, 16})).toDoubleArray())
                .containsExactly(-1, 1, 0, 3);
        assertThat(scaler).hasToString("MinMaxScaler(min=[2.0], max=[9.0], range=-1.0 to 1.0)");
    }

    @Test
    void constantColumnsAreOnlyShifted() {
        // The rounded sum of ten times 0.1 is not 1.
        Tensor equal = Tensor.full(DType.FLOAT64, Shape.of(10), 0.1);

        assertThat(StandardScaler.fit(equal).transform(equal).toDoubleArray()).containsOnly(0);
        assertThat(StandardScaler.fit(equal)
                        .transform(Tensor.scalar(DType.FLOAT64, 1.1))
                        .item())
                .isEqualTo(1.1 - 0.1);
        assertThat(MinMaxScaler.fit(equal, 2, 3).transform(equal).toDoubleArray())
                .containsOnly(2);
        assertThat(MinMaxScaler.fit(equal)
                        .inverse(Tensor.scalar(DType.FLOAT64, 0))
                        .item())
                .isEqualTo(0.1);
    }

    /** A sum in float would stop growing at 2^24. */
    @Test
    void float32IsSummedInDouble() {
        Tensor large = Tensor.full(DType.FLOAT32, Shape.of(1 << 20), 4096);
        large.set(4098, 0);

        assertThat(StandardScaler.fit(large).mean(0)).isEqualTo(4096 + 2.0 / (1 << 20));
    }

    @Test
    void dtypeAndShapeAreKept() {
        Scaler scaler = StandardScaler.fit(NUMBERS);
        Tensor x = Tensor.zeros(2, 3, 4, 1);

        assertThat(scaler.transform(x).shape()).isEqualTo(x.shape());
        assertThat(scaler.transform(x).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(scaler.inverse(x).dtype()).isEqualTo(DType.FLOAT32);
        assertThat(scaler.inverse(x).toDoubleArray()).containsOnly(5);
        assertThat(x.toDoubleArray()).containsOnly(0);
        assertThat(scaler.transform(x.transpose(0, 2)).shape()).isEqualTo(Shape.of(4, 3, 2, 1));
        assertThat(scaler.transform(Tensor.zeros(0)).numel()).isZero();
    }

    @Test
    void nanStaysNan() {
        Tensor gap = Tensor.of(new double[] {Double.NaN, 7});

        assertThat(StandardScaler.fit(NUMBERS).transform(gap).toDoubleArray()).containsExactly(Double.NaN, 1);
        assertThat(StandardScaler.fit(NUMBERS).inverse(gap).toDoubleArray()).containsExactly(Double.NaN, 19);
        assertThat(MinMaxScaler.fit(NUMBERS).transform(gap).toDoubleArray()[0]).isNaN();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void valueThatIsNotFiniteIsReported(double bad) {
        Tensor last = Tensor.of(new double[] {1, 2, 3, bad}, 2, 2);
        ColumnStatistics fit = new ColumnStatistics().add(Tensor.of(new double[] {0, 1}, 1, 2));

        assertThatThrownBy(() -> StandardScaler.fit(last))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StandardScaler: expected finite values, but row 1, column 1 has " + bad);
        assertThatThrownBy(() -> MinMaxScaler.fit(last))
                .hasMessage("MinMaxScaler: expected finite values, but row 1, column 1 has " + bad);
        // Rows are counted over all blocks, and an invalid block adds no rows.
        assertThatThrownBy(() -> fit.add(last)).hasMessageContaining("row 2, column 1");
        assertThat(StandardScaler.fit(fit).mean(1)).isEqualTo(1);
    }

    @Test
    void rejectsRowsThatCannotBeFitted() {
        assertThatThrownBy(() -> StandardScaler.fit(Tensor.zeros(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("StandardScaler: expected at least one row to fit to, but got none");
        assertThatThrownBy(() -> MinMaxScaler.fit(Tensor.zeros(0, 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StandardScaler.fit(Tensor.zeros(2, 0))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> StandardScaler.fit(Tensor.scalar(1))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> StandardScaler.fit(Tensor.zeros(1, 1, 1))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> new ColumnStatistics().add(Tensor.zeros(1, 2)).add(Tensor.zeros(1, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("expected rows of 2 columns, but got (1, 3)");
        assertThatThrownBy(() -> MinMaxScaler.fit(new ColumnStatistics(), 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        Tensor huge = Tensor.of(new double[] {-Double.MAX_VALUE, Double.MAX_VALUE});
        assertThatThrownBy(() -> StandardScaler.fit(huge)).hasMessageContaining("variance of column 0 is beyond");
        assertThatThrownBy(() -> MinMaxScaler.fit(huge)).hasMessageContaining("the range of column 0");
        assertThatThrownBy(() -> MinMaxScaler.fit(NUMBERS, 1, 1)).hasMessageContaining("low < high");
        assertThatThrownBy(() -> MinMaxScaler.fit(NUMBERS, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MinMaxScaler.fit(NUMBERS, 0, Double.POSITIVE_INFINITY))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mismatchedColumnsAreReported() {
        StandardScaler scaler = StandardScaler.fit(Tensor.zeros(4, 3));

        assertThatThrownBy(() -> scaler.transform(Tensor.zeros(2, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessage("StandardScaler: expected values of shape (.., 3), but got (2, 2)");
        assertThatThrownBy(() -> scaler.inverse(Tensor.scalar(1))).isInstanceOf(ShapeMismatchException.class);
        // A scaler of one column is not one of every column.
        StandardScaler one = StandardScaler.fit(NUMBERS);
        assertThatThrownBy(() -> one.transform(Tensor.zeros(2, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessage(
                        "StandardScaler: expected values of shape (.., 1) or (N), but got (2, 3); unsqueeze(-1) makes"
                                + " each element a row of the one column");
        assertThatThrownBy(() -> scaler.select(1).inverse(Tensor.zeros(2, 3)))
                .isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> MinMaxScaler.fit(NUMBERS).transform(Tensor.zeros(8, 2)))
                .isInstanceOf(ShapeMismatchException.class);
        assertThat(one.transform(Tensor.zeros(2, 3).unsqueeze(-1)).shape()).isEqualTo(Shape.of(2, 3, 1));
        assertThatThrownBy(() -> scaler.select(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column 3; it was fitted to 3");
        assertThatThrownBy(() -> scaler.select(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(scaler::select).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invalidStateIsReported() {
        StateDict state = StandardScaler.fit(Tensor.zeros(4, 2)).stateDict();

        assertThat(state.names()).containsExactly("mean", "std");
        assertThatThrownBy(() -> StandardScaler.of(new StateDict()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Missing key in state_dict: \"mean\"");
        assertThatThrownBy(() -> StandardScaler.of(state.copy().put("std", Tensor.ones(3))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("size mismatch for std: expected (2), but got (3,)");
        assertThatThrownBy(() -> StandardScaler.of(state.copy().put("std", Tensor.of(new float[] {1, 0}))))
                .hasMessageContaining("column 1 has 0.0");
        assertThatThrownBy(() -> StandardScaler.of(state.copy().put("mean", Tensor.of(new float[] {Float.NaN, 0}))))
                .hasMessageContaining("finite values in mean, but column 0 has NaN");
        assertThatThrownBy(() -> StandardScaler.of(state.copy().put("mean", Tensor.zeros(0))))
                .isInstanceOf(ShapeMismatchException.class);
        StateDict ends = MinMaxScaler.fit(NUMBERS).stateDict();
        assertThatThrownBy(() -> MinMaxScaler.of(ends.copy().put("range", Tensor.of(new float[] {1, 0}))))
                .hasMessageContaining("low < high");
        assertThatThrownBy(() -> MinMaxScaler.of(ends.copy().put("max", Tensor.of(new float[] {1}))))
                .hasMessageContaining("2.0 to 1.0");
    }
}
