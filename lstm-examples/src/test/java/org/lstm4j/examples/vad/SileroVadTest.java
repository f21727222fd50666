package org.lstm4j.examples.vad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.lstm4j.onnx.OnnxModel;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;

/** The network written out: the probabilities of ONNX Runtime, those of the graph, and streams. */
class SileroVadTest {
    static final Path FOLDER = Path.of("src/test/resources/vad");

    private final SileroVad vad;
    private final Wav wav;

    SileroVadTest() throws IOException {
        vad = new SileroVad();
        wav = Wav.read(FOLDER.resolve("speech_and_noise.wav"));
    }

    private float[] chunk(int index) {
        float[] out = new float[SileroVad.CHUNK];
        for (int k = 0; k < out.length; k++) {
            out[k] = wav.sample(index * SileroVad.CHUNK + k);
        }
        return out;
    }

    @Test
    @Tag("golden")
    void probabilitiesAreThoseOfOnnxRuntime() throws IOException {
        JsonNode expected = new ObjectMapper()
                .readTree(FOLDER.resolve("expected.json").toFile())
                .get("probability");
        assertThat(expected).hasSize(148);
        for (int i = 0; i < expected.size(); i++) {
            assertThat((double) vad.feed(chunk(i)))
                    .as("chunk %d", i)
                    .isCloseTo(expected.get(i).asDouble(), within(5e-5));
        }
    }

    /** The graph of the file, run by the interpreter of graphs. */
    @Test
    void probabilitiesAreThoseOfTheGraph() throws IOException {
        OnnxModel graph;
        try (InputStream in = Objects.requireNonNull(SileroVad.class.getResourceAsStream(SileroWeights.FILE))) {
            graph = OnnxModel.open(in.readAllBytes(), SileroWeights.FILE);
        }
        Tensor state = Tensor.zeros(2, 1, 128);
        float[] input = new float[64 + SileroVad.CHUNK];
        for (int i = 0; i < 148; i++) {
            float[] chunk = chunk(i);
            System.arraycopy(input, SileroVad.CHUNK, input, 0, 64);
            System.arraycopy(chunk, 0, input, 64, chunk.length);
            Map<String, StoredArray> out = graph.run(
                    Map.of("input", StoredArray.of(Tensor.of(input, 1, input.length)), "state", StoredArray.of(state)));
            state = Objects.requireNonNull(out.get("stateN")).toTensor();
            double p = Objects.requireNonNull(out.get("output")).toTensor().item();
            assertThat((double) vad.feed(chunk)).as("chunk %d", i).isCloseTo(p, within(5e-5));
        }
    }

    @Test
    void aForkGoesOnFromWhatWasHeardAndResetForgets() {
        for (int i = 0; i < 40; i++) {
            vad.feed(chunk(i));
        }
        SileroVad fork = vad.fork();
        float[] after = new float[10];
        for (int i = 0; i < after.length; i++) {
            after[i] = vad.feed(chunk(40 + i));
        }
        for (int i = 0; i < after.length; i++) {
            assertThat(fork.feed(chunk(40 + i))).isEqualTo(after[i]);
        }
        float first = fork.feed(chunk(0));
        fork.reset();
        vad.reset();
        assertThat(fork.feed(chunk(0))).isEqualTo(vad.feed(chunk(0))).isNotEqualTo(first);
    }

    @Test
    void aChunkHas512Samples() {
        assertThatThrownBy(() -> vad.feed(new float[480]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 512 samples")
                .hasMessageContaining("got 480");
    }

    @Test
    @Tag("slow")
    @DisabledIfSystemProperty(
            named = "lstm4j.kernels",
            matches = "ejml",
            disabledReason = "the reference kernels wrap their operands in matrices")
    void aChunkAllocatesNothing() {
        float[] chunk = chunk(50);
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 500 && least > 0; window++) {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 200; i++) {
                vad.feed(chunk);
            }
            least = Math.min(least, bean.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).isZero();
    }
}
