package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Function;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The values of an array as bytes, row-major without gaps. */
final class Values {
    /** A Java array holds some elements less than an int could count. */
    static final int MAX_ELEMENTS = Integer.MAX_VALUE - 8;

    private static final int CHUNK = 1 << 16;

    private Values() {}

    /**
     * Reads an array.
     *
     * @param type one that can be read
     * @param failure makes the exception of a problem, such as a value beyond 32 bits
     */
    static StoredArray read(
            InputStream in, StoredType type, Shape shape, ByteOrder order, Function<String, FormatException> failure)
            throws IOException {
        byte[] chunk = new byte[(int) Math.min(CHUNK, (long) shape.numel() * type.bytes())];
        ByteBuffer buffer = ByteBuffer.wrap(chunk).order(order);
        if (type.isFloating()) {
            Tensor x = Tensor.zeros(type.dtype(), shape);
            for (int i = 0; i < x.numel(); ) {
                int n = fill(in, chunk, type, x.numel() - i, failure);
                type.read(buffer.clear(), n, x, i);
                i += n;
            }
            return new StoredArray.Floats(x, type);
        }
        int[] ints = new int[shape.numel()];
        for (int i = 0; i < ints.length; ) {
            int n = fill(in, chunk, type, ints.length - i, failure);
            for (int k = 0; k < n; k++) {
                long value = type.integer(buffer, k);
                if (!type.holds(value)) {
                    throw failure.apply(outOfRange(type, value, i + k));
                }
                ints[i + k] = (int) value;
            }
            i += n;
        }
        return new StoredArray.Ints(IntTensor.of(ints, shape.toArray()), type);
    }

    private static int fill(
            InputStream in, byte[] chunk, StoredType type, int left, Function<String, FormatException> failure)
            throws IOException {
        int n = Math.min(left, chunk.length / type.bytes());
        if (in.readNBytes(chunk, 0, n * type.bytes()) < n * type.bytes()) {
            throw failure.apply("ends before its last value");
        }
        return n;
    }

    private static String outOfRange(StoredType type, long value, int index) {
        boolean unsigned = type == StoredType.U64;
        return "holds " + (unsigned ? Long.toUnsignedString(value) : value) + " (element " + index + " of " + type
                + "), but "
                + (type == StoredType.BOOL
                        ? "booleans are 0 or 1"
                        : "integers are read as 32 bits, up to " + Integer.MAX_VALUE);
    }

    /** Writes an array, little-endian. */
    static void write(OutputStream out, StoredArray array) throws IOException {
        byte[] chunk = new byte[CHUNK];
        ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        int numel = array.shape().numel();
        StoredType type = writtenType(array);
        Tensor dense =
                array instanceof StoredArray.Floats floats ? floats.tensor().contiguous() : null;
        int n;
        for (int i = 0; i < numel; i += n) {
            n = Math.min(CHUNK / type.bytes(), numel - i);
            buffer.clear();
            if (dense != null) {
                type.write(buffer, n, dense, dense.offset() + i);
            } else {
                IntTensor ints = array.toInts();
                for (int k = 0; k < n; k++) {
                    type.putInteger(buffer, k, ints.flat(i + k));
                }
            }
            out.write(chunk, 0, n * type.bytes());
        }
    }

    /** The type that an array is written in. */
    static StoredType writtenType(StoredArray array) {
        return array instanceof StoredArray.Floats floats ? StoredType.of(floats.tensor()) : array.type();
    }
}
