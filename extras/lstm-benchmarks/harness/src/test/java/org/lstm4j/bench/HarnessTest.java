package org.lstm4j.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HarnessTest {
    @Test
    void aRowReadsItsOwnName() {
        for (Row row : Rows.all()) {
            assertThat(Row.parse(row.toString())).isEqualTo(row);
        }
    }

    @Test
    void quickRowsAreAmongAll() {
        assertThat(Rows.all()).containsAll(Rows.quick()).doesNotHaveDuplicates();
    }

    @Test
    void aRowMatchesItsWordsOnly() {
        Row row = Row.parse("lstm float32 train 1,16,32,8");
        assertThat(row.matches("lstm 1,16,32,8")).isTrue();
        assertThat(row.matches("lstm infer")).isFalse();
        assertThat(row.matches("16,32,8")).isFalse();
    }

    @Test
    void theWordStepChoosesTheRowsOfTheGroup() {
        assertThat(Rows.all().stream().filter(row -> row.matches("step")))
                .isNotEmpty()
                .allMatch(row -> row.kind().isOfStep());
        assertThat(Row.parse("adamw float32 train 32,128,64,64").matches("step 32,128,64,64")).isTrue();
        assertThat(Row.parse("lstm float32 train 32,128,64,64").matches("step")).isFalse();
    }

    @Test
    void theModelOfAStepHasTheParametersOfItsLayers() {
        Row row = Row.parse("training float32 train 32,128,64,64");
        assertThat(row.parameters().stream().mapToInt(Filling::product).sum())
                .isEqualTo(81 * 64 + 512 * (64 + 128 + 2) + 81 * (128 + 1));
    }

    @Test
    void answersCarryArrays() {
        List<float[]> values = List.of(new float[] {1, -2.5f}, new float[0], new float[] {Float.MIN_VALUE});
        assertThat(Protocol.decode(Protocol.encode(values))).containsExactlyElementsOf(values);
    }

    @Test
    void fillingIsSpreadAndWithinItsBound() {
        Row row = Row.parse("lstm float32 infer 8,64,32,16");
        float[] weight = Filling.parameter(row, 1);
        double sum = 0;
        for (float v : weight) {
            assertThat(v).isBetween(-0.125f, 0.125f);
            sum += v;
        }
        assertThat(weight).hasSize(4 * 64 * 64);
        assertThat(sum / weight.length).isBetween(-0.002, 0.002);
        assertThat(weight[0]).isNotEqualTo(Filling.parameter(row, 0)[0]);
    }

    @Test
    void theRatioIsThatOfTheFastestPeer() {
        Results results = new Results(Row.parse("lstm float32 infer 1,1,9,4"));
        assertThat(results.ratio()).isNull();
        results.add(PeerSpec.OURS, 2);
        results.add(PeerSpec.OURS, 4);
        results.add(PeerSpec.DJL, 30);
        results.add(PeerSpec.ONNX, 6);
        assertThat(results.micros(PeerSpec.OURS)).isEqualTo(3);
        assertThat(results.ratio()).isEqualTo(2);
    }

    @Test
    void weightsHaveABlockOfRowsForEachGate() {
        assertThat(rowsOfWeights("lstm")).containsExactly(20, 20, 20, 20);
        assertThat(rowsOfWeights("packed")).containsExactly(20, 20, 20, 20);
        assertThat(rowsOfWeights("gru")).containsExactly(15, 15, 15, 15);
        assertThat(rowsOfWeights("rnn")).containsExactly(5, 5, 5, 5);
    }

    private static List<Integer> rowsOfWeights(String kind) {
        return Row.parse(kind + " float32 infer 2,5,9,3").parameters().stream()
                .map(sizes -> sizes[0])
                .toList();
    }

    @Test
    void lengthsOfAPackedBatchFallToAboutHalf() {
        assertThat(Row.parse("packed float32 infer 4,5,9,3").lengths()).containsExactly(9, 8, 7, 6);
        assertThat(Row.parse("packed float32 infer 1,5,9,3").lengths()).containsExactly(9);
        assertThat(Row.parse("lstm float32 infer 4,5,9,3").lengths()).containsExactly(9, 9, 9, 9);
    }

    @Test
    void aPackedRowStandsBesideTheSameRowPadded() {
        Results packed = new Results(Row.parse("packed float32 train 4,5,9,3"));
        Results padded = new Results(Row.parse("lstm float32 train 4,5,9,3"));
        Results other = new Results(Row.parse("lstm float32 infer 4,5,9,3"));
        Report report = new Report(List.of(PeerSpec.OURS, PeerSpec.PYTORCH));
        List<Results> all = List.of(other, padded, packed);
        padded.add(PeerSpec.OURS, 40);
        other.add(PeerSpec.OURS, 10);
        packed.add(PeerSpec.PYTORCH, 20);
        assertThat(report.packedBesidePadded(all)).isEmpty();
        packed.add(PeerSpec.OURS, 35);
        assertThat(report.packedBesidePadded(all))
                .containsExactly("packed beside padded, float32 train 4,5,9,3: ours takes 0.88 of the time for 0.83 of"
                        + " the steps");
        assertThat(report.packedBesidePadded(List.of(other, packed))).isEmpty();
    }

    @Test
    void packedRowsFollowTheirPaddedRows() {
        for (List<Row> rows : List.of(Rows.all(), Rows.quick())) {
            List<Row> packed =
                    rows.stream().filter(row -> row.kind() == Row.Kind.PACKED).toList();
            assertThat(packed).isNotEmpty();
            for (Row row : packed) {
                assertThat(rows.indexOf(row)).isEqualTo(rows.indexOf(row.padded()) + 2);
            }
        }
    }
}
