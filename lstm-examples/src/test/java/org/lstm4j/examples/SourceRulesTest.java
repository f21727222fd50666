package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules on the sources of all library modules that bytecode does not show. */
class SourceRulesTest {
    private static final List<String> MODULES = List.of(
            "lstm-tensor",
            "lstm-autograd",
            "lstm-nn",
            "extras/lstm-onnx",
            "extras/lstm-keras",
            "extras/lstm-compile",
            "lstm-examples");

    /** A decision on the element type, other than through DType.select. A comparison that only guards a throw is none. */
    private static final Pattern DTYPE_BRANCH =
            Pattern.compile("[=!]=\\s*(DType\\s*\\.\\s*)?FLOAT(32|64)\\b(?!\\)\\s*\\{\\s*throw\\b)"
                    + "|\\bFLOAT(32|64)\\s*[=!]="
                    + "|\\bFLOAT(32|64)\\s*\\.\\s*equals\\(|equals\\(\\s*(DType\\s*\\.\\s*)?FLOAT(32|64)\\b"
                    + "|\\bswitch\\s*\\([^{;]*\\b[dD]type\\b"
                    + "|\\bcase\\s+(DType\\s*\\.\\s*)?FLOAT(32|64)\\b"
                    + "|\\binstanceof\\s+(Float|Double)Array\\b");

    private static final int MAX_LINES = 500;

    /** Documented facades: one method for each operation. */
    private static final Set<String> FACADES = Set.of("Tensor.java", "Variable.java", "Losses.java");

    @Test
    void elementTypeIsDecidedInDTypeOnly() {
        assertThat(violations("DType.java", DTYPE_BRANCH)).isEmpty();
    }

    @Test
    void dtypeBranchesAreRecognized() {
        for (String branch : List.of(
                "if (x.dtype() == DType.FLOAT32) {",
                "dtype != FLOAT64",
                "DType.FLOAT32 == dtype",
                "DType.FLOAT32.equals(dtype)",
                "dtype.equals(DType.FLOAT64)",
                "switch (x.dtype()) {",
                "case FLOAT32 -> 4;",
                "x.dtype()\n                == DType.FLOAT32",
                "buffer instanceof FloatArray floats")) {
            assertThat(DTYPE_BRANCH.matcher(branch).find()).as(branch).isTrue();
        }
        for (String other : List.of(
                "DType.FLOAT32",
                "x.dtype() != y.dtype()",
                "x.dtype().select(FLOAT, DOUBLE)",
                "if (x.dtype() != DType.FLOAT64) {\n throw new")) {
            assertThat(DTYPE_BRANCH.matcher(other).find()).as(other).isFalse();
        }
    }

    @Test
    void onlyFacadesExceed500Lines() {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            if (!FACADES.contains(name(file)) && read(file).lines().count() > MAX_LINES) {
                tooLong.add(file.toString());
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static List<String> violations(String allowed, Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            String text = read(file);
            if (!name(file).equals(allowed)) {
                pattern.matcher(text)
                        .results()
                        .map(match -> file + ":"
                                + text.substring(0, match.end()).lines().count() + ": " + match.group())
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static List<Path> sources() {
        List<Path> out = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> name(file).endsWith(".java")).forEach(out::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        assertThat(out).hasSizeGreaterThan(200);
        return out;
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
