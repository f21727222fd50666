package org.lstm4j.examples.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.train.EpochReport;
import org.lstm4j.nn.train.Scores;

class ProgressTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 20, 39, 69, 70, 79})
    void aMovingLineFitsTheTerminal(int width) {
        StringWriter text = new StringWriter();
        Scores scores = new Scores(Map.of(Scores.LOSS, 123.45678));
        try (Progress progress = Progress.moving(new PrintWriter(text), 300, 7, width)) {
            for (int epoch = 1; epoch <= 300; epoch++) {
                progress.onEpoch(new EpochReport(epoch, 7L * epoch, 0.1, scores, scores));
            }
        }
        assertThat(text.toString()).doesNotContain("\u001b");
        assertThat(text.toString().stripTrailing().split("[\r\n]"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
        if (width == 39) {
            assertThat(text.toString()).contains("\r300/300 loss 123.4568 val 123.4568");
        }
    }

    @Test
    void theWidthIsThatOfTheTerminalUpTo79() {
        assertThat(Progress.width(null)).isEqualTo(79);
        assertThat(Progress.width("")).isEqualTo(79);
        assertThat(Progress.width("0")).isEqualTo(79);
        assertThat(Progress.width("many")).isEqualTo(79);
        assertThat(Progress.width("40")).isEqualTo(39);
        assertThat(Progress.width("80")).isEqualTo(79);
        assertThat(Progress.width("1")).isEqualTo(1);
        assertThat(Progress.width("200")).isEqualTo(79);
    }
}
