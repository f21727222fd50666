package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = x sigmoid(x), element by element; also called swish.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html">torch.nn.SiLU</a>
 */
public final class SiLU extends Layer {
    /** Has no options. */
    public SiLU() {}

    @Override
    protected Variable compute(Variable x) {
        return x.silu();
    }
}
