package org.lstm4j.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

    @Test
    void aFailureOnTheWayLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "old");
        for (Throwable failure :
                List.of(new IOException("full"), new IllegalStateException("bug"), new OutOfMemoryError("heap"))) {
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
    void aFailureAtTheRenameLeavesNothing() throws IOException {
        Path directory = Files.createDirectory(folder.resolve("a"));
        assertThatThrownBy(() -> AtomicFile.write(directory, out -> out.write(bytes("new"))))
                .isInstanceOf(IOException.class);
        assertThat(directory).isDirectory();
        assertThat(filesIn(folder)).containsExactly(directory);
    }

    @Test
    void aFolderThatDoesNotExistIsAnError() throws IOException {
        Path file = folder.resolve("no").resolve("a");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> out.write(bytes("new"))))
                .isInstanceOf(IOException.class);
        assertThat(filesIn(folder)).isEmpty();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void raise(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
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
