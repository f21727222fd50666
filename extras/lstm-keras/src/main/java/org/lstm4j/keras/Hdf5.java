package org.lstm4j.keras;

import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/**
 * The arrays and texts of an HDF5 file in memory, read at once. jhdf reads the format; what a file asks for is bounded here
 * before it is read, and whatever jhdf throws becomes a {@link FormatException}. Links to other files are not followed,
 * optimizers are passed over.
 */
final class Hdf5 {
    private static final int MAX_DEPTH = 32;
    private static final int MAX_NODES = 100_000;
    private static final long SMALL = 16 << 20;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    /** The attributes that Keras writes; the names of layers and weights go on in name0, name1, .. when they are long. */
    private static final List<String> TEXTS = List.of("model_config", "keras_version", "layer_names", "weight_names");

    private final String source;
    private final long length;
    private final Map<String, Tensor> arrays = new LinkedHashMap<>();
    private final Map<String, List<String>> texts = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final ByteBuffer bytes;
    /** Bytes of memory that may still be asked for. */
    private long left;
    /** Bytes of collections of texts that may still be gone through. */
    private long work;

    private Hdf5(String source, byte[] bytes) {
        this.source = source;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.length = bytes.length;
        this.left = Math.max(SMALL, 2 * length);
        this.work = Math.max(SMALL, 16 * length);
    }

