package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.tensor.Tensor;

/** A setting that cannot be served is named at every use, not once in an {@link ExceptionInInitializerError}. */
class SettingsTest {
    @ParameterizedTest
    @CsvSource({
        "lstm4j.threads=40000, 1 to 1024",
        "lstm4j.threads=two, 1 to 1024",
        "lstm4j.kernels=cuda, 'ejml, scalar or vector'"
    })
    void everyUseNamesTheSetting(String setting, String expected) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-D" + setting,
                SettingsTest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        String[] words = setting.split("=");
        assertThat(text.lines().filter(line -> line.startsWith("refused: ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("-D" + words[0], expected, "'" + words[1] + "'"));
    }

    /** Uses kernels and threads twice and prints the messages. */
    public static void main(String[] args) {
        for (int i = 0; i < 2; i++) {
            try {
                Tensor.ones(8, 8).matmul(Tensor.ones(8, 8));
                Threads.split(8, 8, (from, to) -> {});
            } catch (IllegalStateException | IllegalArgumentException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}
