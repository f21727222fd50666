package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = 1 / (1 + exp(-x)), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html">torch.nn.Sigmoid</a>
 */
public final class Sigmoid extends Activation {
    /** Has no options. */
    public Sigmoid() {
        super(Variable::sigmoid);
    }
}
