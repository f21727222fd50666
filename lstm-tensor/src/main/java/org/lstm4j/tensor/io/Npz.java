package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.lstm4j.tensor.Tensor;

/**
 * Named arrays in a .npz archive, a zip of {@link Npy} arrays: {@code numpy.savez}, {@code numpy.savez_compressed} and
 * {@code numpy.load}.
 *
 * <p>Archives are not trusted: nothing is unpacked to disk; entries may not overlap or occur twice, must have the length and
 * CRC-32 that the directory states, and may not expand to more memory than 200 MB or 100 times the length of the file,
 * whichever is more. Equal contents give equal bytes: entries are sorted by name and have no time.
 */
public final class Npz {
    /** No time, for equal bytes. A day before February of 1980 would be written with the time zone. */
    static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

    private Npz() {}

    // ---- Reading --------------------------------------------------------------------------------------------------

    /** Opens a file; see {@link #open(ByteSource)}. */
    public static ArrayFile open(Path file) throws IOException {
        return open(ByteSource.of(file));
    }

    /**
     * Reads and checks the directory and the headers of all arrays, for names, types and shapes, for arrays that are read
     * one at a time, and for {@link ArrayFile#readKnown}.
     *
     * @return to be closed by the caller
     * @throws FormatException if the bytes are malformed, go beyond a limit, or are of another format
     * @throws IOException if the source cannot be read
     */
    public static ArrayFile open(ByteSource source) throws IOException {
        return NpzFile.open(source);
    }

    /** Reads all arrays of a file; see {@link #read(ByteSource)}. */
    public static StoredArrays read(Path file) throws IOException {
        return read(ByteSource.of(file));
    }

    /**
     * Reads all arrays, under their names without {@code .npy}. An interrupt of the thread does not disturb it.
     *
     * @throws FormatException if the bytes are malformed, go beyond a limit, hold what cannot be held, or are of another
     *     format
     * @throws IOException if the source cannot be read
     */
    public static StoredArrays read(ByteSource source) throws IOException {
        return open(source).readAndClose();
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    /** Writes tensors; see {@link #write(Path, StoredArrays)}. */
    public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        write(file, StoredArrays.of(tensors, Map.of()));
    }

    /**
     * Writes arrays to a file without compression, or replaces it: {@code numpy.savez}. The file appears whole or not at all:
     * when this fails, the old one is still there. An interrupt of the thread does not disturb it.
     *
     * @param arrays views are written as what they show; floating-point values in the type of their tensor. Not modified
     * @throws IllegalArgumentException if there is metadata, which the format does not hold, or a name is longer than 65,531
     *     bytes
     * @throws IOException if the file cannot be written; the message names it
     */
    public static void write(Path file, StoredArrays arrays) throws IOException {
        AtomicFile.write(file, out -> write(out, arrays, ZipEntry.STORED));
    }

    /** As {@link #write(Path, StoredArrays)}, with compression: {@code numpy.savez_compressed}. */
    public static void writeCompressed(Path file, StoredArrays arrays) throws IOException {
        AtomicFile.write(file, out -> write(out, arrays, ZipEntry.DEFLATED));
    }

    /**
     * Writes the bytes of a file without compression to a stream, which is neither flushed nor closed.
     *
     * @throws IllegalArgumentException as {@link #write(Path, StoredArrays)}
     */
    public static void write(OutputStream out, StoredArrays arrays) throws IOException {
        write(out, arrays, ZipEntry.STORED);
    }

    private static void write(OutputStream out, StoredArrays arrays, int method) throws IOException {
        if (!arrays.metadata().isEmpty()) {
            throw new IllegalArgumentException("Npz.write: the format holds no metadata, but got "
                    + arrays.metadata().size() + " texts; leave them out: new StoredArrays(entries, Map.of())");
        }
        ZipOutputStream zip = new ZipOutputStream(out);
        for (Map.Entry<String, StoredArray> named : new TreeMap<>(arrays.entries()).entrySet()) {
            ZipEntry entry = new ZipEntry(named.getKey() + NpzFile.SUFFIX);
            entry.setTimeLocal(NO_TIME);
            entry.setMethod(method);
            if (method == ZipEntry.STORED) {
                CheckedOutputStream sum = new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
                Npy.write(sum, named.getValue());
                entry.setCrc(sum.getChecksum().getValue());
                entry.setSize(size(named.getValue()));
            }
            zip.putNextEntry(entry);
            Npy.write(zip, named.getValue());
            zip.closeEntry();
        }
        zip.finish();
    }

    private static long size(StoredArray array) {
        StoredType type = Values.writtenType(array);
        return NpyHeader.write(type, array.shape()).length
                + (long) array.shape().numel() * type.bytes();
    }
}
