package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.PickleReader.Global;
import org.lstm4j.tensor.io.PickleReader.Opaque;
import org.lstm4j.tensor.io.PickleReader.Tuple;

/**
 * What the pickle of a PyTorch file may call, in full: {@code collections.OrderedDict} and {@code Counter}, {@code
 * torch.Size}, {@code torch.device}, and the functions that make tensors and parameters out of storages. Anything else is an
 * {@link Opaque}.
 */
final class PyTorchObjects implements PickleReader.Calls {
    private static final int MAX_RANK = 64;
    private static final int MAX_COPIED = 100_000;
    /** Above it a float64 does not hold every integer. */
    private static final long MAX_EXACT = 1L << 53;
    /* Arrays may take so much memory; views of one storage, as by expand(), could take any amount. */
    private static final long SMALL_MEMORY = 16 << 20;
    private static final int LARGE_RATIO = 8;

    private final ZipEntries zip;
    private final String prefix;
    private final ByteOrder order;
    private final Function<String, FormatException> failure;
    private final Map<View, Object> views = new HashMap<>();
    private long memoryLeft;
    private int copied;

    /** Storages of which there are views. */
    private final Map<String, byte[]> loaded = new HashMap<>();

    /**
     * A storage of the archive.
     *
     * @param numel number of elements; of bytes for an UntypedStorage
     */
    record Storage(Global type, String key, long numel) {}

    private record View(String key, StoredType type, long numel, long offset, List<Long> sizes, List<Long> strides) {}

    /**
     * @param prefix of the names of storages in the archive
     * @param length of the file
     * @param failure makes the exception of a problem
     */
    PyTorchObjects(
            ZipEntries zip, String prefix, ByteOrder order, long length, Function<String, FormatException> failure) {
        this.zip = zip;
        this.prefix = prefix;
        this.order = order;
        this.failure = failure;
        this.memoryLeft = Math.max(SMALL_MEMORY, LARGE_RATIO * length);
    }

    @Override
    public Object persistent(@Nullable Object id) throws FormatException {
        if (id instanceof Tuple tuple
                && tuple.items().size() == 5
                && "storage".equals(tuple.items().get(0))
                && tuple.items().get(1) instanceof Global type
                && tuple.items().get(2) instanceof String key
                && tuple.items().get(4) instanceof Long numel) {
            return new Storage(type, key, numel);
        }
        throw failure.apply("the pickle has a persistent id that is no storage");
    }

    @Override
    public Object call(Global function, List<@Nullable Object> arguments) throws FormatException {
        Object made = switch (function.toString()) {
            case "collections.OrderedDict", "collections.Counter" -> dictionary(arguments);
            case "torch.Size" -> arguments.size() == 1 && arguments.get(0) instanceof Tuple sizes ? sizes : null;
            case "torch.device" -> device(arguments);
            case "torch._utils._rebuild_tensor_v2" -> tensor(arguments, false);
            case "torch._utils._rebuild_tensor_v3" -> tensor(arguments, true);
            case "torch._utils._rebuild_parameter" -> arguments.isEmpty() ? null : arguments.get(0);
            default -> new Opaque(function.toString());
        };
        if (made == null) {
            throw failure.apply("the pickle calls " + function + " with arguments that do not fit");
        }
        return made;
    }

    /** A new dictionary, or a copy of one, as a Counter is made. */
    private @Nullable Object dictionary(List<@Nullable Object> arguments) throws FormatException {
        if (arguments.isEmpty()) {
            return new LinkedHashMap<>(0);
        }
        if (!(arguments.get(0) instanceof Map<?, ?> items)) {
            return null;
        }
        copied += items.size();
        if (copied > MAX_COPIED) {
            throw failure.apply("the pickle copies dictionaries of more than " + MAX_COPIED + " entries");
        }
        return new LinkedHashMap<>(items);
    }

