package org.lstm4j.nn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;

/**
 * A module of one input and one output, as {@link Sequential} chains them.
 *
 * <p>A subclass implements {@link #compute}; callers call {@link #forward}, which runs the hooks as well.
 */
public abstract class Layer extends Module {
    /** For subclasses. */
    protected Layer() {}

    /**
     * The output of the layer, with the module's hooks run before and after. Shapes and errors are documented on each
     * layer.
     */
    public final Variable forward(Variable x) {
        Require.present(typeName(), "an input x", x);
        if (!isHooked()) {
            return compute(x);
        }
        return hooked(List.of(x), inputs -> List.of(compute(inputs.get(0)))).get(0);
    }

    /** Computes the output. Called by {@link #forward} only. */
    protected abstract Variable compute(Variable x);
}
