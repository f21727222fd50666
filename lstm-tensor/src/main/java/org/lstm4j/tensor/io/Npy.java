package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * One array in a .npy file: {@code numpy.save} and {@code numpy.load}. An archive of several is an {@link Npz}.
 *
 * <pre>{@code
 * Tensor x = Npy.read(Path.of("x.npy")).toTensor();
 * Npy.write(Path.of("y.npy"), StoredArray.of(y));
 * }</pre>
 *
 * <p>Versions 1.0 to 3.0 of the format are read, in either order of dimensions (C, Fortran) and of bytes: f2, f4 and f8 as a
 * {@link Tensor} (f2 widened to float32), b1, i1 to i8 and u1 to u8 as an {@link IntTensor}, where an integer beyond 32 bits
 * is refused with its value. Python objects, which would be a pickle, text, dates, complex numbers and structured types are
 * refused with what they are and how to convert them. Written is version 1.0, little-endian, in C order, byte for byte as
 * NumPy 2 writes it.
 *
 * <p>Files are not trusted. The header, a Python literal, is parsed and never evaluated; it has at most 10,000 bytes and 64
 * dimensions, and must ask for exactly the bytes that follow it. The format is described in
 * <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>.
 */
public final class Npy {
    private Npy() {}

    /** Reads the array of a file; see {@link #read(ByteSource)}. */
    public static StoredArray read(Path file) throws IOException {
        return read(ByteSource.of(file));
    }

    /**
     * Reads an array. An interrupt of the thread does not disturb it.
     *
     * @throws FormatException if the bytes are malformed, go beyond a limit, hold what cannot be held, or are of another
     *     format
     * @throws IOException if the source cannot be read
     */
    public static StoredArray read(ByteSource source) throws IOException {
        try (Bytes bytes = source.open(FileKind.NPY.description())) {
            ForeignFile.refuse(bytes, FileKind.NPY);
            InputStream in = bytes.stream(0, bytes.length());
            NpyHeader header = NpyHeader.read(in, bytes, null);
            requireLength(header, bytes.length(), bytes, null);
            String problem = header.info().problem();
            if (problem != null) {
                throw bytes.failure(null, "the array " + problem);
            }
            return values(in, header, reason -> bytes.failure(null, "the array " + reason));
        }
    }

    /** Requires that as many bytes follow the header as its shape and type need. */
    static void requireLength(NpyHeader header, long length, Bytes bytes, @Nullable String name)
            throws FormatException {
        long rest = length - header.bytes();
        if (header.dataBytes() >= 0 && rest != header.dataBytes()) {
            throw bytes.failure(
                    name,
                    "shape " + header.info().shape() + " of " + header.info().type() + " needs " + header.dataBytes()
                            + " bytes, but " + rest + " follow the header: "
                            + (rest < header.dataBytes() ? "it is truncated" : "there are trailing bytes"));
        }
    }

    /** The values behind a header whose array can be read. */
    static StoredArray values(InputStream in, NpyHeader header, Function<String, FormatException> failure)
            throws IOException {
        Shape shape = header.info().sizes();
        StoredType type = StoredType.valueOf(header.info().type());
        if (!header.fortran() || shape.rank() < 2) {
            return Values.read(in, type, shape, header.order(), failure);
        }
        // Read as its transpose, which is row-major.
        int rank = shape.rank();
        int[] reversed = IntStream.range(0, rank).map(d -> rank - 1 - d).toArray();
        int[] sizes = Arrays.stream(reversed).map(shape::size).toArray();
        StoredArray transposed = Values.read(in, type, Shape.of(sizes), header.order(), failure);
        if (transposed instanceof StoredArray.Floats floats) {
            return new StoredArray.Floats(floats.tensor().permute(reversed).contiguous(), type);
        }
        return new StoredArray.Ints(permuted(transposed.toInts(), reversed), type);
    }

    private static IntTensor permuted(IntTensor x, int[] dims) {
        int[] sizes = Arrays.stream(dims).map(x.shape()::size).toArray();
        int[] out = new int[x.numel()];
        int[] index = new int[dims.length];
        for (int from = 0; from < out.length; from++) {
            int to = 0;
            for (int d = 0; d < dims.length; d++) {
                to = to * sizes[d] + index[dims[d]];
            }
            out[to] = x.flat(from);
            for (int d = dims.length - 1; d >= 0 && ++index[d] == x.shape().size(d); d--) {
                index[d] = 0;
            }
        }
        return IntTensor.of(out, sizes);
    }

    /**
     * Writes an array to a file, or replaces it. The file appears whole or not at all: when this fails, the old one is still
     * there. An interrupt of the thread does not disturb it.
     *
     * @param array a view is written as what it shows; floating-point values in the type of their tensor. Not modified
     * @throws IOException if the file cannot be written; the message names it
     */
    public static void write(Path file, StoredArray array) throws IOException {
        AtomicFile.write(file, out -> write(out, array));
    }

    /** Writes the bytes of a file to a stream, which is neither flushed nor closed. */
    public static void write(OutputStream out, StoredArray array) throws IOException {
        out.write(NpyHeader.write(Values.writtenType(array), array.shape()));
        Values.write(out, array);
    }
}