    /** Its name, such as "cuda:0". */
    private static @Nullable Object device(List<@Nullable Object> arguments) {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof String type)) {
            return null;
        }
        return arguments.size() > 1 && arguments.get(1) instanceof Long index ? type + ":" + index : type;
    }

    // ---- Tensors --------------------------------------------------------------------------------------------------

    /** From storage, offset, size, stride, requires_grad and hooks; in version 3 also a dtype. */
    private @Nullable Object tensor(List<@Nullable Object> arguments, boolean hasDtype) throws FormatException {
        if (arguments.size() < (hasDtype ? 7 : 6)
                || !(arguments.get(0) instanceof Storage storage)
                || !(arguments.get(1) instanceof Long offset)
                || !(arguments.get(2) instanceof Tuple sizes)
                || !(arguments.get(3) instanceof Tuple strides)) {
            return null;
        }
        Global named = storage.type();
        StoredType type = PyTorchTypes.ofStorage(named);
        long numel = storage.numel();
        if (hasDtype) {
            if (!(arguments.get(6) instanceof Global dtype)) {
                return null;
            }
            named = dtype;
            type = PyTorchTypes.ofDtype(dtype);
            numel = type == null ? 0 : numel / type.bytes();
        }
        if (type == null) {
            return new Opaque(named.toString());
        }
        View view = new View(storage.key(), type, numel, offset, numbers(sizes), numbers(strides));
        // As in PyTorch, tied weights are one array.
        Object known = views.get(view);
        if (known == null) {
            known = read(view);
            views.put(view, known);
        }
        return known;
    }

    private Object read(View view) throws FormatException {
        int elements = Math.toIntExact(requireFits(view));
        ZipEntries.Entry entry = view.key().contains("/") ? null : zip.entries().get(prefix + view.key());
        if (entry == null) {
            throw problem(view, "is of a storage that the file does not have");
        }
        long bytes = view.type().bytes();
        if (entry.size() % bytes != 0 || entry.size() / bytes != view.numel()) {
            throw problem(
                    view,
                    "is of a storage of " + view.numel() + " elements of " + view.type() + ", but the file has "
                            + entry.size() + " bytes of it");
        }
        PyTorchFile.requireStored(entry, failure);
        takeMemory(view, elements, view.type().heldBytes());
        Shape shape = Shape.of(view.sizes().stream().mapToInt(Math::toIntExact).toArray());
        boolean whole = view.offset() == 0
                && elements == view.numel()
                && StridedStream.isContiguous(view.sizes(), view.strides());
        try {
            return values(view, entry, shape, whole);
        } catch (FormatException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void takeMemory(View view, long elements, int bytes) throws FormatException {
        memoryLeft -= elements * bytes;
        if (memoryLeft < 0) {
            throw problem(view, "is one too many: the tensors take far more memory than the file has bytes");
        }
    }

    private Object values(View view, ZipEntries.Entry entry, Shape shape, boolean whole) throws IOException {
        StoredType type = view.type();
        try (InputStream in = whole ? zip.open(entry) : strided(view, entry)) {
            return Values.read(in, type, shape, order, problem -> problem(view, problem));
        } catch (FormatException e) {
            if (!type.isInteger() || type.bytes() < Integer.BYTES) {
                throw e;
            }
        }
        // Integers beyond 32 bits.
        takeMemory(view, shape.numel(), Double.BYTES);
        Tensor out = Tensor.zeros(DType.FLOAT64, shape);
        byte[] one = new byte[type.bytes()];
        ByteBuffer buffer = ByteBuffer.wrap(one).order(order);
        try (InputStream in = whole ? zip.open(entry) : strided(view, entry)) {
            for (int i = 0; i < out.numel(); i++) {
                if (in.readNBytes(one, 0, one.length) < one.length) {
                    throw problem(view, "ends before its last value");
                }
                long value = type.integer(buffer, 0);
                if (Math.abs(value) > MAX_EXACT || value == Long.MIN_VALUE) {
                    return new Opaque("integer beyond 2^53");
                }
                out.doubles()[i] = value;
            }
        }
        return StoredArray.of(out);
    }

    private InputStream strided(View view, ZipEntries.Entry entry) throws IOException {
        byte[] storage = loaded.get(view.key());
        if (storage == null) {
            storage = zip.readAll(entry, Values.MAX_ELEMENTS);
            loaded.put(view.key(), storage);
        }
        return new StridedStream(storage, view.type().bytes(), view.offset(), view.sizes(), view.strides());
    }

    /** Checks that a view stays within its storage, and returns its number of elements. */
    private long requireFits(View view) throws FormatException {
        if (view.sizes().size() != view.strides().size()) {
            throw problem(
                    view,
                    "has " + view.sizes().size() + " sizes and "
                            + view.strides().size() + " strides");
        }
        try {
            long numel = 1;
            long product = 1;
            long last = view.offset();
            for (int d = 0; d < view.sizes().size(); d++) {
                long size = view.sizes().get(d);
                long stride = view.strides().get(d);
                if (size < 0 || stride < 0) {
                    throw problem(view, "has a negative size or stride");
                }
                numel *= size;
                // Sizes count even if another one is 0: a tensor's strides are products of them, and must fit an int.
                product = Math.multiplyExact(product, Math.max(1, size));
                last = Math.addExact(last, Math.multiplyExact(Math.max(0, size - 1), stride));
            }
            if (view.offset() < 0 || (numel > 0 && last >= view.numel())) {
                throw problem(
                        view,
                        "reaches to element " + last + " of a storage of " + view.numel() + " from " + view.offset());
            }
            if (product <= Values.MAX_ELEMENTS) {
                return numel;
            }
        } catch (ArithmeticException e) {
            FormatException failure = problem(view, "of " + view.sizes() + " is larger than any storage");
            failure.initCause(e);
            throw failure;
        }
        throw problem(view, "of " + view.sizes() + " has more elements than a Java array can hold");
    }

    private List<Long> numbers(Tuple tuple) throws FormatException {
        List<Long> out = new ArrayList<>();
        for (Object item : tuple.items()) {
            if (!(item instanceof Long number) || out.size() == MAX_RANK) {
                throw failure.apply("the pickle has a tensor of more than " + MAX_RANK
                        + " dimensions, or with a size or stride that is no integer");
            }
            out.add(number);
        }
        return out;
    }

    private FormatException problem(View view, String what) {
        return failure.apply("the tensor of storage " + FormatException.quote(view.key()) + " " + what);
    }
}
