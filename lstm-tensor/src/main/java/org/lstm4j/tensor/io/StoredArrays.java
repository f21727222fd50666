package org.lstm4j.tensor.io;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * The content of a file of named arrays.
 *
 * @param entries the arrays by name, in the order of the file. Unmodifiable
 * @param metadata texts beside the arrays; empty if there are none. Unmodifiable
 * @param skipped why an array of the file is not among the entries, by name; empty unless {@link ArrayFile#readKnown} was
 *     asked for. Unmodifiable
 */
public record StoredArrays(
        Map<String, StoredArray> entries, Map<String, String> metadata, Map<String, String> skipped) {
    /** Copies the maps. */
    public StoredArrays {
        entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        skipped = Collections.unmodifiableMap(new LinkedHashMap<>(skipped));
    }

    /** Arrays with metadata, of which none was skipped. */
    public StoredArrays(Map<String, StoredArray> entries, Map<String, String> metadata) {
        this(entries, metadata, Map.of());
    }

    /** Tensors with metadata. */
    public static StoredArrays of(Map<String, Tensor> tensors, Map<String, String> metadata) {
        Map<String, StoredArray> entries = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> entries.put(name, StoredArray.of(tensor)));
        return new StoredArrays(entries, metadata);
    }

    /**
     * All arrays as tensors, for a state dictionary: integers and booleans as float64, which is exact and what layers count
     * in.
     */
    public Map<String, Tensor> tensors() {
        Map<String, Tensor> out = new LinkedHashMap<>();
        entries.forEach((name, array) -> out.put(name, array.toTensor()));
        return Collections.unmodifiableMap(out);
    }

    /** The arrays of integers and booleans as they are. */
    public Map<String, IntTensor> ints() {
        Map<String, IntTensor> out = new LinkedHashMap<>();
        entries.forEach((name, array) -> {
            if (array instanceof StoredArray.Ints) {
                out.put(name, array.toInts());
            }
        });
        return Collections.unmodifiableMap(out);
    }
}
