package org.lstm4j.nn.rnn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ToDoubleFunction;
import java.util.zip.CRC32;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * The state of a session as bytes, little-endian: the word LS4J and version 1; the number of layers; for each layer the
 * number of parts; for each part the bits of an element (32 or 64), N, the size, and the elements; last the CRC-32 of all
 * bytes before it.
 */
final class SessionBytes {
    private static final int MAGIC = 0x4a34534c;
    private static final int VERSION = 1;

    /** How elements of one type are written and read. */
    private record Elements(ObjDoubleConsumer<ByteBuffer> put, ToDoubleFunction<ByteBuffer> get) {}

    private static final Elements FLOAT =
            new Elements((out, value) -> out.putFloat((float) value), ByteBuffer::getFloat);
    private static final Elements DOUBLE = new Elements(ByteBuffer::putDouble, ByteBuffer::getDouble);

    private SessionBytes() {}

    static byte[] write(List<List<Tensor>> state) {
        int size = 4 * Integer.BYTES;
        for (List<Tensor> parts : state) {
            size = Math.addExact(size, Integer.BYTES);
            for (Tensor part : parts) {
                int elements = Math.multiplyExact(part.numel(), part.dtype().bytes());
                size = Math.addExact(size, Math.addExact(3 * Integer.BYTES, elements));
            }
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC).putInt(VERSION).putInt(state.size());
        for (List<Tensor> parts : state) {
            out.putInt(parts.size());
            parts.forEach(part -> put(out, part));
        }
        out.putInt(checksum(out.array(), size - Integer.BYTES));
        return out.array();
    }

    private static void put(ByteBuffer out, Tensor part) {
        Elements elements = part.dtype().select(FLOAT, DOUBLE);
        out.putInt(part.dtype().bytes() * Byte.SIZE).putInt(part.size(0)).putInt(part.size(1));
        for (double value : part.toDoubleArray()) {
            elements.put.accept(out, value);
        }
    }

    /** @param bytes Not modified */
    static List<List<Tensor>> read(String name, byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int body = bytes.length - Integer.BYTES;
        require(name, body >= 3 * Integer.BYTES && in.getInt() == MAGIC, "they do not start with its magic number");
        int version = in.getInt();
        require(name, version == VERSION, "version " + version + " is not known");
        require(name, in.getInt(body) == checksum(bytes, body), "the checksum does not match");
        int layers = in.getInt();
        List<List<Tensor>> out = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            require(name, body - in.position() >= Integer.BYTES, "they end too early");
            int count = in.getInt();
            List<Tensor> parts = new ArrayList<>();
            for (int p = 0; p < count; p++) {
                parts.add(get(name, in, body));
            }
            out.add(parts);
        }
        require(name, in.position() == body, "there are more bytes than the state has");
        return out;
    }

    private static Tensor get(String name, ByteBuffer in, int end) {
        require(name, end - in.position() >= 3 * Integer.BYTES, "they end too early");
        int bits = in.getInt();
        int rows = in.getInt();
        int columns = in.getInt();
        Optional<DType> known = Arrays.stream(DType.values())
                .filter(each -> each.bytes() * Byte.SIZE == bits)
                .findFirst();
        require(name, known.isPresent(), "an element of " + bits + " bits is not known");
        DType dtype = known.orElseThrow();
        require(
                name,
                rows >= 0 && columns >= 0 && (long) rows * columns <= (end - in.position()) / dtype.bytes(),
                "they end too early");
        Elements elements = dtype.select(FLOAT, DOUBLE);
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = elements.get.applyAsDouble(in);
        }
        return Tensor.wrap(values, rows, columns).to(dtype);
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static void require(String name, boolean condition, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(name + ": the bytes are not the state of a session: " + problem);
        }
    }
}
