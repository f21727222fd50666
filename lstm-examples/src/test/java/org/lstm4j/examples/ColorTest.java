package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The environment variable NO_COLOR (no-color.org): commands write no escape sequences, also where they were asked to. */
@Tag("slow")
class ColorTest {
    private static String help(Map<String, String> environment, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        Stream.of(arguments))
                .toList());
        builder.environment().keySet().removeAll(List.of("NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"));
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void noColorWinsOverForcedColors() throws IOException {
        for (String[] arguments : new String[][] {{"train", "--help"}, {"predict"}}) {
            String colored = help(Map.of("CLICOLOR_FORCE", "1"), arguments);
            assertThat(help(Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1"), arguments))
                    .isNotBlank()
                    .doesNotContain("\u001b");
            if (arguments.length == 2) {
                assertThat(colored).contains("\u001b[");
            }
        }
    }
}
