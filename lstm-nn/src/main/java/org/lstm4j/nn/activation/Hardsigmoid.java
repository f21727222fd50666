package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = min(max(x + 3, 0), 6) / 6, element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html">torch.nn.Hardsigmoid</a>
 */
public final class Hardsigmoid extends Activation {
    /** Has no options. */
    public Hardsigmoid() {
        super(Variable::hardsigmoid);
    }
}
