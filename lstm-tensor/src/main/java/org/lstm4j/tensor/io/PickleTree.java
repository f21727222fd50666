package org.lstm4j.tensor.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.io.PickleReader.Global;
import org.lstm4j.tensor.io.PickleReader.Opaque;
import org.lstm4j.tensor.io.PickleReader.Tuple;

/**
 * The objects of a pickle as plain values: tuples as lists, dtypes as {@link StoredType}. What is of another class is left
 * out of dictionaries, is null in lists, and is recorded with its path. A tree: no value contains itself, and neither its
 * depth nor its size, each shared part counted wherever it stands, goes beyond a limit.
 */
final class PickleTree {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_NODES = 2_000_000;
    /* Bounds of the paths that are recorded. */
    private static final int MAX_UNREAD = 10_000;
    private static final int MAX_KEY = 100;

    private final Function<String, FormatException> failure;
    private final IdentityHashMap<Object, Node> nodes = new IdentityHashMap<>();
    private final List<String> path = new ArrayList<>();
    private final Map<String, Opaque> unread = new LinkedHashMap<>();

    /**
     * A list or dictionary.
     *
     * @param size number of values in it
     */
    private record Node(Object value, int height, long size) {
        static final Node OPEN = new Node("", -1, 0);
    }

    /** Sizes of the parts of a node. */
    private static final class Extent {
        int height;
        long size = 1;
    }

    /** @param failure makes the exception of a problem */
    PickleTree(Function<String, FormatException> failure) {
        this.failure = failure;
    }

    /** The plain value of the object of a pickle; an {@link Opaque} if it is of another class. */
    @Nullable
    Object plain(@Nullable Object raw) throws FormatException {
        return plain(raw, new Extent());
    }

    /** What is not read, by its path. */
    Map<String, Opaque> unread() {
        return unread;
    }

    private @Nullable Object plain(@Nullable Object raw, Extent parent) throws FormatException {
        if (raw instanceof Global global) {
            StoredType dtype = PyTorchTypes.ofDtype(global);
            return dtype != null ? dtype : new Opaque(global.toString());
        }
        if (raw instanceof PyTorchObjects.Storage storage) {
            return new Opaque(storage.type().toString());
        }
        Node node;
        if (raw instanceof Tuple tuple) {
            node = node(raw, tuple.items());
        } else if (raw instanceof List<?> || raw instanceof Map<?, ?>) {
            node = node(raw, raw);
        } else {
            parent.size++;
            return raw;
        }
        parent.height = Math.max(parent.height, node.height());
        parent.size += node.size();
        if (path.size() + node.height() > MAX_DEPTH || parent.size > MAX_NODES) {
            throw failure.apply(
                    "the pickle is nested more than " + MAX_DEPTH + " deep, or has more than " + MAX_NODES + " values");
        }
        return node.value();
    }

    private Node node(Object raw, Object content) throws FormatException {
        Node known = nodes.get(raw);
        if ((known != null && known.height() < 0) || path.size() > MAX_DEPTH) {
            throw failure.apply("the pickle is nested more than " + MAX_DEPTH + " deep: an object contains itself");
        }
        if (known == null) {
            nodes.put(raw, Node.OPEN);
            Extent extent = new Extent();
            Object value = content instanceof List<?> list ? list(list, extent) : map((Map<?, ?>) content, extent);
            known = new Node(value, extent.height + 1, extent.size);
            nodes.put(raw, known);
        }
        return known;
    }

    private Object list(List<?> items, Extent extent) throws FormatException {
        List<@Nullable Object> out = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            Object value = child(String.valueOf(i), items.get(i), extent);
            out.add(value instanceof Opaque ? null : value);
        }
        return Collections.unmodifiableList(out);
    }

    private Object map(Map<?, ?> items, Extent extent) throws FormatException {
        Map<@Nullable Object, @Nullable Object> out = new LinkedHashMap<>();
        for (Map.Entry<?, ?> item : items.entrySet()) {
            Object value = child(String.valueOf(item.getKey()), item.getValue(), extent);
            if (!(value instanceof Opaque)) {
                out.put(item.getKey(), value);
            }
        }
        return Collections.unmodifiableMap(out);
    }

    private @Nullable Object child(String key, @Nullable Object raw, Extent extent) throws FormatException {
        path.add(key.length() <= MAX_KEY ? key : key.substring(0, MAX_KEY));
        Object value = plain(raw, extent);
        if (value instanceof Opaque opaque) {
            unread.putIfAbsent(String.join(".", path), opaque);
            if (unread.size() > MAX_UNREAD) {
                throw failure.apply("the pickle has more than " + MAX_UNREAD + " objects of classes that are not read");
            }
        }
        path.remove(path.size() - 1);
        return value;
    }
}
