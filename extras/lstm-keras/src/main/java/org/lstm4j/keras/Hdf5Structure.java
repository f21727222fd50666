package org.lstm4j.keras;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.lstm4j.tensor.io.FormatException;

/**
 * Looks through the bytes of an HDF5 file for structures that would take a reader forever: nodes of indices that have several
 * parents, so that the paths through a small file are without number; names of many kilobytes; the newer indices, which Keras
 * does not write. They begin with signatures, which chance bytes of weights do not have with sensible fields behind them.
 *
 * @see <a href="https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html">HDF5 file format</a>
 */
final class Hdf5Structure {
    private static final int TREE = signature("TREE");
    private static final int HEAP = signature("HEAP");
    private static final int FRACTAL_HEAP = signature("FRHP");
    private static final int TREE_2_INNER = signature("BTIN");
    private static final int COLLECTION = signature("GCOL");

    private static final int LONGEST_NAME = 4096;
    private static final int TREE_HEAD = 24;
    private static final int HEAP_HEAD = 32;
    /** Where superblocks of the versions 0 and 1, and of later ones, state the size of addresses. */
    private static final int OFFSETS_V0 = 13;

    private static final int OFFSETS_V2 = 9;
    private static final int VERSION = 8;

    private final String source;
    private final ByteBuffer bytes;
    private final Set<Long> children = new HashSet<>();
    /** Bytes of heaps and nodes that may still be gone through: they do not overlap in a good file. */
    private long work;

    private Hdf5Structure(String source, byte[] bytes) {
        this.source = source;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.work = 4L * bytes.length;
    }

    private static int signature(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    /** @throws FormatException if the file is not to be read */
    static void check(String source, byte[] bytes) throws FormatException {
        Hdf5Structure structure = new Hdf5Structure(source, bytes);
        int at = bytes.length > OFFSETS_V0 ? (bytes[VERSION] < 2 ? OFFSETS_V0 : OFFSETS_V2) : -1;
        if (at < 0 || bytes[at] != Long.BYTES) {
            throw structure.damaged("its addresses have not 8 bytes");
        }
        for (int i = 0; i + TREE_HEAD <= bytes.length; i++) {
            byte first = bytes[i];
            if (first == 'T' || first == 'H' || first == 'F' || first == 'B') {
                structure.look(i);
            }
        }
    }

    /** The bytes of the collection of texts at an address; 0 if there is none. */
    static long collection(ByteBuffer bytes, long address) {
        if (address < 0 || address > bytes.limit() - 16 || bytes.getInt((int) address) != COLLECTION) {
            return 0;
        }
        return Math.max(0, bytes.getLong((int) address + 8));
    }

    private void look(int at) throws FormatException {
        int signature = bytes.getInt(at);
        if (signature == TREE) {
            tree(at);
        } else if (signature == HEAP && bytes.getInt(at + 4) == 0) {
            names(at);
        } else if ((signature == FRACTAL_HEAP || signature == TREE_2_INNER)
                && bytes.get(at + 4) == 0
                && bytes.getShort(at + 5) > 0
                && bytes.getShort(at + 5) <= LONGEST_NAME) {
            throw new FormatException(
                    source,
                    null,
                    "the HDF5 file has indices of a newer kind, which Keras does not write; save it by Keras, or by h5py"
                            + " without libver and track_order");
        }
    }

    /** A node of a B-tree: its entries stand between keys, of one length (groups) or of two and one for each dimension (chunks). */
    private void tree(int at) throws FormatException {
        int type = bytes.get(at + 4);
        int entries = bytes.getShort(at + 6) & 0xffff;
        if (type != 0 && type != 1) {
            return;
        }
        // The number of dimensions stands elsewhere: only keys of groups have a known size. Chunks are counted by the
        // reader.
        for (int i = 0; type == 0 && i < entries; i++) {
            long place = at + (long) TREE_HEAD + Long.BYTES + 16L * i;
            if (place + Long.BYTES > bytes.limit()) {
                return;
            }
            work(16);
            long child = bytes.getLong((int) place);
            if (child > 0 && child < bytes.limit() && !children.add(child)) {
                throw damaged("a node of an index has two parents");
            }
        }
        if (type == 1 && bytes.get(at + 5) > 1) {
            throw damaged("an array has more chunks than Keras writes");
        }
    }

    private void names(int at) throws FormatException {
        if (at + HEAP_HEAD > bytes.limit()) {
            return;
        }
        long size = bytes.getLong(at + 8);
        long start = bytes.getLong(at + 24);
        if (size < 0 || start < 0 || size > bytes.limit() || start > bytes.limit() - size) {
            return;
        }
        work(size);
        int run = 0;
        for (long i = start; i < start + size; i++) {
            run = bytes.get((int) i) == 0 ? 0 : run + 1;
            if (run > LONGEST_NAME) {
                throw damaged("a name has more than " + LONGEST_NAME + " bytes");
            }
        }
    }

    private void work(long count) throws FormatException {
        work -= count;
        if (work < 0) {
            throw damaged("its indices overlap");
        }
    }

    private FormatException damaged(String why) {
        return new FormatException(source, null, "the HDF5 file is damaged: " + why);
    }
}
