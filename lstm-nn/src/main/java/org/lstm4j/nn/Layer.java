package org.lstm4j.nn;

import java.util.List;
import org.lstm4j.autograd.Variable;

/**
 * A module from one variable to one variable, as {@link Sequential} chains them.
 *
 * <p>A subclass says in {@link #compute} what it does; callers call {@link #forward}, which calls the hooks too.
 */
public abstract class Layer extends Module {
    /** For subclasses. */
    protected Layer() {}

    /**
     * The layer's output for an input, through the hooks of the module. What it takes, gives and refuses, the layer
     * says in its own description.
     */
    public final Variable forward(Variable x) {
        if (!isHooked()) {
            return compute(x);
        }
        return hooked(List.of(x), inputs -> List.of(compute(inputs.get(0)))).get(0);
    }

    /** What the layer does. To be called by {@link #forward} only. */
    protected abstract Variable compute(Variable x);
}
