package org.lstm4j.tensor.io;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An open file of named arrays: names, types, shapes and metadata are known, and values are read when they are asked for,
 * one array at a time.
 *
 * <pre>{@code
 * try (ArrayFile file = Safetensors.open(path)) {
 *     file.entries().forEach((name, info) -> System.out.println(name + " " + info.type() + " " + info.shape()));
 *     Tensor weight = file.read("lstm.weight_ih_l0").toTensor();
 * }
 * }</pre>
 *
 * <p>Arrays that were read do not depend on the file, which may be closed. Safe for use by several threads. An interrupt of
 * the thread does not disturb reading.
 */
public abstract class ArrayFile implements Closeable {
    private static final int MOST_NAMES = 10;

    private final Bytes bytes;
    private final Map<String, ArrayInfo> entries;
    private final Map<String, String> metadata;

    /** @param bytes closed with this file */
    ArrayFile(Bytes bytes, Map<String, ArrayInfo> entries, Map<String, String> metadata) {
        this.bytes = bytes;
        this.entries = Collections.unmodifiableMap(entries);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /** Reads the values of an array that is there and has no known problem. */
    abstract StoredArray values(String name, ArrayInfo info) throws IOException;

    /** The arrays by name, in the order of the file. Unmodifiable. */
    public final Map<String, ArrayInfo> entries() {
        return entries;
    }

    /** Texts that the file holds beside the arrays; empty if there are none. Unmodifiable. */
    public final Map<String, String> metadata() {
        return metadata;
    }

    /**
     * Reads one array.
     *
     * @throws IllegalArgumentException if there is no array of that name; the message lists the first of those there are
     * @throws FormatException if the array cannot be held, such as complex values, or integers beyond 32 bits
     * @throws IOException if the file cannot be read
     */
    public final StoredArray read(String name) throws IOException {
        ArrayInfo info = entries.get(name);
        if (info == null) {
            throw new IllegalArgumentException(bytes.name() + ": expected an array " + FormatException.quote(name)
                    + ", but there are " + list(entries.keySet()));
        }
        if (info.problem() != null) {
            throw bytes.failure(name, info.problem());
        }
        return values(name, info);
    }

    /**
     * Reads all arrays.
     *
     * @throws FormatException if there are any that cannot be held; the message names them
     * @throws IOException if the file cannot be read, or its arrays take more memory than the JVM may use
     */
    public final StoredArrays readAll() throws IOException {
        return readAll(null);
    }

    /**
     * Reads the arrays that can be held, and lists the others in {@link StoredArrays#skipped}: complex values, for example,
     * or integers beyond 32 bits.
     *
     * @throws IOException if the file cannot be read, or its arrays take more memory than the JVM may use
     */
    public final StoredArrays readKnown() throws IOException {
        return readAll(new LinkedHashMap<>());
    }

    /** Reads all arrays and closes the file. */
    final StoredArrays readAndClose() throws IOException {
        try (this) {
            return readAll();
        }
    }

    private StoredArrays readAll(@Nullable Map<String, String> skipped) throws IOException {
        requireMemory();
        List<String> unreadable = new ArrayList<>();
        entries.forEach((name, info) -> {
            if (info.problem() != null) {
                unreadable.add(name);
            }
        });
        if (skipped == null && unreadable.size() > 1) {
            throw bytes.failure(
                    null,
                    unreadable.size() + " of " + entries.size() + " arrays cannot be read (readKnown skips them): "
                            + list(unreadable) + "; the first "
                            + Objects.requireNonNull(entries.get(unreadable.get(0)))
                                    .problem());
        }
        Map<String, StoredArray> arrays = new LinkedHashMap<>();
        for (String name : entries.keySet()) {
            try {
                arrays.put(name, read(name));
            } catch (FormatException e) {
                // Of one array, not of the file.
                if (skipped == null || e.tensor() == null) {
                    throw e;
                }
                skipped.put(name, e.problem());
            }
        }
        return new StoredArrays(arrays, metadata, skipped == null ? Map.of() : skipped);
    }

    private void requireMemory() throws IOException {
        long needed = 0;
        for (ArrayInfo info : entries.values()) {
            needed += info.isReadable() ? info.heldBytes() : 0;
        }
        long most = Runtime.getRuntime().maxMemory();
        if (needed > most) {
            throw new IOException(bytes.name() + ": the tensors take " + needed + " bytes, but this JVM may use " + most
                    + "; start it with a larger -Xmx, or open the file and read them one at a time");
        }
    }

    private static String list(Collection<String> names) {
        return names.stream()
                .limit(MOST_NAMES)
                .map(FormatException::quote)
                .collect(Collectors.joining(
                        ", ", "[", names.size() > MOST_NAMES ? ", .. of " + names.size() + "]" : "]"));
    }

    @Override
    public final void close() throws IOException {
        bytes.close();
    }
}
