package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;
import picocli.CommandLine;

/** Runs commands, and keeps what they print. */
abstract class CommandTest {
    @TempDir
    private Path folder;

    final StringWriter out = new StringWriter();
    final StringWriter err = new StringWriter();

    /** The exit code. */
    final int run(Object... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
    }

    /** A file in a folder of this test. */
    final Path in(String name) {
        return folder.resolve(name);
    }

    /** One line on standard error, none on standard output, and exit code 2. */
    final void assertRefused(String part, Object... arguments) {
        assertThat(run(arguments)).as(err.toString()).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSize(1)
                .allSatisfy(line -> assertThat(line).contains(part));
        assertThat(out.toString()).isEmpty();
    }

    /** Equal to 1e-5 in float32 and to 1e-12 in float64. */
    static void assertClose(Tensor actual, Tensor expected) {
        double tolerance = expected.dtype() == DType.FLOAT64 ? 1e-12 : 1e-5;
        assertThat(actual.dtype()).isEqualTo(expected.dtype());
        assertThat(actual.shape()).isEqualTo(expected.shape());
        double[] values = actual.toDoubleArray();
        double[] right = expected.toDoubleArray();
        for (int i = 0; i < right.length; i++) {
            assertThat(Math.abs(values[i] - right[i])).as("at " + i).isLessThanOrEqualTo(tolerance);
        }
    }
}
