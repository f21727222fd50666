package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An open .npz archive whose directory and headers were read and checked. */
final class NpzFile extends ArrayFile {
    static final String SUFFIX = ".npy";

    private final Bytes bytes;
    private final ZipEntries zip;
    private final Map<String, ZipEntries.Entry> places;

    private NpzFile(Bytes bytes, ZipEntries zip, Map<String, ArrayInfo> infos, Map<String, ZipEntries.Entry> places) {
        super(bytes, infos, Map.of());
        this.bytes = bytes;
        this.zip = zip;
        this.places = places;
    }

    static ArrayFile open(ByteSource source) throws IOException {
        Bytes bytes = source.open(FileKind.NPZ.description());
        try {
            ForeignFile.refuse(bytes, FileKind.NPZ);
            return open(bytes, ZipEntries.of(bytes));
        } catch (IOException | RuntimeException | Error e) {
            bytes.close();
            throw e;
        }
    }

    private static NpzFile open(Bytes bytes, ZipEntries zip) throws IOException {
        Map<String, ArrayInfo> infos = new LinkedHashMap<>();
        Map<String, ZipEntries.Entry> places = new HashMap<>();
        long memory = 0;
        for (ZipEntries.Entry entry : zip.entries().values()) {
            boolean isArray = entry.name().endsWith(SUFFIX);
            String name = isArray ? entry.name().substring(0, entry.name().length() - SUFFIX.length()) : entry.name();
            ArrayInfo info = isArray
                    ? header(bytes, zip, name, entry).info()
                    : new ArrayInfo("bytes", List.of(entry.size()), "is not an array: its name does not end in .npy");
            if (infos.put(name, info) != null) {
                throw bytes.failure(name, "occurs twice in the archive");
            }
            places.put(name, entry);
            // Twice, since integers and arrays in Fortran order are copied.
            memory += info.isReadable() ? 2 * info.heldBytes() : 0;
        }
        if (memory > zip.mostMemory()) {
            throw bytes.failure(
                    null,
                    "the arrays of this archive take " + memory + " bytes of memory to read, but for a file of "
                            + bytes.length() + " bytes at most " + zip.mostMemory()
                            + " are given, since it could be a zip bomb; write it without compression (numpy.savez)");
        }
        return new NpzFile(bytes, zip, infos, places);
    }

    private static NpyHeader header(Bytes bytes, ZipEntries zip, String name, ZipEntries.Entry entry)
            throws IOException {
        try (InputStream in = zip.open(entry)) {
            NpyHeader header = NpyHeader.read(in, bytes, name);
            Npy.requireLength(header, entry.size(), bytes, name);
            return header;
        }
    }

    @Override
    StoredArray values(String name, ArrayInfo info) throws IOException {
        try (InputStream in = zip.open(Objects.requireNonNull(places.get(name)))) {
            NpyHeader header = NpyHeader.read(in, bytes, name);
            return Npy.values(in, header, problem -> bytes.failure(name, problem));
        }
    }
}
