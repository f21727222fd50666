package org.lstm4j.tensor.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.PickleReader.Opaque;

/**
 * The content of a file of {@code torch.save}: {@code .pt}, {@code .pth} or {@code .ckpt}.
 *
 * <pre>{@code
 * PyTorchFile file = PyTorchFile.read(Path.of("checkpoint.pt"));
 * lstm.loadStateDict(StateDict.of(file.stateDict("model_state_dict")));
 * long epoch = (Long) file.get("epoch");
 * }</pre>
 *
 * <p>Nothing in the file is executed: the pickle in it is read as data by a closed list of classes, which cannot be extended.
 * Values are
 *
 * <table>
 * <caption>Types</caption>
 * <tr><th>in Python</th><th>here</th></tr>
 * <tr><td>{@code None}, {@code bool}, {@code float}, {@code str}</td><td>null, {@link Boolean}, {@link Double}, {@link
 * String}</td></tr>
 * <tr><td>{@code int}</td><td>{@link Long}; {@link java.math.BigInteger} beyond 64 bits</td></tr>
 * <tr><td>{@code list}, {@code tuple}, {@code torch.Size}</td><td>{@link List}. Unmodifiable</td></tr>
 * <tr><td>{@code dict}, {@code OrderedDict}, {@code Counter}</td><td>{@link Map} in the order of the file, with keys as
 * above. Unmodifiable</td></tr>
 * <tr><td>{@code torch.Tensor}, {@code torch.nn.Parameter}</td><td>{@link StoredArray}</td></tr>
 * <tr><td>{@code torch.dtype}</td><td>{@link StoredType}</td></tr>
 * <tr><td>{@code torch.device}</td><td>{@link String}, such as "cuda:0"</td></tr>
 * </table>
 *
 * <p>Tensors are dense copies of what may be views with strides. Equal views of one storage, such as tied weights, are one
 * object, so a change of one is a change of the other, as in PyTorch. Integers beyond 32 bits are read as float64, if all are
 * exact in it: up to 2^53. Sizes, counts, depth and memory are bounded.
 *
 * <p>Other objects, such as a NumPy scalar or an {@code argparse.Namespace}, are an error with {@link #read}; {@link
 * #readKnown} leaves them out.
 */
public final class PyTorchFile {
    private static final int MAX_PICKLE = 64 << 20;
    private static final int MOST_NAMES = 10;

    private final String name;
    private final Object root;
    private final Map<String, String> skipped;

    private PyTorchFile(String name, Object root, Map<String, String> skipped) {
        this.name = name;
        this.root = root;
        this.skipped = skipped;
    }

    /** As {@link #read(ByteSource)}, of a file. */
    public static PyTorchFile read(Path file) throws IOException {
        return read(ByteSource.of(file));
    }

    /**
     * Reads all that is in a file.
     *
     * @throws FormatException if this is no such file, it is malformed, or it has an object of a class that is not read; the
     *     message says what it is and how to convert it
     * @throws IOException if it cannot be read
     */
    public static PyTorchFile read(ByteSource source) throws IOException {
        return read(source, false);
    }

    /** As {@link #readKnown(ByteSource)}, of a file. */
    public static PyTorchFile readKnown(Path file) throws IOException {
        return readKnown(ByteSource.of(file));
    }

    /**
     * Reads what can be read: objects of other classes are left out of dictionaries, are null in lists, and are listed in
     * {@link #skipped}.
     *
     * @throws FormatException if this is no such file, it is malformed, or all of it is an object of a class that is not read
     * @throws IOException if it cannot be read
     */
    public static PyTorchFile readKnown(ByteSource source) throws IOException {
        return read(source, true);
    }

    private static PyTorchFile read(ByteSource source, boolean known) throws IOException {
        try (Bytes bytes = source.open(FileKind.PYTORCH.description())) {
            Function<String, FormatException> failure = problem -> bytes.failure(null, problem);
            if (!ZipEntries.isZip(bytes.head(0, ForeignFile.HEAD))) {
                ForeignFile.refuse(bytes, FileKind.PYTORCH);
                throw failure.apply("expected a zip archive, as torch.save writes it");
            }
            ZipEntries zip = ZipEntries.of(bytes);
            String prefix = PyTorchRefusal.requirePickle(bytes, zip.entries().keySet(), failure);
            ByteOrder order = byteOrder(zip, prefix, failure);
            ZipEntries.Entry entry = Objects.requireNonNull(zip.entries().get(prefix + "data.pkl"));
            requireStored(entry, failure);
            byte[] pickle = zip.readAll(entry, MAX_PICKLE);
            var calls = new PyTorchObjects(zip, prefix + "data/", order, bytes.length(), failure);
            PickleTree tree = new PickleTree(failure);
            Object root = tree.plain(PickleReader.read(pickle, calls, failure));
            if (root == null) {
                throw failure.apply("the file holds None and nothing else");
            }
            if (root instanceof Opaque opaque) {
                throw failure.apply(PyTorchRefusal.ofFile(opaque));
            }
            Map<String, String> skipped = new LinkedHashMap<>();
            for (Map.Entry<String, Opaque> unread : tree.unread().entrySet()) {
                if (!known) {
                    throw failure.apply(PyTorchRefusal.ofEntry(unread.getKey(), unread.getValue()));
                }
                skipped.put(unread.getKey(), unread.getValue().type);
            }
            return new PyTorchFile(bytes.name(), root, Collections.unmodifiableMap(skipped));
        }
    }

