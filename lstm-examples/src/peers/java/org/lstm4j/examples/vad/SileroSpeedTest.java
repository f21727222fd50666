package org.lstm4j.examples.vad;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A chunk of 512 samples in at most the time of ONNX Runtime on one thread, in the same run, in the profile {@code peers}. Rounds
 * of both alternate, so that a busy machine slows both; the best median of each counts.
 */
class SileroSpeedTest {
    private static final int ROUNDS = 20;
    private static final int CHUNKS = 1000;

    private final float[] samples;

    SileroSpeedTest() throws IOException {
        Wav wav = Wav.read(SileroVadTest.FOLDER.resolve("speech_and_noise.wav"));
        samples = new float[wav.length()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = wav.sample(i);
        }
    }

    @Test
    void aChunkTakesAtMostTheTimeOfOnnxRuntime() throws IOException, OrtException {
        SileroVad vad = new SileroVad();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                InputStream in =
                        Objects.requireNonNull(SileroVad.class.getResourceAsStream(SileroWeights.FILE))) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            try (OrtSession session = environment.createSession(in.readAllBytes(), options)) {
                double ours = Double.POSITIVE_INFINITY;
                double theirs = Double.POSITIVE_INFINITY;
                for (int round = 0; round < ROUNDS; round++) {
                    ours = Math.min(ours, ours(vad));
                    theirs = Math.min(theirs, theirs(environment, session));
                }
                System.out.printf(
                        "%s, Java %s: a chunk in %.1f us, ONNX Runtime %s on one thread %.1f us, ratio %.2f%n",
                        processor(),
                        System.getProperty("java.version"),
                        ours,
                        environment.getVersion(),
                        theirs,
                        ours / theirs);
                assertThat(ours).isLessThanOrEqualTo(theirs);
            }
        }
    }

    /** The median in microseconds. */
    private double ours(SileroVad vad) {
        float[] chunk = new float[SileroVad.CHUNK];
        long[] times = new long[CHUNKS];
        for (int i = 0; i < CHUNKS; i++) {
            System.arraycopy(samples, i % 148 * chunk.length, chunk, 0, chunk.length);
            long start = System.nanoTime();
            vad.feed(chunk);
            times[i] = System.nanoTime() - start;
        }
        return median(times);
    }

    /** With buffers outside of the heap, which ONNX Runtime need not copy. */
    private double theirs(OrtEnvironment environment, OrtSession session) throws OrtException {
        FloatBuffer input = direct(SileroVad.CHUNK + 64);
        FloatBuffer state = direct(256);
        long[] times = new long[CHUNKS];
        try (OnnxTensor x = OnnxTensor.createTensor(environment, input, new long[] {1, input.capacity()});
                OnnxTensor h = OnnxTensor.createTensor(environment, state, new long[] {2, 1, 128})) {
            Map<String, OnnxTensor> given = Map.of("input", x, "state", h);
            for (int i = 0; i < CHUNKS; i++) {
                input.put(0, samples, i % 147 * SileroVad.CHUNK, input.capacity());
                long start = System.nanoTime();
                session.run(given).close();
                times[i] = System.nanoTime() - start;
            }
        }
        return median(times);
    }

    private static FloatBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static double median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2] / 1e3;
    }

    private static String processor() throws IOException {
        Path file = Path.of("/proc/cpuinfo");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse("unknown processor")
                : System.getProperty("os.arch");
    }
}
