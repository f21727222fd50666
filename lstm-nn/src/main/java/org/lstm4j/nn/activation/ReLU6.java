package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = min(max(x, 0), 6), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html">torch.nn.ReLU6</a>
 */
public final class ReLU6 extends Layer {
    /** Has no options. */
    public ReLU6() {}

    @Override
    protected Variable compute(Variable x) {
        return x.hardtanh(0, 6);
    }
}
