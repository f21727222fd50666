package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = tanh(x), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html">torch.nn.Tanh</a>
 */
public final class Tanh extends Activation {
    /** Has no options. */
    public Tanh() {
        super(Variable::tanh);
    }
}
