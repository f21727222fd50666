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
}
