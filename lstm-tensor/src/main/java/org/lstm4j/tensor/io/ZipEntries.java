package org.lstm4j.tensor.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a zip archive, read by its central directory and never unpacked to disk. Not trusted: the directory ends
 * where the archive does, entries do not overlap, no name occurs twice, local headers agree with the directory, and what
 * an entry expands to is bounded before it is read, and checked by length and CRC-32 while it is.
 *
 * <p>Not {@link java.util.zip.ZipFile}, which takes no bytes in memory, nor {@link java.util.zip.ZipInputStream}, which
 * does not read PyTorch's stored entries with data descriptors.
 */
final class ZipEntries {
    private static final int MAX_ENTRIES = 100_000;
    /** DEFLATE cannot expand more. */
    private static final long MAX_RATIO = 1032;

    private static final long SMALL_MEMORY = 200_000_000;
    private static final int LARGE_RATIO = 100;

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int END_64 = 0x06064b50;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR_64_BYTES = 20;

    private static final int ENCRYPTED = 1;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final long UNKNOWN = 0xffff_ffffL;

    private final Bytes bytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /**
     * One entry.
     *
     * @param size in bytes, uncompressed
     * @param storedSize in bytes of the archive, from {@code start} on
     */
    record Entry(String name, int method, long crc, long size, long storedSize, long start) {}

    private ZipEntries(Bytes bytes) {
        this.bytes = bytes;
    }

    /** Whether these are the first bytes of a zip archive, which may have no entry. */
    static boolean isZip(byte[] head) {
        int start = head.length < 4
                ? 0
                : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
        return start == LOCAL || start == END;
    }

    /**
     * Reads the directory.
     *
     * @param bytes remain open for the entries; closed by the caller
     * @throws FormatException if it is malformed, or goes beyond a limit
     */
    static ZipEntries of(Bytes bytes) throws IOException {
        ZipEntries zip = new ZipEntries(bytes);
        zip.readDirectory();
        return zip;
    }

    /** By name, in the order of the directory. Unmodifiable. */
    Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /**
     * How much memory arrays of this archive may take, so that a small archive cannot fill the heap: 200 MB, or 100 times its
     * length if that is more.
     */
    long mostMemory() {
        return Math.max(SMALL_MEMORY, LARGE_RATIO * bytes.length());
    }

    /**
     * The uncompressed bytes of an entry. Reading throws a {@link FormatException} if they are malformed, too few or too many,
     * or their CRC-32 is another.
     */
    InputStream open(Entry entry) {
        InputStream stored = bytes.stream(entry.start(), entry.storedSize());
        return entry.method() == STORED ? new Checked(stored, null, entry) : inflated(stored, entry);
    }

    private InputStream inflated(InputStream stored, Entry entry) {
        Inflater inflater = new Inflater(true);
        return new Checked(new InflaterInputStream(stored, inflater), inflater, entry);
    }

    /**
     * All bytes of an entry.
     *
     * @param most more bytes are refused
     */
    byte[] readAll(Entry entry, int most) throws IOException {
        if (entry.size() > most) {
            throw failure(entry.name(), "has " + entry.size() + " bytes, but at most " + most + " are read");
        }
        try (InputStream in = open(entry)) {
            byte[] out = in.readNBytes((int) entry.size());
            int end = in.read();
            assert end < 0;
            return out;
        }
    }

    // ---- The directory --------------------------------------------------------------------------------------------

