package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = x Φ(x), element by element, where Φ is the cumulative distribution function of the standard normal distribution.
 *
 * <p>Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", arXiv:1606.08415 (2016).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GELU.html">torch.nn.GELU</a>
 */
public final class GELU extends Activation {
    /** The computation of Φ. */
    public enum Approximate {
        /** Exact: (1 + erf(x/√2)) / 2. */
        NONE,
        /** Approximate: (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. */
        TANH
    }

    /** With the exact Φ. */
    public GELU() {
        this(Approximate.NONE);
    }

    /** @param approximate computation of Φ; default NONE */
    public GELU(Approximate approximate) {
        super(
                approximate == Approximate.NONE ? Variable::gelu : Variable::geluTanh,
                approximate == Approximate.NONE ? "approximate='none'" : "approximate='tanh'");
    }
}
