package org.lstm4j.nn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Modules by name, in order of insertion, that are children under these names, so that they are trained and saved; those in
 * a plain {@code Map} are not.
 *
 * @param <M> the kind of modules
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ModuleDict.html">torch.nn.ModuleDict</a>
 */
public final class ModuleDict<M extends Module> extends Module {
    private final Map<String, M> modules = new LinkedHashMap<>();

    /** An empty dictionary. */
    public ModuleDict() {}

    /** With the entries of a map, in its order. */
    public ModuleDict(Map<String, ? extends M> modules) {
        modules.forEach(this::put);
    }

    /**
     * Adds a module.
     *
     * @param name its name in the state dictionary, without dots
     * @return this
     * @throws IllegalArgumentException if the name is taken, empty or contains a dot
     */
    public ModuleDict<M> put(String name, M module) {
        modules.put(name, register(name, module));
        return this;
    }

    /** The number of modules. */
    public int size() {
        return modules.size();
    }

    /** Whether there is a module of that name. */
    public boolean contains(String name) {
        return modules.containsKey(name);
    }

    /**
     * The module of a name.
     *
     * @throws IllegalArgumentException if there is none; the message lists all names
     */
    public M get(String name) {
        M found = modules.get(name);
        if (found == null) {
            throw new IllegalArgumentException(
                    "ModuleDict: no module '" + name + "'; expected one of " + modules.keySet());
        }
        return found;
    }

    /** The names, in order. */
    public Set<String> names() {
        return Collections.unmodifiableSet(modules.keySet());
    }
}
