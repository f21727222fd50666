package org.lstm4j.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
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
        String[] words = setting.split("=");
        assertThat(refusals(setting, classPath()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("-D" + words[0], expected, "'" + words[1] + "'"));
    }

    @Test
    void referenceKernelsWithoutTheirJarNameIt() throws IOException, InterruptedException {
        String path = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(entry -> !entry.contains("ejml-fdense"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(refusals("lstm4j.kernels=ejml", path))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("-Dlstm4j.kernels=ejml", "org.ejml:ejml-fdense"));
        assertThat(refusals("lstm4j.kernels=scalar", path)).isEmpty();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static List<String> refusals(String setting, String classPath) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                new File(System.getProperty("java.home"), "bin/java").getPath(),
                "-cp",
                classPath,
                "-D" + setting,
                SettingsTest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text.lines().filter(line -> line.startsWith("refused: ")).toList();
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