    /** Whether these are the first bytes of an HDF5 file. */
    static boolean isHdf5(byte[] bytes) {
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (bytes.length <= i || bytes[i] != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Reads a file.
     *
     * @throws FormatException if it is malformed or goes beyond a limit
     */
    static Hdf5 read(byte[] bytes, String source) throws FormatException {
        Hdf5Structure.check(source, bytes);
        Hdf5 out = new Hdf5(source, bytes);
        try (HdfFile file = HdfFile.fromBytes(bytes)) {
            out.group(file, "", 0);
        } catch (RuntimeException | StackOverflowError e) {
            String why = e instanceof StackOverflowError ? "its groups or indices go in a circle" : e.getMessage();
            FormatException failure = new FormatException(
                    source, null, "the HDF5 file is damaged: " + FormatException.quote(String.valueOf(why)));
            failure.initCause(e);
            throw failure;
        }
        return out;
    }

    /** By path, such as {@code model_weights/dense/kernel:0}. */
    Map<String, Tensor> arrays() {
        return arrays;
    }

    /** The texts of an attribute, or null: {@code model_weights@layer_names}. */
    @Nullable
    List<String> texts(String path, String attribute) {
        return texts.get(path + "@" + attribute);
    }

    private void group(Group group, String path, int depth) throws FormatException {
        once(group, path);
        if (depth > MAX_DEPTH) {
            throw new FormatException(source, null, "the HDF5 file has groups more than " + MAX_DEPTH + " deep");
        }
        attributes(group, path);
        for (Map.Entry<String, Node> child : group.getChildren().entrySet()) {
            String at = path.isEmpty() ? child.getKey() : path + "/" + child.getKey();
            Node node = child.getValue();
            if (at.startsWith("optimizer") || node.isLink()) {
                continue;
            }
            if (node instanceof Group inner) {
                group(inner, at, depth + 1);
            } else if (node instanceof Dataset dataset) {
                once(dataset, at);
                Tensor array = array(dataset, at);
                if (array != null) {
                    arrays.put(at, array);
                }
            }
        }
    }

    /** Groups may go in a circle, and a small file may have an array in many places. */
    private void once(Node node, String path) throws FormatException {
        if (seen.size() > MAX_NODES || !seen.add(node.getAddress())) {
            throw new FormatException(
                    source,
                    null,
                    FormatException.quote(path) + " of the HDF5 file is one of more than " + MAX_NODES
                            + " groups and arrays, or stands in two places");
        }
    }

    private void attributes(Group group, String path) throws FormatException {
        for (Attribute attribute : group.getAttributes().values()) {
            String name = attribute.getName();
            String base = name.replaceAll("\\d+$", "");
            if (!TEXTS.contains(base)) {
                continue;
            }
            List<String> found = strings(attribute, path + "@" + name);
            texts.computeIfAbsent(path + "@" + base, key -> new ArrayList<>()).addAll(found);
        }
    }

    private List<String> strings(Attribute attribute, String at) throws FormatException {
        if (attribute.isEmpty() || attribute.getSize() == 0) {
            return List.of();
        }
        // Each text of variable length could be the largest of the file.
        boolean varies = attribute.getDataType() instanceof VariableLength;
        take(varies ? lengths(attribute, at) : attribute.getSizeInBytes(), at);
        Object data = attribute.getData();
        if (data instanceof String one) {
            return List.of(one);
        }
        if (data instanceof Object[] many) {
            List<String> out = new ArrayList<>();
            for (Object one : many) {
                out.add(String.valueOf(one));
            }
            return out;
        }
        throw new FormatException(source, null, "attribute " + FormatException.quote(at) + " is not text");
    }

    /** The sum of the stated lengths, each of which stands in front of the place of its text. */
    private long lengths(Attribute attribute, String at) throws FormatException {
        take(attribute.getSize() * 16, at);
        ByteBuffer places = attribute.getBuffer().order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        Set<Long> collections = new HashSet<>();
        for (int i = 0; i < attribute.getSize(); i++) {
            sum += Math.max(64, 2L * (places.getInt(16 * i) & 0xffff_ffffL));
            long address = places.getLong(16 * i + 4);
            if (collections.add(address)) {
                work -= Hdf5Structure.collection(bytes, address);
            }
        }
        if (work < 0) {
            throw new FormatException(
                    source, null, "attribute " + FormatException.quote(at) + " takes too long to read");
        }
        return sum;
    }

    /** Takes so many bytes of the memory that a file of this length may ask for. */
    private void take(long bytes, String at) throws FormatException {
        if (bytes < 0 || bytes > left) {
            throw new FormatException(
                    source,
                    at,
                    "would take " + bytes + " bytes of memory, more than is left for an HDF5 file of " + length
                            + " bytes");
        }
        left -= bytes;
    }

    /** @return null if its elements are of another type, as the state of random generators is */
    private @Nullable Tensor array(Dataset dataset, String at) throws FormatException {
        Class<?> type = dataset.getJavaType();
        boolean isFloat = type == Float.class || type == float.class;
        if (!isFloat && type != Double.class && type != double.class) {
            return null;
        }
        long[] sizes = dataset.getDimensionsAsLong();
        long count = 1;
        for (long size : sizes) {
            if (size < 0 || size > Integer.MAX_VALUE || (size > 0 && count > Integer.MAX_VALUE / size)) {
                throw new FormatException(source, at, "has a shape that is too large");
            }
            count *= size;
        }
        take(Math.max(8 * count, 256), at);
        if (dataset instanceof ChunkedDataset chunked) {
            requirePlain(chunked, count, at);
        }
        int[] shape = dataset.getDimensions();
        if (count == 0 || dataset.isEmpty()) {
            throw new FormatException(source, at, "is empty");
        }
        if (isFloat) {
            Object data = dataset.isScalar() ? new float[] {(Float) dataset.getData()} : dataset.getDataFlat();
            return Tensor.wrap((float[]) data, (int) count).reshape(shape);
        }
        Object data = dataset.isScalar() ? new double[] {(Double) dataset.getData()} : dataset.getDataFlat();
        return Tensor.wrap((double[]) data, (int) count).reshape(shape);
    }

    private void requirePlain(ChunkedDataset dataset, long count, String at) throws FormatException {
        if (!dataset.getFilters().isEmpty()) {
            throw new FormatException(
                    source, at, "is compressed, which Keras does not do and is not read; copy it without compression");
        }
        long chunk = 1;
        for (int size : dataset.getChunkDimensions()) {
            chunk = Math.multiplyExact(chunk, (long) size);
        }
        long chunks = chunk < 1 ? Long.MAX_VALUE : count / chunk;
        if (chunk < 1 || chunk > left || chunks > length) {
            throw new FormatException(source, at, "has chunks of " + chunk + " elements, which do not fit");
        }
    }
}