    private void readDirectory() throws IOException {
        Directory directory = findDirectory();
        if (directory.count() > MAX_ENTRIES) {
            throw malformed("it has " + directory.count() + " entries, more than " + MAX_ENTRIES);
        }
        List<Entry> inOrder = new ArrayList<>();
        long expanded = 0;
        long at = directory.start();
        for (long i = 0; i < directory.count(); i++) {
            if (directory.end() - at < CENTRAL_BYTES) {
                throw malformed("its directory ends before entry " + i + " of " + directory.count());
            }
            ByteBuffer fixed = bytes.buffer(at, CENTRAL_BYTES);
            int nameLength = fixed.getShort(28) & 0xffff;
            int extraLength = fixed.getShort(30) & 0xffff;
            int commentLength = fixed.getShort(32) & 0xffff;
            long next = at + CENTRAL_BYTES + nameLength + extraLength + commentLength;
            if (fixed.getInt(0) != CENTRAL || next > directory.end()) {
                throw malformed("entry " + i + " of its directory is broken");
            }
            Entry entry = entry(fixed, at + CENTRAL_BYTES, nameLength, extraLength, directory.start());
            if (entries.put(entry.name(), entry) != null) {
                throw failure(entry.name(), "occurs twice in the archive");
            }
            inOrder.add(entry);
            expanded += entry.size();
            if (expanded > mostMemory()) {
                throw malformed("its " + bytes.length() + " bytes expand to more than " + mostMemory()
                        + ", as a zip bomb does; write it without compression (numpy.savez)");
            }
            at = next;
        }
        if (at != directory.end()) {
            throw malformed("its directory has more than the " + directory.count() + " entries that it states");
        }
        inOrder.sort(Comparator.comparingLong(Entry::start));
        long end = 0;
        for (Entry entry : inOrder) {
            if (entry.start() < end) {
                throw failure(entry.name(), "overlaps the entry before it in the archive");
            }
            end = entry.start() + entry.storedSize();
        }
    }

    /** The directory is the bytes from start to end (exclusive). */
    private record Directory(long count, long start, long end) {}

