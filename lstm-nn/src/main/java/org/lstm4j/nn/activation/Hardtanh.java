package org.lstm4j.nn.activation;

import org.lstm4j.nn.internal.PythonText;

/**
 * y = min(max(x, minVal), maxVal), element by element. At the bounds the gradient is 0.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html">torch.nn.Hardtanh</a>
 */
public final class Hardtanh extends Activation {
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
        super(
                x -> x.hardtanh(minVal, maxVal),
                "min_val=" + PythonText.of(minVal) + ", max_val=" + PythonText.of(maxVal));
        if (!(maxVal > minVal)) {
            throw new IllegalArgumentException(
                    "Hardtanh: max_val must be greater than min_val, but got " + maxVal + " and " + minVal);
        }
    }
}
