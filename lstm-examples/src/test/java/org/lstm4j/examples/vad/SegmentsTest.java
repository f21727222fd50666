package org.lstm4j.examples.vad;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.examples.vad.Segments.Segment;

/** Thresholds with hysteresis, shortest speech and silence, and padding, on probabilities made for them. */
class SegmentsTest {
    private static final int PAD = 480;

    /** Runs of chunks: a number of them, then their probability. */
    private static List<Segment> of(double... runs) {
        float[] out = new float[0];
        for (int i = 0; i < runs.length; i += 2) {
            int from = out.length;
            out = Arrays.copyOf(out, from + (int) runs[i]);
            Arrays.fill(out, from, out.length, (float) runs[i + 1]);
        }
        return Segments.of(out, 512 * out.length);
    }

    @Test
    void speechIsPadded() {
        assertThat(of(10, 0.1, 20, 0.9, 10, 0.1)).singleElement().satisfies(segment -> {
            assertThat(segment.from()).isEqualTo(10 * 512 - PAD);
            assertThat(segment.to()).isEqualTo(30 * 512 + PAD);
            assertThat(segment.probability()).isEqualTo(0.9f);
            assertThat(segment.start()).isEqualTo(0.29);
        });
    }

    @Test
    void betweenTheThresholdsSpeechGoesOnButDoesNotStart() {
        assertThat(of(10, 0.4, 10, 0.1)).isEmpty();
        assertThat(of(10, 0.9, 10, 0.4, 10, 0.9, 10, 0.1)).hasSize(1);
    }

    @Test
    void shortSpeechIsLeftOutAndShortSilenceIsSpeech() {
        // 7 chunks are 224 ms, 8 are 256 ms.
        assertThat(of(10, 0.1, 7, 0.9, 10, 0.1)).isEmpty();
        assertThat(of(10, 0.1, 8, 0.9, 10, 0.1)).hasSize(1);
        // A silence is known after 100 ms: at its fifth chunk.
        assertThat(of(10, 0.9, 4, 0.1, 10, 0.9)).hasSize(1);
        assertThat(of(10, 0.9, 5, 0.1, 10, 0.9)).hasSize(2);
    }

    @Test
    void speechAtTheEndsIsNotPaddedBeyondThem() {
        assertThat(of(10, 0.9)).singleElement().satisfies(segment -> {
            assertThat(segment.from()).isZero();
            assertThat(segment.to()).isEqualTo(5120);
        });
    }
}