    private Directory findDirectory() throws IOException {
        long length = bytes.length();
        byte[] tail = bytes.head(Math.max(0, length - END_BYTES - 0xffff), END_BYTES + 0xffff);
        ByteBuffer in = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = tail.length - END_BYTES; i >= 0; i--) {
            // The comment reaches to the very end, else this is not the record but bytes that look like it.
            if (in.getInt(i) == END && i + END_BYTES + (in.getShort(i + 20) & 0xffff) == tail.length) {
                return directory(in.slice(i, END_BYTES).order(ByteOrder.LITTLE_ENDIAN), length - tail.length + i);
            }
        }
        throw malformed("it has no directory at its end: it is truncated");
    }

    private Directory directory(ByteBuffer record, long position) throws IOException {
        long count = record.getShort(10) & 0xffff;
        long size = record.getInt(12) & UNKNOWN;
        long start = record.getInt(16) & UNKNOWN;
        long end = position;
        boolean is64 = count == 0xffff || size == UNKNOWN || start == UNKNOWN;
        long locator = position - LOCATOR_64_BYTES;
        // PyTorch writes both records, whatever the sizes.
        if (locator >= 0 && bytes.buffer(locator, LOCATOR_64_BYTES).getInt(0) == LOCATOR_64) {
            end = bytes.buffer(locator, LOCATOR_64_BYTES).getLong(8);
            if (end < 0 || end > locator - END_64_BYTES) {
                throw malformed("the place of its directory is broken");
            }
            ByteBuffer record64 = bytes.buffer(end, END_64_BYTES);
            if (record64.getInt(0) != END_64) {
                throw malformed("the place of its directory is broken");
            }
            count = record64.getLong(32);
            size = record64.getLong(40);
            start = record64.getLong(48);
        } else if (is64) {
            throw malformed("the place of its directory is missing");
        }
        if (count < 0 || size < 0 || start < 0 || size > end || start != end - size) {
            throw malformed("its directory of " + size + " bytes at " + start + " does not end at " + end
                    + ": bytes are missing, or stand in front of it");
        }
        return new Directory(count, start, end);
    }

    private Entry entry(ByteBuffer fixed, long nameAt, int nameLength, int extraLength, long limit) throws IOException {
        byte[] rawName = bytes.head(nameAt, nameLength);
        String name = name(rawName);
        int method = fixed.getShort(10) & 0xffff;
        if ((fixed.getShort(8) & ENCRYPTED) != 0) {
            throw failure(name, "is encrypted");
        }
        if (method != STORED && method != DEFLATED) {
            throw failure(
                    name, "is compressed by method " + method + ", but only 0 (stored) and 8 (deflated) are read");
        }
        long crc = fixed.getInt(16) & UNKNOWN;
        long[] sizes = {fixed.getInt(24) & UNKNOWN, fixed.getInt(20) & UNKNOWN, fixed.getInt(42) & UNKNOWN};
        read64(name, sizes, bytes.buffer(nameAt + nameLength, extraLength));
        long size = sizes[0];
        long storedSize = sizes[1];
        long header = sizes[2];
        if (header < 0 || header > limit - LOCAL_BYTES) {
            throw failure(name, "stands at byte " + header + ", outside of the archive");
        }
        ByteBuffer local = bytes.buffer(header, LOCAL_BYTES);
        int localName = local.getShort(26) & 0xffff;
        long start = header + LOCAL_BYTES + localName + (local.getShort(28) & 0xffff);
        boolean agrees = local.getInt(0) == LOCAL
                && (local.getShort(8) & 0xffff) == method
                && localName == nameLength
                && start <= limit
                && Arrays.equals(bytes.head(header + LOCAL_BYTES, localName), rawName);
        if (!agrees) {
            throw failure(name, "is described otherwise at byte " + header + " than in the directory");
        }
        boolean fits = size >= 0 && storedSize >= 0 && storedSize <= limit - start;
        boolean possible = method == STORED ? size == storedSize : size / MAX_RATIO <= storedSize;
        if (!fits || !possible) {
            throw failure(
                    name, "cannot have " + size + " bytes, stored in " + storedSize + " from byte " + start + " on");
        }
        return new Entry(name, method, crc, size, storedSize, start);
    }

    /** Replaces the sizes and the position that do not fit 32 bits by those of the zip64 field. */
    private void read64(String name, long[] sizes, ByteBuffer extra) throws FormatException {
        int at = 0;
        while (extra.limit() - at >= 4) {
            int id = extra.getShort(at) & 0xffff;
            int end = at + 4 + (extra.getShort(at + 2) & 0xffff);
            if (end > extra.limit()) {
                break;
            }
            at += 4;
            for (int i = 0; id == 1 && i < sizes.length; i++) {
                if (sizes[i] == UNKNOWN && end - at >= Long.BYTES) {
                    sizes[i] = extra.getLong(at);
                    at += Long.BYTES;
                }
            }
            at = end;
        }
        for (long size : sizes) {
            if (size == UNKNOWN) {
                throw failure(name, "has no size");
            }
        }
    }

    private String name(byte[] raw) throws FormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            throw failure(new String(raw, StandardCharsets.ISO_8859_1), "has a name that is not UTF-8");
        }
    }

    private FormatException malformed(String problem) {
        return bytes.failure(null, "the zip archive is malformed: " + problem);
    }

    private FormatException failure(String entry, String problem) {
        return bytes.failure(null, "entry " + FormatException.quote(entry) + " of the zip archive " + problem);
    }

    // ---- Entries --------------------------------------------------------------------------------------------------

    /** Ends after the size that the directory states, and checks that the content does too and has the CRC-32. */
    private final class Checked extends InputStream {
        private final InputStream in;
        private final @Nullable Inflater inflater;
        private final Entry entry;
        private final CRC32 crc = new CRC32();
        private long left;
        private boolean ended;

        Checked(InputStream in, @Nullable Inflater inflater, Entry entry) {
            this.in = in;
            this.inflater = inflater;
            this.entry = entry;
            this.left = entry.size();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int n) throws IOException {
            if (n == 0) {
                return 0;
            }
            if (left == 0) {
                end();
                return -1;
            }
            int got = content(into, from, (int) Math.min(n, left));
            if (got < 0) {
                throw failure(entry.name(), "ends " + left + " bytes before its size of " + entry.size());
            }
            crc.update(into, from, got);
            left -= got;
            if (left == 0) {
                end();
            }
            return got;
        }

        private void end() throws IOException {
            if (!ended) {
                ended = true;
                if (content(new byte[1], 0, 1) >= 0) {
                    throw failure(entry.name(), "has bytes after its size of " + entry.size());
                }
                if (crc.getValue() != entry.crc()) {
                    throw failure(entry.name(), "is damaged: its CRC-32 is not the one that was stored with it");
                }
            }
        }

        private int content(byte[] into, int from, int n) throws IOException {
            try {
                return in.read(into, from, n);
            } catch (EOFException | ZipException e) {
                FormatException failure = failure(entry.name(), "is damaged: " + e.getMessage());
                failure.initCause(e);
                throw failure;
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
            if (inflater != null) {
                inflater.end();
            }
        }
    }
}
