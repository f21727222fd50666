package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = max(x, 0), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html">torch.nn.ReLU</a>
 */
public final class ReLU extends Layer {
    /** Has no options. */
    public ReLU() {}

    @Override
    protected Variable compute(Variable x) {
        return x.relu();
    }
}
