package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** A leaf variable that a {@link Module} trains. It requires a gradient unless it is frozen. */
public final class Parameter extends Variable {
    /**
     * A parameter with the given values.
     *
     * @param data held, not copied
     */
    public Parameter(Tensor data) {
        super(data, true);
    }

    /** Stands for a variable, with its values and its place in the graph; in a pass with substituted weights. */
    Parameter(Variable weight) {
        super(weight);
    }

    @Override
    public Parameter requiresGrad(boolean on) {
        super.requiresGrad(on);
        return this;
    }
}
