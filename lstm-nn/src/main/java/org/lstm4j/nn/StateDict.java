package org.lstm4j.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.tensor.Tensor;

/**
 * The tensors of a module by name, with PyTorch's names and order: the parameters of a module, then its persistent
 * buffers, then those of its children, in order of registration; names are joined by dots.
 *
 * <p>{@link Module#stateDict} returns the tensors of the module itself, which training continues to modify. {@link
 * #copy} takes a snapshot.
 */
public final class StateDict {
    private final Map<String, Tensor> entries = new LinkedHashMap<>();

    /** An empty dictionary. */
    public StateDict() {}

    /** A dictionary with the entries of a map, in its order. Tensors are held, not copied. */
    public static StateDict of(Map<String, Tensor> entries) {
        StateDict out = new StateDict();
        entries.forEach(out::put);
        return out;
    }

    /** Adds or replaces an entry. The tensor is held, not copied. */
    public StateDict put(String name, Tensor tensor) {
        entries.put(name, tensor);
        return this;
    }

    /** The tensor of a name; null if there is none. */
    public @Nullable Tensor get(String name) {
        return entries.get(name);
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** The entries, in order. Unmodifiable. */
    public Map<String, Tensor> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The number of entries. */
    public int size() {
        return entries.size();
    }

    /** A copy with copied tensors. */
    public StateDict copy() {
        StateDict out = new StateDict();
        entries.forEach((name, tensor) -> out.put(name, tensor.copy()));
        return out;
    }

    /**
     * The entries under other names, in the same order; tensors are not copied.
     *
     * @param name gives the new name for each
     * @throws IllegalArgumentException if two entries would have the same name
     */
    public StateDict rename(UnaryOperator<String> name) {
        StateDict out = new StateDict();
        entries.forEach((old, tensor) -> {
            String renamed = name.apply(old);
            if (out.get(renamed) != null) {
                throw new IllegalArgumentException("StateDict.rename: two entries would be called " + Quote.of(renamed)
                        + ", the second was " + Quote.of(old));
            }
            out.put(renamed, tensor);
        });
        return out;
    }

    /**
     * The entries of a child: those whose name begins with the prefix and a dot, without these; tensors are not copied.
     */
    public StateDict under(String prefix) {
        StateDict out = new StateDict();
        entries.forEach((name, tensor) -> {
            if (name.startsWith(prefix + ".")) {
                out.put(name.substring(prefix.length() + 1), tensor);
            }
        });
        return out;
    }

    /** The names with shape and dtype, one a line. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("StateDict(").append(size()).append(size() == 1 ? " entry" : " entries");
        entries.forEach((name, tensor) -> out.append("\n  ")
                .append(name)
                .append(": ")
                .append(tensor.dtype())
                .append(' ')
                .append(tensor.shape()));
        return out.append(')').toString();
    }

    /**
     * The keys that {@link Module#loadStateDict(StateDict, boolean)} did not match.
     *
     * @param missing names of the module that are not in the dictionary
     * @param unexpected names of the dictionary that are not in the module
     */
    public record LoadResult(List<String> missing, List<String> unexpected) {
        /** Whether all keys matched. */
        public boolean isComplete() {
            return missing.isEmpty() && unexpected.isEmpty();
        }
    }
}
