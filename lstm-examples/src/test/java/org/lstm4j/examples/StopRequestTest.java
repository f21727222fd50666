package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Sends a signal to a training in another JVM. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
@Timeout(60)
@Tag("slow")
class StopRequestTest {
    @TempDir
    private Path folder;

    /** SIGTERM, because a build in the background ignores SIGINT; the JVM handles both alike. */
    @Test
    void signalEndsTrainingWithTheFilesWritten() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "train",
                        "--epochs=1000000",
                        "--patience=1000000",
                        "--out=" + folder)
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            while (line != null && !line.startsWith("Yearly sunspot numbers")) {
                line = out.readLine();
            }
            assertThat(line).isNotNull();

            // Process.destroy() would close the output as well.
            assertThat(process.toHandle().destroy()).isTrue();

            assertThat(out.lines().collect(Collectors.joining("\n")))
                    .contains("Interrupted: ended in epoch ")
                    .contains("persistence");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            // 128 + 15, by convention.
            assertThat(process.exitValue()).isEqualTo(143);
            for (String file : new String[] {"weights.safetensors", "forecasts.csv", "forecast.png", "loss.png"}) {
                assertThat(folder.resolve(file)).isNotEmptyFile();
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