    private static ByteOrder byteOrder(ZipEntries zip, String prefix, Function<String, FormatException> failure)
            throws IOException {
        ZipEntries.Entry entry = zip.entries().get(prefix + "byteorder");
        // Before PyTorch 2.1 there was none.
        String order = entry == null ? "little" : new String(zip.readAll(entry, 16), StandardCharsets.ISO_8859_1);
        return switch (order) {
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            case "big" -> ByteOrder.BIG_ENDIAN;
            default ->
                throw failure.apply("expected the byte order little or big, but got " + FormatException.quote(order));
        };
    }

    /** PyTorch compresses nothing, so the length of a file bounds what is in it. */
    static void requireStored(ZipEntries.Entry entry, Function<String, FormatException> failure)
            throws FormatException {
        if (entry.method() != 0) {
            throw failure.apply("entry " + FormatException.quote(entry.name())
                    + " of the zip archive is compressed, which torch.save does not do; zip it again with: zip -0");
        }
    }

    // ---- Content --------------------------------------------------------------------------------------------------

    /** All of it: in most files a dictionary. */
    public Object root() {
        return root;
    }

    /** The classes of the objects that were left out, by their path: keys and positions, joined by dots. */
    public Map<String, String> skipped() {
        return skipped;
    }

    /**
     * The value at the end of a path of keys; all of it for no keys.
     *
     * @param keys a text or {@link Long} for a dictionary, an {@link Integer} for a position in a list
     * @throws IllegalArgumentException if there is none; the message lists what is there
     */
    public @Nullable Object get(Object... keys) {
        Object at = root;
        for (int i = 0; i < keys.length; i++) {
            Object key = keys[i];
            if (at instanceof Map<?, ?> map && map.containsKey(key)) {
                at = map.get(key);
            } else if (at instanceof List<?> list
                    && key instanceof Integer index
                    && index >= 0
                    && index < list.size()) {
                at = list.get(index);
            } else {
                throw new IllegalArgumentException(
                        name + ": there is no " + path(keys, i + 1) + "; " + described(path(keys, i), at));
            }
        }
        return at;
    }

    /**
     * The tensors of the dictionary at the end of a path of keys, by their names and in the order of the file. Other values are
     * left out.
     *
     * @throws IllegalArgumentException if there is no dictionary; the message says what is there
     */
    public StoredArrays arrays(Object... keys) {
        if (!(get(keys) instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    name + ": expected a dictionary of tensors, but " + described(path(keys, keys.length), get(keys)));
        }
        Map<String, StoredArray> out = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (key instanceof String text && value instanceof StoredArray array) {
                out.put(text, array);
            }
        });
        return new StoredArrays(out, Map.of());
    }

    /**
     * As {@link #arrays}, as tensors: a state dictionary. Integers and booleans are float64.
     *
     * @throws IllegalArgumentException if there is no dictionary with a tensor; the message says what is there
     */
    public Map<String, Tensor> stateDict(Object... keys) {
        Map<String, Tensor> out = arrays(keys).tensors();
        if (out.isEmpty()) {
            throw new IllegalArgumentException(
                    name + ": expected a dictionary of tensors, but " + described(path(keys, keys.length), get(keys)));
        }
        return out;
    }

    private static String path(Object[] keys, int count) {
        return List.of(keys).subList(0, count).stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    private static String described(String path, @Nullable Object value) {
        String what = path.isEmpty() ? "all of it" : path;
        if (value instanceof Map<?, ?> map) {
            return what + " is a dictionary of " + map.size() + " entries: "
                    + map.keySet().stream()
                            .limit(MOST_NAMES)
                            .map(key -> FormatException.quote(String.valueOf(key)))
                            .collect(Collectors.joining(", ", "[", map.size() > MOST_NAMES ? ", ..]" : "]"));
        }
        if (value instanceof List<?> list) {
            return what + " is a list of " + list.size();
        }
        return what + " is a " + (value == null ? "None" : value.getClass().getSimpleName());
    }

    // ---- Writing --------------------------------------------------------------------------------------------------

    /**
     * Writes or replaces a file that {@code torch.load(file, weights_only=True)} reads. The same content is the same bytes.
     *
     * @param root values of the types above; also {@link Integer}, {@link Float}, {@link Tensor} and {@link
     *     org.lstm4j.tensor.IntTensor}. One that stands at several places is one storage
     * @throws IllegalArgumentException if there is a value of another type, or lists are nested more than 100 deep
     * @throws IOException if it cannot be written; what was there before is untouched
     */
    public static void write(Path file, Object root) throws IOException {
        PyTorchWriter writer = new PyTorchWriter(root);
        AtomicFile.write(file, writer::writeTo);
    }

    /** As {@link #write(Path, Object)}, to a stream, which is not closed. */
    public static void write(OutputStream out, Object root) throws IOException {
        new PyTorchWriter(root).writeTo(out);
    }
}
