package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.Tensor;

class AtomicFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old and longer");
        AtomicFile.write(file, out -> out.write(bytes("new")));
        assertThat(file).hasContent("new");
        assertThat(filesIn(folder)).containsExactly(file);
    }

    /** As when the disk is full. */
    @Test
    void anErrorOfTheDiskNamesTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        IOException full = new IOException("No space left on device");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(bytes("half of the n"));
                    throw full;
                }))
                .isInstanceOf(IOException.class)
                .hasMessage(file + ": cannot be written: No space left on device")
                .hasCause(full);
        assertThat(file).hasContent("old");
        assertThat(filesIn(folder)).containsExactly(file);
    }

    @Test
    void aFailureOnTheWayLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        for (Throwable failure : List.of(new IllegalStateException("bug"), new OutOfMemoryError("heap"))) {
            assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                        out.write(bytes("half of the n"));
                        raise(failure);
                    }))
                    .isSameAs(failure);
            assertThat(file).hasContent("old");
            assertThat(filesIn(folder)).containsExactly(file);
        }
    }

    @Test
    void aFolderInPlaceOfTheFileIsAnError() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("a"));
        assertThatThrownBy(() -> AtomicFile.write(directory, out -> out.write(bytes("new"))))
                .isInstanceOf(FileSystemException.class)
                .hasMessage(directory + ": cannot be written: a folder is in its place");
        assertThat(directory).isDirectory();
        assertThat(filesIn(folder)).containsExactly(directory);
    }

    @Test
    void aFolderThatDoesNotExistIsNamedWithTheFile() throws IOException {
        Path file = folder.resolve("no").resolve("a");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(bytes("new"))))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessage(file + ": cannot be written: there is no folder " + folder.resolve("no"));
        assertThat(filesIn(folder)).isEmpty();
    }

    @Test
    void aFolderWithoutPermissionIsNamedWithTheFile() throws IOException {
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
        assumeThat(Files.isWritable(closed)).as("root may write everywhere").isFalse();
        Path file = closed.resolve("a");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(bytes("new"))))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessage(file + ": cannot be written: no permission to write to the folder " + closed);
    }

    // ---- Permissions ----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw-rw-", "r--------", "rwxr-x---"})
    void aFileKeepsItsPermissions(String permissions) throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path file = Files.writeString(folder.resolve("a"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        AtomicFile.write(file, out -> {
            // Nobody else may read it on the way either.
            Path temporary = filesIn(folder).stream()
                    .filter(each -> !each.equals(file))
                    .findFirst()
                    .orElseThrow();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temporary)))
                    .isEqualTo(permissions);
            out.write(bytes("new"));
        });
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo(permissions);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(file).hasContent("new");
    }

    @Test
    void aNewFileHasTheUsualPermissions() throws IOException {
        assumeThat(FileSystems.getDefault().supportedFileAttributeViews()).contains("posix");
        Path usual = Files.writeString(folder.resolve("usual"), "");
        Path file = folder.resolve("a");
        AtomicFile.write(file, out -> out.write(bytes("new")));
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
    }

    // ---- Interrupts -----------------------------------------------------------------------------------------------

    @Test
    void anInterruptedThreadWritesAndReads() throws IOException {
        Path file = folder.resolve("a.safetensors");
        Tensor x = Tensor.arange(100_000);
        Thread.currentThread().interrupt();
        boolean stillInterrupted;
        StoredArrays contents;
        try {
            Safetensors.write(file, Map.of("x", x));
            contents = Safetensors.read(file);
        } finally {
            stillInterrupted = Thread.interrupted();
        }
        assertThat(stillInterrupted).isTrue();
        assertThat(contents.tensors().get("x").contentEquals(x)).isTrue();
        assertThat(filesIn(folder)).containsExactly(file);
    }

    // ---- Leftovers ------------------------------------------------------------------------------------------------

    /** What a killed process leaves: its temporary file, without a lock. */
    private Path leftover(Path file) throws IOException {
        Path[] temporary = new Path[1];
        AtomicFile.write(file, out -> {
            temporary[0] = filesIn(folder).stream()
                    .filter(each -> each.getFileName().toString().endsWith(".tmp"))
                    .findFirst()
                    .orElseThrow();
        });
        return Files.writeString(temporary[0], "half");
    }

    @Test
    void theNextWriteDeletesWhatAKilledProcessLeft() throws IOException {
        Path file = folder.resolve("a");
        Path left = leftover(file);
        assertThat(left.getFileName().toString()).startsWith(".lstm4j-");
        AtomicFile.write(file, out -> out.write(bytes("new")));
        assertThat(filesIn(folder)).containsExactly(file);
        assertThat(file).hasContent("new");
    }

    @Test
    void leftoversOfOtherFilesStay() throws IOException {
        Path left = leftover(folder.resolve("a"));
        AtomicFile.write(folder.resolve("b"), out -> out.write(bytes("new")));
        assertThat(left).exists();
    }

    @Test
    void aFileThatIsBeingWrittenIsNoLeftover() throws IOException {
        Path file = folder.resolve("a");
        // By this process.
        AtomicFile.write(file, out -> {
            out.write(bytes("first"));
            AtomicFile.write(file, inner -> inner.write(bytes("second")));
        });
        assertThat(file).hasContent("first");

        // By another one: just created, or locked.
        Path left = leftover(file);
        Files.write(left, new byte[0]);
        AtomicFile.write(file, out -> out.write(bytes("new")));
        assertThat(left).exists();
        Files.setLastModifiedTime(left, FileTime.fromMillis(System.currentTimeMillis() - 60_000));
        AtomicFile.write(file, out -> out.write(bytes("new")));
        assertThat(left).doesNotExist();
        try (FileOutputStream other = new FileOutputStream(left.toFile());
                var lock = other.getChannel().lock()) {
            assertThat(lock.isValid()).isTrue();
            other.write(1);
            AtomicFile.write(file, out -> out.write(bytes("new")));
            assertThat(left).exists();
        }
    }

    /** Another process: it writes half of a file, says so, and waits to be killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) throws IOException {
            AtomicFile.write(Path.of(args[0]), out -> {
                out.write(bytes("half"));
                out.flush();
                System.out.println("writing");
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    @Test
    @Tag("slow")
    void theFileOfAnotherProcessStaysUntilThatIsKilled() throws Exception {
        Path file = folder.resolve("a");
        String classes = Path.of(AtomicFile.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                + File.pathSeparator
                + Path.of(Writer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classes,
                        Writer.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = other.inputReader()) {
            assertThat(out.readLine()).isEqualTo("writing");
            AtomicFile.write(file, mine -> mine.write(bytes("mine")));
            assertThat(filesIn(folder)).as("with that of the other process").hasSize(2);
        } finally {
            other.destroyForcibly().waitFor();
        }
        assertThat(filesIn(folder)).as("what the killed process left").hasSize(2);
        AtomicFile.write(file, mine -> mine.write(bytes("mine again")));
        assertThat(filesIn(folder)).containsExactly(file);
        assertThat(file).hasContent("mine again");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void raise(Throwable failure) {
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) failure;
    }

    private static List<Path> filesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
