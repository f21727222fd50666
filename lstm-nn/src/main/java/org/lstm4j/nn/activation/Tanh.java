package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = tanh(x), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html">torch.nn.Tanh</a>
 */
public final class Tanh extends Layer {
    /** Has no options. */
    public Tanh() {}

    @Override
    protected Variable compute(Variable x) {
        return x.tanh();
    }
}
