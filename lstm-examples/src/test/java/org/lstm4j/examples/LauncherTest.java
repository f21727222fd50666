package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code lstm} in a copy of the project's folders, with a Maven and a Java that only tell how they are called. */
class LauncherTest {
    private static final String JAVA = """
            #!/bin/bash
            echo "java $*"
            """;
    private static final String MAVEN = """
            #!/bin/bash
            echo start >>"$LOG"
            sleep 1
            echo end >>"$LOG"
            """;

    @TempDir
    private Path root;

    private Path log;

    @BeforeEach
    void copy() throws IOException {
        Path project = Path.of("").toAbsolutePath();
        Path script = project.resolve("lstm");
        script = Files.exists(script) ? script : project.resolveSibling("lstm");
        assumeThat(Path.of("/bin/bash")).exists();
        Files.copy(script, root.resolve("lstm"));
        Files.writeString(root.resolve("pom.xml"), "");
        Files.createDirectory(root.resolve("build"));
        for (String module : List.of("lstm-tensor", "lstm-autograd", "lstm-nn", "lstm-examples")) {
            Files.createDirectories(root.resolve(module).resolve("src/main"));
            Files.writeString(root.resolve(module).resolve("pom.xml"), "");
        }
        executable(root.resolve("jdk/bin/java"), JAVA);
        Files.writeString(
                root.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\nMODULES=\"java.base jdk.incubator.vector\"\n");
        executable(root.resolve("bin/mvn"), MAVEN);
        log = root.resolve("log");
    }

    private static void executable(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Process start(String path, String... arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", root.resolve("lstm").toString());
        builder.command().addAll(List.of(arguments));
        builder.environment()
                .putAll(Map.of("JAVA_HOME", root.resolve("jdk").toString(), "LOG", log.toString(), "PATH", path));
        return builder.redirectErrorStream(true).start();
    }

    private String path() {
        return root.resolve("bin") + ":" + System.getenv("PATH");
    }

    private static String output(Process process) throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }

    @Test
    void theSecondOfTwoFirstBuildsWaits() throws Exception {
        theSecondWaits(path());
    }

    /** As on macOS. */
    @Test
    void withoutFlockToo() throws Exception {
        Path tools = root.resolve("tools");
        Files.createDirectory(tools);
        for (String tool : List.of(
                "bash",
                "cat",
                "dirname",
                "find",
                "mkdir",
                "mv",
                "readlink",
                "rm",
                "sed",
                "sleep",
                "touch",
                "stty",
                "tr")) {
            for (String folder : List.of("/usr/bin", "/bin")) {
                Path file = Path.of(folder, tool);
                if (Files.exists(file) && !Files.exists(tools.resolve(tool))) {
                    executable(tools.resolve(tool), "#!/bin/bash\nexec " + file + " \"$@\"\n");
                }
            }
        }
        theSecondWaits(root.resolve("bin") + ":" + tools);
        assertThat(root.resolve("target").toFile().list()).isEmpty();
        // What a killed one left.
        Files.createDirectories(root.resolve("target/lstm.lock.d"));
        Files.writeString(root.resolve("target/lstm.lock.d/pid"), "999999999");
        Files.delete(root.resolve("lstm-examples/target/quick/lstm.built"));
        assertThat(output(start(root.resolve("bin") + ":" + tools, "seed"))).contains("java ");
    }

    private void theSecondWaits(String path) throws Exception {
        Process first = start(path, "seed");
        Process second = start(path, "seed");
        String out = output(first) + output(second);
        assertThat(out).contains("lstm: waiting for another build...");
        assertThat(Files.readAllLines(log)).containsExactly("start", "end");
        assertThat(out.split("java -XX")).hasSize(3);
        assertThat(output(start(path, "seed"))).doesNotContain("waiting", "building");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-h", "--help", "--version", "bogus", "train --help", "seed -h", "train --epochs 3 --help"})
    void noIncubatorModuleWhereNoNetworkRuns(String arguments) throws Exception {
        assertThat(output(start(path(), arguments.isEmpty() ? new String[0] : arguments.split(" "))))
                .contains("java -XX")
                .doesNotContain("incubator");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seed", "train", "train --epochs 3"})
    void theVectorKernelsWhereOneRuns(String arguments) throws Exception {
        assertThat(output(start(path(), arguments.split(" ")))).contains("--add-modules jdk.incubator.vector");
    }
}
