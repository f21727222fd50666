package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./lstm vad} on the recording of the tests, and on files that it refuses. */
class VadCommandTest {
    private static final Path RECORDING = Path.of("src/test/resources/vad/speech_and_noise.wav");

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Path file, String... more) {
        String[] arguments = {
            "vad", file.toString(), "--png", folder.resolve("chart.png").toString()
        };
        String[] all = Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all);
    }

    /** One second of hum, two seconds of speech, half a second of hum, a second of speech, silence. */
    @Test
    void speechIsListedAndDrawn() throws IOException {
        assertThat(run(RECORDING)).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines().findFirst()).contains("start s    end s   probability");
        assertThat(out.toString()).contains("s of speech in 4.74 s; drawn in ");
        BufferedImage image = ImageIO.read(folder.resolve("chart.png").toFile());
        assertThat(image.getWidth()).isEqualTo(1200);
    }

    @Test
    void jsonIsOneLine() throws IOException {
        assertThat(run(RECORDING, "--json")).isZero();
        assertThat(out.toString().lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.get("seconds").asDouble()).isCloseTo(4.736, within(1e-3));
        JsonNode segments = json.get("segments");
        assertThat(segments).isNotEmpty();
        assertThat(segments.get(0).get("start").asDouble()).isBetween(0.9, 1.3);
        double before = 0;
        for (JsonNode segment : segments) {
            assertThat(segment.get("start").asDouble()).isGreaterThanOrEqualTo(before);
            before = segment.get("end").asDouble();
            assertThat(segment.get("probability").asDouble()).isBetween(0.5, 1.0);
        }
        assertThat(before).isLessThan(4.7);
    }

    @Test
    void twoChannelsAreMixed() throws IOException {
        byte[] mono = Files.readAllBytes(RECORDING);
        ByteBuffer stereo = ByteBuffer.allocate(2 * mono.length).order(ByteOrder.LITTLE_ENDIAN);
        stereo.put(mono, 0, 44).putShort(22, (short) 2).putInt(40, 2 * (mono.length - 44));
        for (int i = 44; i < mono.length; i += 2) {
            stereo.put(mono, i, 2).put(mono, i, 2);
        }
        assertThat(run(RECORDING, "--json")).isZero();
        String expected = out.toString();
        out.getBuffer().setLength(0);
        Path file = Files.write(folder.resolve("stereo.wav"), Arrays.copyOf(stereo.array(), stereo.position()));
        assertThat(run(file, "--json")).isZero();
        assertThat(out.toString()).isEqualTo(expected);
    }

    @Test
    void otherFilesAreRefusedInOneLine() throws IOException {
        byte[] good = Files.readAllBytes(RECORDING);
        refused(changed(good, 24, 8000), "but got 16-bit PCM at 8000 Hz; convert it: sox");
        refused(changed(good, 34, 24), "but got 24-bit PCM");
        refused(changed(good, 20, 3), "but got the coding 3");
        refused(changed(good, 22, 0), "without channels");
        refused(changed(good, 16, 2), "its format has 2 bytes");
        refused(changed(good, 36, 0), "it has no data");
        refused(changed(good, 12, 0), "its data come before their format");
        refused("RIFF".getBytes(StandardCharsets.UTF_8), "is not a WAV file");
        refused(Arrays.copyOf(good, 30), "its format has 10 bytes");
        assertThat(run(folder.resolve("nowhere.wav"))).isEqualTo(2);
        assertThat(err.toString()).contains("there is no such file");
        err.getBuffer().setLength(0);
        assertThat(run(folder)).isEqualTo(2);
        assertThat(err.toString()).contains("is a folder");
    }

    private static byte[] changed(byte[] good, int at, int value) {
        byte[] out = good.clone();
        ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN).putShort(at, (short) value);
        return out;
    }

    private void refused(byte[] bytes, String problem) throws IOException {
        Path file = Files.write(folder.resolve("wrong.wav"), bytes);
        assertThat(run(file)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).startsWith("lstm vad: " + file).contains(problem);
        assertThat(folder.resolve("chart.png")).doesNotExist();
        err.getBuffer().setLength(0);
    }

    @Test
    void anEmptyRecordingHasNoSpeech() throws IOException {
        byte[] header = Arrays.copyOf(Files.readAllBytes(RECORDING), 44);
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(40, 0);
        assertThat(run(Files.write(folder.resolve("empty.wav"), header), "--json"))
                .isZero();
        assertThat(out.toString())
                .isEqualToIgnoringNewLines("{\"seconds\": 0.000, \"speech_seconds\": 0.000, \"segments\": []}");
    }
}
