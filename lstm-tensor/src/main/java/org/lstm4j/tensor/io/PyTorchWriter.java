package org.lstm4j.tensor.io;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** A file of {@code torch.save}: a pickle of protocol 2, and a storage for each array. */
final class PyTorchWriter {
    private static final int MAX_DEPTH = 100;
    private static final String FOLDER = "archive/";
    /** Where the values of a storage start, as PyTorch has it: they can be mapped into memory. */
    private static final int ALIGNMENT = 64;

    private static final int LOCAL_HEADER = 30;
    private static final int EXTRA_HEADER = 4;
    private static final int FILLER = 0x4246;

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final IdentityHashMap<Object, Integer> keys = new IdentityHashMap<>();
    private final List<StoredArray> storages = new ArrayList<>();

    PyTorchWriter(@Nullable Object root) {
        pickle.write(0x80);
        pickle.write(2);
        value(root, 0);
        pickle.write('.');
    }

    // ---- The pickle -----------------------------------------------------------------------------------------------

    private void value(@Nullable Object value, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "PyTorchFile.write: lists and maps are nested more than " + MAX_DEPTH + " deep");
        }
        if (value == null) {
            pickle.write('N');
        } else if (value instanceof Boolean flag) {
            pickle.write(flag ? 0x88 : 0x89);
        } else if (value instanceof Integer || value instanceof Long) {
            integer(((Number) value).longValue());
        } else if (value instanceof BigInteger big) {
            big(big);
        } else if (value instanceof Double || value instanceof Float) {
            pickle.write('G');
            raw(ByteBuffer.allocate(8).putDouble(((Number) value).doubleValue()).array());
        } else if (value instanceof String text) {
            text(text);
        } else if (value instanceof List<?> list) {
            pickle.write(']');
            pickle.write('(');
            list.forEach(item -> value(item, depth + 1));
            pickle.write('e');
        } else if (value instanceof Map<?, ?> map) {
            pickle.write('}');
            pickle.write('(');
            map.forEach((key, item) -> {
                key(key);
                value(item, depth + 1);
            });
            pickle.write('u');
        } else if (value instanceof StoredType dtype) {
            global("torch", PyTorchTypes.dtype(dtype));
        } else {
            tensor(value);
        }
    }

    private void key(@Nullable Object key) {
        if (!(key == null || key instanceof String || key instanceof Boolean || key instanceof Number)) {
            throw refused("a key", key);
        }
        value(key, 0);
    }

    private static IllegalArgumentException refused(String what, Object value) {
        return new IllegalArgumentException(
                "PyTorchFile.write: expected tensors, numbers, booleans, texts, lists and maps," + " but got " + what
                        + " of " + value.getClass());
    }

    private void integer(long value) {
        if (value >= 0 && value < 256) {
            pickle.write('K');
            pickle.write((int) value);
        } else if (value == (int) value) {
            pickle.write('J');
            little((int) value);
        } else {
            big(BigInteger.valueOf(value));
        }
    }

    private void big(BigInteger value) {
        byte[] big = value.toByteArray();
        if (big.length > 255) {
            throw new IllegalArgumentException(
                    "PyTorchFile.write: an integer of " + big.length + " bytes is longer than 255");
        }
        pickle.write(0x8a);
        pickle.write(big.length);
        for (int i = big.length - 1; i >= 0; i--) {
            pickle.write(big[i]);
        }
    }

    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        pickle.write('X');
        little(utf8.length);
        raw(utf8);
    }

    private void global(String module, String name) {
        raw(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** {@code _rebuild_tensor_v2(storage, 0, size, stride, False, OrderedDict())}, as torch.save has it. */
    private void tensor(Object value) {
        StoredArray array;
        if (value instanceof StoredArray stored) {
            array = PyTorchTypes.isWritten(stored.type()) ? stored : StoredArray.of(stored.toInts());
        } else if (value instanceof Tensor tensor) {
            array = StoredArray.of(tensor);
        } else if (value instanceof IntTensor ints) {
            array = StoredArray.of(ints);
        } else {
            throw refused("a value", value);
        }
        // A tensor and the array that wraps it are the same.
        Object identity = array instanceof StoredArray.Floats floats ? floats.tensor() : array.toInts();
        Integer key = keys.get(identity);
        if (key == null) {
            key = storages.size();
            keys.put(identity, key);
            storages.add(array);
        }
        int numel = array.shape().numel();
        global("torch._utils", "_rebuild_tensor_v2");
        raw("((".getBytes(StandardCharsets.US_ASCII));
        text("storage");
        global("torch", PyTorchTypes.storage(Values.writtenType(array)));
        text(key.toString());
        text("cpu");
        integer(numel);
        raw("tQK\0(".getBytes(StandardCharsets.US_ASCII));
        int[] sizes = array.shape().toArray();
        for (int size : sizes) {
            integer(size);
        }
        raw("t(".getBytes(StandardCharsets.US_ASCII));
        for (int d = 0; d < sizes.length; d++) {
            long stride = 1;
            for (int inner = d + 1; inner < sizes.length; inner++) {
                stride *= Math.max(1, sizes[inner]);
            }
            integer(stride);
        }
        pickle.write('t');
        pickle.write(0x89);
        global("collections", "OrderedDict");
        raw(")RtR".getBytes(StandardCharsets.US_ASCII));
    }

    private void little(int value) {
        raw(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    }

    private void raw(byte[] bytes) {
        pickle.write(bytes, 0, bytes.length);
    }

    // ---- The archive ----------------------------------------------------------------------------------------------

    private interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes the file. May be called again. */
    void writeTo(OutputStream out) throws IOException {
        Position position = new Position(out);
        try (ZipOutputStream zip = new ZipOutputStream(position)) {
            entry(zip, position, "data.pkl", pickle::writeTo);
            entry(zip, position, "byteorder", to -> to.write("little".getBytes(StandardCharsets.US_ASCII)));
            for (int key = 0; key < storages.size(); key++) {
                StoredArray array = storages.get(key);
                entry(zip, position, "data/" + key, to -> Values.write(to, array));
            }
            entry(zip, position, "version", to -> to.write("3\n".getBytes(StandardCharsets.US_ASCII)));
        }
    }

    private static void entry(ZipOutputStream zip, Position position, String name, Body body) throws IOException {
        // A stored entry states its size and checksum in front of its bytes.
        Position counted = new Position(OutputStream.nullOutputStream());
        CRC32 crc = new CRC32();
        body.writeTo(new CheckedOutputStream(counted, crc));
        ZipEntry entry = new ZipEntry(FOLDER + name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(counted.at);
        entry.setCompressedSize(counted.at);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(Npz.NO_TIME);
        long start = position.at + LOCAL_HEADER + FOLDER.length() + name.length() + EXTRA_HEADER;
        int filler = (int) Math.floorMod(-start, (long) ALIGNMENT);
        entry.setExtra(ByteBuffer.allocate(EXTRA_HEADER + filler)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) FILLER)
                .putShort((short) filler)
                .array());
        zip.putNextEntry(entry);
        body.writeTo(zip);
        zip.closeEntry();
    }

    /** Counts; closing it closes nothing. */
    private static final class Position extends FilterOutputStream {
        long at;

        Position(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            at++;
        }

        @Override
        public void write(byte[] bytes, int from, int n) throws IOException {
            out.write(bytes, from, n);
            at += n;
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
