package org.lstm4j.nn.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.models.Models;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/**
 * Where there is no room for a file, the old one stays, no temporary file is left, and the error names the file. A process whose
 * files may have 32 KiB at most stands for a full disk.
 */
@DisabledOnOs(OS.WINDOWS)
class FullDiskTest {
    private static final Tensor LARGE = Tensor.ones(100_000);

    @TempDir
    private Path folder;

    private interface Writer {
        void write(Path file) throws IOException;
    }

    private static Map<String, Writer> writers() {
        Map<String, Writer> out = new LinkedHashMap<>();
        out.put("safetensors", file -> Safetensors.write(file, Map.of("x", LARGE)));
        out.put("checksum", file -> ChecksummedFile.write(file, Map.of("x", LARGE), Map.of()));
        out.put("model", file -> Models.save(new Linear(300, 300, Generator.seeded(1)), file));
        out.put("pt", file -> PyTorchFile.write(file, Map.of("x", LARGE)));
        out.put("npy", file -> Npy.write(file, StoredArray.of(LARGE)));
        out.put("npz", file -> Npz.write(file, StoredArrays.of(Map.of("x", LARGE), Map.of())));
        return out;
    }

    @Test
    void theOldFileStays() throws IOException, InterruptedException {
        for (String name : writers().keySet()) {
            Files.writeString(folder.resolve(name), "old");
        }
        String java = new File(System.getProperty("java.home"), "bin/java").getPath();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(List.of(
                        "sh",
                        "-c",
                        "ulimit -f 64; exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-UsePerfData",
                        "-Dlstm4j.kernels=scalar",
                        "-cp",
                        classes,
                        FullDiskTest.class.getName(),
                        folder.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();

        assertThat(text.lines()).hasSize(writers().size());
        for (String name : writers().keySet()) {
            assertThat(folder.resolve(name)).hasContent("old");
            assertThat(text).contains(name + ": " + folder.resolve(name) + ": ");
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSameElementsAs(writers().keySet());
        }
    }

    /** Prints what each writer says. */
    public static void main(String[] args) {
        writers().forEach((name, writer) -> {
            try {
                writer.write(Path.of(args[0]).resolve(name));
                System.out.println(name + " was written");
            } catch (IOException e) {
                System.out.println(name + ": " + e.getMessage());
            }
        });
    }
}
