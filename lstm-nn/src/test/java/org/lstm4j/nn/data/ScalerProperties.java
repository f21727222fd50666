package org.lstm4j.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

@Tag("property")
class ScalerProperties {
    private static final int COLUMNS = 3;

    /** Columns of different magnitudes, some constant. */
    @Provide
    Arbitrary<Tensor> tables() {
        return Arbitraries.doubles()
                .between(-1, 1)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(numbers -> {
                    double[] out = new double[COLUMNS * numbers.size()];
                    for (int r = 0; r < numbers.size(); r++) {
                        out[COLUMNS * r] = 1e-3 * numbers.get(r);
                        out[COLUMNS * r + 1] = 1000 + 50 * numbers.get(r);
                        out[COLUMNS * r + 2] = 0.1;
                    }
                    return Tensor.wrap(out, numbers.size(), COLUMNS);
                });
    }

    @Property
    void inverseUndoesTransform(@ForAll("tables") Tensor table) {
        for (Scaler scaler :
                List.of(StandardScaler.fit(table), MinMaxScaler.fit(table), MinMaxScaler.fit(table, -3, 5))) {
            assertThat(scaler.columns()).isEqualTo(COLUMNS);
            assertClose("float64", scaler.inverse(scaler.transform(table)), table, 1e-12);
            // In float32 the scaled numbers are rounded, by half a unit of their size at most.
            Tensor rounded = table.to(DType.FLOAT32);
            assertClose("float32", scaler.inverse(scaler.transform(rounded)), rounded, 1e-6);
        }
    }

    @Property
    void standardizedColumnsHaveMean0AndDeviation1(@ForAll("tables") Tensor table) {
        StandardScaler scaler = StandardScaler.fit(table);
        Tensor scaled = scaler.transform(table);
        for (int c = 0; c < COLUMNS; c++) {
            double[] column = scaled.select(1, c).toDoubleArray();
            double sum = 0;
            double squares = 0;
            for (double z : column) {
                sum += z;
                squares += z * z;
            }
            boolean constant =
                    table.select(1, c).max().item() == table.select(1, c).min().item();
            // Buffer of size 1000 that differ by 1e-13 leave few digits; those are for inverseUndoesTransform.
            if (constant) {
                assertThat(column).containsOnly(0);
                assertThat(scaler.std(c)).isOne();
            } else if (scaler.std(c) > 1e-6 * Math.abs(scaler.mean(c))) {
                assertClose("mean", sum / column.length, 0, 1e-8);
                assertClose("variance", squares / column.length, 1, 1e-8);
            }
        }
    }

    @Property
    void minMaxReachesBothBounds(@ForAll("tables") Tensor table) {
        Tensor scaled = MinMaxScaler.fit(table, -1, 3).transform(table);
        for (int c = 0; c < COLUMNS; c++) {
            boolean constant =
                    table.select(1, c).max().item() == table.select(1, c).min().item();
            assertThat(scaled.select(1, c).min().item()).isEqualTo(-1);
            assertClose("max", scaled.select(1, c).max().item(), constant ? -1 : 3, 1e-12);
        }
    }

    @Property
    void fitOverBlocksEqualsFitOverAllRows(
            @ForAll("tables") Tensor table, @ForAll @IntRange(min = 1, max = 7) int block) {
        ColumnStatistics statistics = new ColumnStatistics();
        for (Tensor rows : table.split(block, 0)) {
            statistics.add(rows);
        }
        StandardScaler whole = StandardScaler.fit(table);
        StandardScaler blocks = StandardScaler.fit(statistics);
        MinMaxScaler ends = MinMaxScaler.fit(statistics, 0, 1);
        for (int c = 0; c < COLUMNS; c++) {
            assertThat(blocks.mean(c)).isEqualTo(whole.mean(c));
            assertClose("std", blocks.std(c) / whole.std(c), 1, 1e-9);
            assertThat(ends.min(c)).isEqualTo(table.select(1, c).min().item());
            assertThat(ends.max(c)).isEqualTo(table.select(1, c).max().item());
        }
    }

    @Property
    void stateDictRestoresTheScaler(@ForAll("tables") Tensor table) {
        Scaler standard = StandardScaler.fit(table);
        Scaler minMax = MinMaxScaler.fit(table, -2, 7);

        assertThat(StandardScaler.of(standard.stateDict()).transform(table).contentEquals(standard.transform(table)))
                .isTrue();
        assertThat(MinMaxScaler.of(minMax.stateDict()).transform(table).contentEquals(minMax.transform(table)))
                .isTrue();
    }

    @Property
    void selectedColumnsAreScaledEqually(@ForAll("tables") Tensor table) {
        for (Scaler scaler : List.of(StandardScaler.fit(table), MinMaxScaler.fit(table))) {
            Tensor scaled = scaler.transform(table);
            assertThat(scaler.select(2, 0)
                            .transform(table.indexSelect(1, 2, 0))
                            .contentEquals(scaled.indexSelect(1, 2, 0)))
                    .isTrue();
            Tensor one = scaled.select(1, 1);
            assertThat(scaler.select(1)
                            .inverse(one)
                            .contentEquals(scaler.inverse(scaled).select(1, 1)))
                    .isTrue();
        }
    }
}
