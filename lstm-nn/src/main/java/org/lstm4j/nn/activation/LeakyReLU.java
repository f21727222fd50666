package org.lstm4j.nn.activation;

import org.lstm4j.nn.internal.PythonText;

/**
 * y = x where x &gt; 0, else slope x, element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html">torch.nn.LeakyReLU</a>
 */
public final class LeakyReLU extends Activation {
    /** With a negative slope of 0.01. */
    public LeakyReLU() {
        this(0.01);
    }

    /** @param negativeSlope slope for negative inputs; default 0.01 */
    public LeakyReLU(double negativeSlope) {
        super(x -> x.leakyRelu(negativeSlope), "negative_slope=" + PythonText.of(negativeSlope));
    }
}
