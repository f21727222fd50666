package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class SeedCommandTest {
    @Test
    void printsTheOutputsOfThreePrograms() {
        StringWriter out = new StringWriter();

        int exitCode = Main.commandLine().setOut(new PrintWriter(out)).execute("seed");

        assertThat(exitCode).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "1. An LSTM unit from scratch, on tensors alone",
                        "[0.0, 0.0, 0.0, 0.0, 0.0, 0.96, 0.0, 0.0, 0.76]",
                        "",
                        "2. The same unit as LSTMCell(4, 1), step by step",
                        "weight_ih (4, 4), weight_hh (4, 1), input (9, 1, 4)",
                        "[0.0, 0.0, 0.0, 0.0, 0.0, 0.964, 0.0, 0.0, 0.762]",
                        "",
                        "3. The same unit as LSTM(4, 1, batch_first), all steps at once",
                        "input (1, 9, 4), output (1, 9, 1)",
                        "[0.0, 0.0, 0.0, 0.0, 0.0, 0.964, 0.0, 0.0, 0.762]");
    }

    @Test
    void cellAndLayerPrintTheSameOutputsForEachSeed() {
        StringWriter out = new StringWriter();

        int exitCode = Main.commandLine().setOut(new PrintWriter(out)).execute("seed", "--seed", "3");

        String[] lines = out.toString().split("\\R");
        assertThat(exitCode).isZero();
        assertThat(lines[5]).isEqualTo(lines[9]);
    }
}
