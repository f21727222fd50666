package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = x / (1 + |x|), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html">torch.nn.Softsign</a>
 */
public final class Softsign extends Activation {
    /** Has no options. */
    public Softsign() {
        super(Variable::softsign);
    }
}
