package org.lstm4j.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a file that is open. Not read as a channel, which an interrupt of the thread closes. */
final class FileBytes extends Bytes {
    /** Files from this length on are mapped into memory. */
    private static final long MAPPED = 1L << 26;

    private static final int MAPPED_SHIFT = 30;

    private final RandomAccessFile file;
    /** The content of a large file; null of another. */
    private final @Nullable BufferBytes mapped;

    private FileBytes(String name, RandomAccessFile file, @Nullable BufferBytes mapped) throws IOException {
        super(name, file.length());
        this.file = file;
        this.mapped = mapped;
    }

    /** @param expected what the file should be, for messages: "a safetensors file" */
    static Bytes open(Path file, String expected) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(
                    file.toString(),
                    null,
                    "is a folder; expected " + expected
                            + (expected.equals(FileKind.SAFETENSORS.description()) ? anyIn(file) : ""));
        }
        if (Files.notExists(file)) {
            throw new NoSuchFileException(file.toString(), null, "there is no such file; expected " + expected);
        }
        if (!Files.isReadable(file)) {
            throw new AccessDeniedException(file.toString(), null, "no permission to read it; expected " + expected);
        }
        if (file.getFileSystem() != FileSystems.getDefault()) {
            try (InputStream in = Files.newInputStream(file)) {
                return BufferBytes.of(in, file.toString());
            }
        }
        RandomAccessFile open = new RandomAccessFile(file.toFile(), "r");
        try {
            return new FileBytes(file.toString(), open, open.length() < MAPPED ? null : map(file));
        } catch (IOException | RuntimeException | Error e) {
            open.close();
            throw e;
        }
    }

    /** A file in a folder that may be the one that was meant. */
    private static String anyIn(Path folder) {
        try (var files = Files.newDirectoryStream(folder, "*.safetensors")) {
            for (Path file : files) {
                return ", such as " + file;
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The folder alone is told.
        }
        return "";
    }

    /** The mapping outlives the channel. */
    private static BufferBytes map(Path file) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    long length = channel.size();
                    List<ByteBuffer> parts = new ArrayList<>();
                    for (long at = 0; at < length; at += 1L << MAPPED_SHIFT) {
                        long n = Math.min(length - at, 1L << MAPPED_SHIFT);
                        parts.add(channel.map(FileChannel.MapMode.READ_ONLY, at, n));
                    }
                    return new BufferBytes(file.toString(), parts, MAPPED_SHIFT, length);
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    void read(long position, byte[] into, int from, int n) throws IOException {
        if (mapped == null) {
            readFile(position, into, from, n);
            return;
        }
        // Behind the end of a file that has become shorter there is an InternalError, which may come late.
        if (file.length() < position + n) {
            throw shortened(position, n);
        }
        try {
            mapped.read(position, into, from, n);
        } catch (InternalError e) {
            throw shortened(position, n, e);
        }
        if (file.length() < position + n) {
            throw shortened(position, n);
        }
    }

    private synchronized void readFile(long position, byte[] into, int from, int n) throws IOException {
        try {
            file.seek(position);
            file.readFully(into, from, n);
        } catch (EOFException e) {
            throw shortened(position, n, e);
        }
    }

    private FormatException shortened(long position, int n, Throwable cause) {
        FormatException failure = shortened(position, n);
        failure.initCause(cause);
        return failure;
    }

    private FormatException shortened(long position, int n) {
        return failure(
                null,
                "the file became shorter while it was read: expected " + n + " bytes at position " + position
                        + " of the " + length() + " that it had");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
