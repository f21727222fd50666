package org.lstm4j.tensor.io;

import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The elements of a view with strides, row-major. Every read ends at the end of an element. */
final class StridedStream extends InputStream {
    private final byte[] storage;
    private final int bytes;
    private final long[] sizes;
    private final long[] strides;
    private final long[] index;
    private long element;
    private long left;

    /**
     * @param storage not modified
     * @param bytes of an element
     * @param offset of the first element, in elements as the strides
     */
    StridedStream(byte[] storage, int bytes, long offset, List<Long> sizes, List<Long> strides) {
        this.storage = storage;
        this.bytes = bytes;
        // Dimensions of size 1 would only take time.
        int[] kept =
                IntStream.range(0, sizes.size()).filter(d -> sizes.get(d) != 1).toArray();
        this.sizes = Arrays.stream(kept).mapToLong(sizes::get).toArray();
        this.strides = Arrays.stream(kept).mapToLong(strides::get).toArray();
        this.index = new long[kept.length];
        this.element = offset;
        this.left = sizes.stream().reduce(1L, (a, b) -> a * b);
    }

    static boolean isContiguous(List<Long> sizes, List<Long> strides) {
        long expected = 1;
        for (int d = sizes.size() - 1; d >= 0; d--) {
            if (sizes.get(d) != 1 && strides.get(d) != expected) {
                return false;
            }
            expected *= sizes.get(d);
        }
        return true;
    }

    @Override
    public int read() {
        throw new UnsupportedOperationException("elements are read whole");
    }

    @Override
    public int read(byte[] into, int from, int n) {
        int done = 0;
        while (left > 0 && n - done >= bytes) {
            int at = (int) element * bytes;
            // Elements are small: a loop is faster than a call for each.
            for (int i = 0; i < bytes; i++) {
                into[from + done++] = storage[at + i];
            }
            advance();
        }
        return done == 0 && n > 0 ? -1 : done;
    }

    private void advance() {
        left--;
        for (int d = sizes.length - 1; d >= 0; d--) {
            element += strides[d];
            if (++index[d] < sizes[d]) {
                return;
            }
            element -= strides[d] * index[d];
            index[d] = 0;
        }
    }
}
