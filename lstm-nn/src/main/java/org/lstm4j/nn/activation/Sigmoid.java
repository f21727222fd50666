package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = 1 / (1 + exp(-x)), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html">torch.nn.Sigmoid</a>
 */
public final class Sigmoid extends Layer {
    /** Has no options. */
    public Sigmoid() {}

    @Override
    protected Variable compute(Variable x) {
        return x.sigmoid();
    }
}
