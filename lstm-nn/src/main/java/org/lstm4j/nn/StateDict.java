package org.lstm4j.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * A network's numbers by name, in PyTorch's names and order: parameters of a module, then its persistent buffers, then
 * those of its children, in the order in which they were registered, names joined by dots.
 *
 * <p>The dictionary that a module gives shows the live numbers: training goes on changing them. {@link #copy} takes a
 * snapshot.
 */
public final class StateDict {
    private final Map<String, Tensor> entries = new LinkedHashMap<>();

    /** An empty dictionary. */
    public StateDict() {}

    /** A dictionary of the given entries, in their order. */
    public static StateDict of(Map<String, Tensor> entries) {
        StateDict out = new StateDict();
        entries.forEach(out::put);
        return out;
    }

    /** Adds or replaces an entry. */
    public StateDict put(String name, Tensor tensor) {
        entries.put(name, tensor);
        return this;
    }

    /** The tensor of that name, or null. */
    public @Nullable Tensor get(String name) {
        return entries.get(name);
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The entries, in order. Not to be modified. */
    public Map<String, Tensor> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The number of entries. */
    public int size() {
        return entries.size();
    }

    /** A snapshot: the same names with numbers of its own. */
    public StateDict copy() {
        StateDict out = new StateDict();
        entries.forEach((name, tensor) -> out.put(name, tensor.copy()));
        return out;
    }

    /**
     * What a load that was not strict passed over.
     *
     * @param missing names of the module that the dictionary lacked
     * @param unexpected names of the dictionary that the module lacks
     */
    public record LoadResult(List<String> missing, List<String> unexpected) {
        /** Whether every name matched. */
        public boolean isComplete() {
            return missing.isEmpty() && unexpected.isEmpty();
        }
    }
}
