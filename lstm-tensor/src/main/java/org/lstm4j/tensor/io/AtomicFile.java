package org.lstm4j.tensor.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes a file completely or not at all: to a temporary file in the same folder, which then replaces the file. An interrupt
 * of the thread does not disturb it.
 *
 * <p>A process that is killed while it writes leaves its temporary file. The next write of the same file deletes it: a
 * temporary file that is being written is locked by its process.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";
    /** From its creation to its lock a temporary file is empty; one that is empty for longer is a leftover. */
    private static final long EMPTY_MILLIS = 10_000;
    /** The temporary files that this process is writing, since a lock does not exclude the process that has it. */
    private static final Set<Path> WRITING = ConcurrentHashMap.newKeySet();

    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Body {
        /** Writes all bytes. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes or replaces a file. A file that is replaced keeps its permissions. When this fails, what stood there before is
     * untouched, no temporary file is left, and the message names the file.
     */
    public static void write(Path file, Body body) throws IOException {
        if (file.getFileName() == null || Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "cannot be written: a folder is in its place");
        }
        deleteLeftovers(file);
        Path temporary = file.resolveSibling(prefix(file) + UUID.randomUUID() + SUFFIX);
        Path inUse = temporary.toAbsolutePath();
        WRITING.add(inUse);
        try {
            writeAndReplace(file, temporary, body);
        } catch (IOException e) {
            delete(temporary, e);
            throw named(file, e);
        } catch (RuntimeException | Error e) {
            delete(temporary, e);
            throw e;
        } finally {
            WRITING.remove(inUse);
        }
        syncFolder(file);
    }

    private static void writeAndReplace(Path file, Path temporary, Body body) throws IOException {
        Set<PosixFilePermission> permissions = permissions(file);
        if (permissions == null) {
            // Not Files.createTempFile, whose files only their owner may read.
            Files.createFile(temporary);
        } else {
            Files.createFile(
                    temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        // Windows and zip files do not rename a file that is open. Elsewhere it is locked until it has its final name.
        boolean closeFirst = System.getProperty("os.name", "").startsWith("Windows")
                || temporary.getFileSystem() != FileSystems.getDefault();
        try (OutputStream out = open(temporary)) {
            if (permissions != null) {
                Files.setPosixFilePermissions(temporary, permissions);
            }
            body.writeTo(out);
            out.flush();
            if (out instanceof FileOutputStream stream) {
                // Else a power cut soon after the rename could leave an empty file under the final name.
                stream.getFD().sync();
            }
            if (!closeFirst) {
                replace(temporary, file);
            }
        }
        if (closeFirst) {
            replace(temporary, file);
        }
    }

    /** Opens and locks a file. Not as a channel, which an interrupt of the thread closes. */
    private static OutputStream open(Path temporary) throws IOException {
        if (temporary.getFileSystem() != FileSystems.getDefault()) {
            return Files.newOutputStream(temporary, StandardOpenOption.WRITE);
        }
        FileOutputStream out = new FileOutputStream(temporary.toFile());
        try {
            var unused = out.getChannel().tryLock();
        } catch (IOException e) {
            // Some network folders have no locks; there leftovers stay.
        }
        return out;
    }

    private static void replace(Path temporary, Path file) throws IOException {
        try {
            // Some file systems, such as that of zip files, do not replace unless told to, even at an atomic move.
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The permissions of the file that is replaced; null if there is none, or no such permissions. */
    private static @Nullable Set<PosixFilePermission> permissions(Path file) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        boolean isFile = view != null && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
        return isFile ? view.readAttributes().permissions() : null;
    }

    // ---- Leftovers ------------------------------------------------------------------------------------------------

    /** Common to the temporary files of a file. Not with its name, which may be as long as names can be. */
    private static String prefix(Path file) {
        UUID name = UUID.nameUUIDFromBytes(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
        return String.format(".lstm4j-%016x-", name.getMostSignificantBits());
    }

    private static void deleteLeftovers(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || folder.getFileSystem() != FileSystems.getDefault()) {
            return;
        }
        try (var found = Files.newDirectoryStream(folder, prefix(file) + "*" + SUFFIX)) {
            for (Path temporary : found) {
                if (!WRITING.contains(temporary)) {
                    deleteIfLeft(temporary);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Whether the folder is usable is seen when the file is written.
        }
    }

    private static void deleteIfLeft(Path temporary) {
        try (FileOutputStream open = new FileOutputStream(temporary.toFile(), true);
                var lock = open.getChannel().tryLock()) {
            long age = System.currentTimeMillis()
                    - Files.getLastModifiedTime(temporary).toMillis();
            if (lock != null && (Files.size(temporary) > 0 || age > EMPTY_MILLIS)) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // In use, or not ours to delete.
        }
    }

    private static void delete(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException suppressed) {
            failure.addSuppressed(suppressed);
        }
    }

    private static void syncFolder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || folder.getFileSystem() != FileSystems.getDefault()) {
            return;
        }
        // Else a power cut could take the rename back.
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        } catch (IOException e) {
            // Windows opens no folders; an interrupt is no reason to fail, since the file is complete.
        }
    }

    // ---- Errors ---------------------------------------------------------------------------------------------------

    /** The same failure, told of the file of the caller. */
    private static IOException named(Path file, IOException e) {
        Path folder = file.toAbsolutePath().getParent();
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        FileSystemException out;
        if (e instanceof NoSuchFileException) {
            out = new NoSuchFileException(file.toString(), null, "cannot be written: there is no folder " + folder);
        } else if (e instanceof AccessDeniedException) {
            out = new AccessDeniedException(
                    file.toString(), null, "cannot be written: no permission to write to the folder " + folder);
        } else {
            out = new FileSystemException(
                    file.toString(),
                    null,
                    "cannot be written: "
                            + (reason == null || reason.isBlank() ? e.getClass().getSimpleName() : reason));
        }
        out.initCause(e);
        return out;
    }
}
