package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = 1.0507.. x where x &gt; 0, else 1.0507.. 1.6732.. (exp(x) - 1), element by element.
 *
 * <p>Source: G. Klambauer et al., "Self-Normalizing Neural Networks", arXiv:1706.02515 (2017).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SELU.html">torch.nn.SELU</a>
 */
public final class SELU extends Activation {
    /** Has no options. */
    public SELU() {
        super(Variable::selu);
    }
}
