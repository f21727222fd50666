package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = max(x, 0), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html">torch.nn.ReLU</a>
 */
public final class ReLU extends Activation {
    /** Has no options. */
    public ReLU() {
        super(Variable::relu);
    }
}
