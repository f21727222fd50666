package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** A leaf variable that a {@link Module} trains: it requires a gradient unless it is frozen. */
public final class Parameter extends Variable {
    /**
     * A parameter on the given numbers.
     *
     * @param data held, not copied
     */
    public Parameter(Tensor data) {
        super(data, true);
    }

    @Override
    public Parameter requiresGrad(boolean on) {
        super.requiresGrad(on);
        return this;
    }
}
