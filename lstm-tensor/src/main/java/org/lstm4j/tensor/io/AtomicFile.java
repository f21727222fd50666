package org.lstm4j.tensor.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file completely or not at all: to a temporary file in the same folder, which then replaces the file. */
final class AtomicFile {
    private AtomicFile() {}

    /** Writes the content of a file. */
    interface Body {
        void writeTo(WritableByteChannel out) throws IOException;
    }

    /**
     * Writes or replaces a file. When this fails, what stood there before is untouched and no temporary file is left.
     */
    static void write(Path file, Body body) throws IOException {
        // Not Files.createTempFile, whose files only their owner may read.
        Path temporary = file.resolveSibling(".lstm4j-" + UUID.randomUUID() + ".tmp");
        try {
            try (SeekableByteChannel out =
                    Files.newByteChannel(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                body.writeTo(out);
                if (out instanceof FileChannel channel) {
                    // Else a power cut soon after the rename could leave an empty file under the final name.
                    channel.force(true);
                }
            }
            replace(temporary, file);
        } catch (IOException | RuntimeException | Error e) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    private static void replace(Path temporary, Path file) throws IOException {
        try {
            // Some file systems, such as that of zip files, do not replace unless told to, even at an atomic move.
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
