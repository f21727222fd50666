package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void aWrongCommandNamesTheCommands() {
        assertThat(run("bogus")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .containsExactly(
                        "lstm: there is no command 'bogus'; the commands are seed, train, predict, inspect, convert,"
                                + " compile, pronounce, vad, bench");
    }

    @Test
    void aWrongCommandIsQuoted() {
        assertThat(run("\u001b[2J" + "x".repeat(1000))).isEqualTo(2);
        assertThat(err.toString()).contains("'\\u001b[2Jxxx").contains("...'").doesNotContain("\u001b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-V", "--version"})
    void theVersionIsThatOfTheBuild(String option) {
        assertThat(run(option)).isZero();
        assertThat(out.toString()).matches("lstm4j \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?, Java \\d.*\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("seed", "train", "bench", "--version")
                .doesNotContain("\u001b");
    }
}
