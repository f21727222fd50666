package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.internal.PythonText;

/**
 * y = min(max(x, minVal), maxVal), element by element. At the bounds the gradient is 0.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html">torch.nn.Hardtanh</a>
 */
public final class Hardtanh extends Layer {
    private final double minVal;
    private final double maxVal;

    /** With the bounds -1 and 1. */
    public Hardtanh() {
        this(-1, 1);
    }

    /**
     * @param minVal lower bound of the linear range; default -1
     * @param maxVal upper bound of the linear range; default 1
     * @throws IllegalArgumentException if maxVal is not greater than minVal
     */
    public Hardtanh(double minVal, double maxVal) {
        if (!(maxVal > minVal)) {
            throw new IllegalArgumentException(
                    "Hardtanh: max_val must be greater than min_val, but got " + maxVal + " and " + minVal);
        }
        this.minVal = minVal;
        this.maxVal = maxVal;
    }

    @Override
    protected Variable compute(Variable x) {
        return x.hardtanh(minVal, maxVal);
    }

    @Override
    protected String describe() {
        return "min_val=" + PythonText.of(minVal) + ", max_val=" + PythonText.of(maxVal);
    }
}
