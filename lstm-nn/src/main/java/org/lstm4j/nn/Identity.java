package org.lstm4j.nn;

import org.lstm4j.autograd.Variable;

/**
 * y = x: a placeholder for a layer that is left out.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Identity.html">torch.nn.Identity</a>
 */
public final class Identity extends Layer {
    /** Has no options. */
    public Identity() {}

    @Override
    protected Variable compute(Variable x) {
        return x;
    }
}
