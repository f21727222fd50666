package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;

/** Silero VAD, a network that strangers made, run whole: the probabilities of ONNX Runtime. */
@Tag("golden")
class SileroTest {
    static final Path MODEL =
            Path.of("../../lstm-examples/src/main/resources/org/lstm4j/examples/vad/silero_vad_16k.onnx");
    private static final Path FOLDER = Path.of("../../lstm-examples/src/test/resources/vad");
    private static final int CHUNK = 512;
    private static final int CONTEXT = 64;

    @Test
    void probabilitiesAndLastStateAreThoseOfOnnxRuntime() throws IOException {
        OnnxModel model = OnnxModel.open(MODEL);
        JsonNode expected =
                new ObjectMapper().readTree(FOLDER.resolve("expected.json").toFile());
        float[] samples = samples();
        Tensor state = Tensor.zeros(2, 1, 128);

        for (int i = 0; i < expected.get("probability").size(); i++) {
            float[] input = new float[CONTEXT + CHUNK];
            for (int k = 0; k < input.length; k++) {
                int from = i * CHUNK - CONTEXT + k;
                input[k] = from < 0 ? 0 : samples[from];
            }
            Map<String, StoredArray> out = model.run(
                    Map.of("input", StoredArray.of(Tensor.of(input, 1, input.length)), "state", StoredArray.of(state)));
            state = out.get("stateN").toTensor();
            assertThat(out.get("output").toTensor().item())
                    .isCloseTo(expected.get("probability").get(i).asDouble(), within(1e-4));
        }
        double[] last = state.toDoubleArray();
        for (int k = 0; k < last.length; k++) {
            assertThat(last[k]).isCloseTo(expected.get("last_state").get(k).asDouble(), within(1e-4));
        }
    }

    /** The samples of the recording, whose header has 44 bytes, in [-1, 1). */
    private static float[] samples() throws IOException {
        ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(FOLDER.resolve("speech_and_noise.wav")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(44);
        float[] out = new float[wav.remaining() / Short.BYTES];
        for (int i = 0; i < out.length; i++) {
            out[i] = wav.getShort() / 32768f;
        }
        return out;
    }
}
