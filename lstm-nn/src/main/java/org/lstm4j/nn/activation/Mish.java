package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = x tanh(log(1 + exp(x))), element by element.
 *
 * <p>Source: D. Misra, "Mish: A Self Regularized Non-Monotonic Activation Function", arXiv:1908.08681 (2019).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Mish.html">torch.nn.Mish</a>
 */
public final class Mish extends Activation {
    /** Has no options. */
    public Mish() {
        super(Variable::mish);
    }
}
