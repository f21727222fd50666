package org.lstm4j.nn.activation;

import org.lstm4j.nn.internal.PythonText;

/**
 * y = x where x &gt; 0, else alpha (exp(x) - 1), element by element.
 *
 * <p>Source: D.-A. Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", arXiv:1511.07289
 * (2015).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ELU.html">torch.nn.ELU</a>
 */
public final class ELU extends Activation {
    /** With an alpha of 1.0. */
    public ELU() {
        this(1);
    }

    /** @param alpha scale of the negative part; default 1.0 */
    public ELU(double alpha) {
        super(x -> x.elu(alpha), "alpha=" + PythonText.of(alpha));
    }
}
