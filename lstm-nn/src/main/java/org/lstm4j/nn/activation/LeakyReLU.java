package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.PythonText;

/**
 * y = x where x &gt; 0, else slope x, element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html">torch.nn.LeakyReLU</a>
 */
public final class LeakyReLU extends Layer {
    private static final double NEGATIVE_SLOPE = 0.01;

    private final double negativeSlope;

    /** With a negative slope of 0.01. */
    public LeakyReLU() {
        this(NEGATIVE_SLOPE);
    }

    /** @param negativeSlope slope for negative inputs; default 0.01 */
    public LeakyReLU(double negativeSlope) {
        this.negativeSlope = negativeSlope;
    }

    @Override
    protected Variable compute(Variable x) {
        return x.leakyRelu(negativeSlope);
    }

    @Override
    protected String describe() {
        return "negative_slope=" + PythonText.of(negativeSlope);
    }
}
