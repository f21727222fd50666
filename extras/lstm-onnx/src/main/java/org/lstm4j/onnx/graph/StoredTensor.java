package org.lstm4j.onnx.graph;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/**
 * A {@code TensorProto}: an initializer or the value of a constant. Its elements are decoded by {@link #value}; until then
 * only those that are written as text of numbers take memory of their own.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>
 */
public final class StoredTensor {
    private final String source;
    private String name = "";
    private long typeCode;
    private final List<Long> dims = new ArrayList<>();
    private @Nullable ByteBuffer raw;
    private final ByteArrayOutputStream fixed = new ByteArrayOutputStream();
    private final LongStream.Builder integers = LongStream.builder();
    private int integerCount;
    private boolean isExternal;
    private final Map<String, String> external = new HashMap<>();

    private StoredTensor(String source) {
        this.source = source;
    }

    static StoredTensor read(ProtoReader in) throws FormatException {
        StoredTensor out = new StoredTensor(in.source());
        while (in.next()) {
            switch (in.field()) {
                case 1 -> in.int64s(out.dims::add);
                case 2 -> out.typeCode = in.int64();
                case 4 -> out.append(in.fixed(Float.BYTES));
                case 5, 7, 11 ->
                    in.int64s(value -> {
                        out.integers.add(value);
                        out.integerCount++;
                    });
                case 8 -> out.name = in.text();
                case 9 -> out.raw = in.raw();
                case 10 -> out.append(in.fixed(Double.BYTES));
                case 13 -> in.message().entry(out.external);
                case 14 -> out.isExternal = in.int64() == 1;
                default -> in.skip();
            }
        }
        return out;
    }

    private void append(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        fixed.writeBytes(copy);
    }

    /** Its name; empty for the value of a constant. */
    public String name() {
        return name;
    }

    /**
     * The elements.
     *
     * @param folder gives the bytes of tensors in files beside this one
     * @throws FormatException if sizes and data do not fit, or the type cannot be held
     */
    public Value value(ExternalData folder) throws IOException {
        ElementType type;
        Shape shape;
        try {
            type = ElementType.of(typeCode);
            shape = Shape.of(dims.stream().mapToInt(StoredTensor::size).toArray());
        } catch (IllegalArgumentException e) {
            throw fault(String.valueOf(e.getMessage()), e);
        }
        // A shape has at most 2^31 elements, so this does not overflow.
        long expected = (long) shape.numel() * type.bytes();
        ByteBuffer data = raw;
        if (isExternal) {
            data = folder.read(source, name, external, expected);
        } else if (data == null && integerCount > 0) {
            return fromIntegers(type, shape);
        } else if (data == null) {
            data = ByteBuffer.wrap(fixed.toByteArray());
        }
        if (data.remaining() != expected) {
            throw fault(
                    "shape " + shape + " of type " + type + " needs " + expected + " bytes, but there are "
                            + data.remaining(),
                    null);
        }
        return new Value(Elements.decode(type, data.duplicate().order(ByteOrder.LITTLE_ENDIAN), shape), type);
    }

    private Value fromIntegers(ElementType type, Shape shape) throws FormatException {
        if (integerCount != shape.numel()) {
            throw fault(
                    "shape " + shape + " needs " + shape.numel() + " elements, but there are " + integerCount, null);
        }
        long[] values = integers.build().toArray();
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16) {
            ByteBuffer bits = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (long value : values) {
                bits.putShort((short) value);
            }
            return new Value(Elements.decode(type, bits.flip(), shape), type);
        }
        if (type.isFloating()) {
            throw fault("elements of type " + type + " are stored as integers", null);
        }
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = type == ElementType.UINT64 && values[i] < 0 ? 0x1p64 + values[i] : values[i];
        }
        return new Value(Tensor.wrap(out, out.length).reshape(shape), type);
    }

    private static int size(long dim) {
        if (dim < 0 || dim > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected sizes from 0 to " + Integer.MAX_VALUE + ", but got " + dim);
        }
        return (int) dim;
    }

    private FormatException fault(String problem, @Nullable Throwable cause) {
        FormatException out = new FormatException(source, name, problem);
        out.initCause(cause);
        return out;
    }
}
