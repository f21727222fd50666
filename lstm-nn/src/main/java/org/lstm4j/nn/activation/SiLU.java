package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = x sigmoid(x), element by element; also called swish.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html">torch.nn.SiLU</a>
 */
public final class SiLU extends Activation {
    /** Has no options. */
    public SiLU() {
        super(Variable::silu);
    }
}
