package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = min(max(x + 3, 0), 6) / 6, element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html">torch.nn.Hardsigmoid</a>
 */
public final class Hardsigmoid extends Layer {
    /** Has no options. */
    public Hardsigmoid() {}

    @Override
    protected Variable compute(Variable x) {
        return x.hardsigmoid();
    }
}
