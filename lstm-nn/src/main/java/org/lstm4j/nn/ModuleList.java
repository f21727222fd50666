package org.lstm4j.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * A list of modules that are children under the names 0, 1, .., so that they are trained and saved; those in a plain
 * {@code List} are not.
 *
 * <pre>{@code
 * ModuleList<Linear> heads = register("heads", new ModuleList<>());
 * heads.append(new Linear(8, 1, rng)).append(new Linear(8, 3, rng));
 * }</pre>
 *
 * @param <M> the kind of modules
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ModuleList.html">torch.nn.ModuleList</a>
 */
public final class ModuleList<M extends Module> extends Module implements Iterable<M> {
    private final List<M> modules = new ArrayList<>();

    /** An empty list. */
    public ModuleList() {}

    /** With the given modules, in their order. */
    public ModuleList(List<? extends M> modules) {
        modules.forEach(this::append);
    }

    /**
     * Appends a module, named by its index.
     *
     * @return this
     */
    public ModuleList<M> append(M module) {
        modules.add(register(String.valueOf(modules.size()), module));
        return this;
    }

    /** The number of modules. */
    public int size() {
        return modules.size();
    }

    /**
     * The module at an index, from 0.
     *
     * @throws IndexOutOfBoundsException if the index is out of range
     */
    public M get(int index) {
        if (index < 0 || index >= modules.size()) {
            throw new IndexOutOfBoundsException(
                    "ModuleList: index " + index + " is out of range for " + modules.size() + " modules");
        }
        return modules.get(index);
    }

    @Override
    public Iterator<M> iterator() {
        return Collections.unmodifiableList(modules).iterator();
    }
}
