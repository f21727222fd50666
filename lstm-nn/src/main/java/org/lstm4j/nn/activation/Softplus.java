package org.lstm4j.nn.activation;

import org.lstm4j.nn.internal.PythonText;

/**
 * y = log(1 + exp(beta x)) / beta, element by element; y = x where beta x &gt; threshold.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html">torch.nn.Softplus</a>
 */
public final class Softplus extends Activation {
    /** With a beta of 1 and a threshold of 20. */
    public Softplus() {
        this(1, 20);
    }

    /**
     * @param beta sharpness: y tends to max(x, 0) for large beta; default 1
     * @param threshold value of beta x above which y = x, for numerical stability; default 20
     * @throws IllegalArgumentException if beta is 0 or NaN
     */
    public Softplus(double beta, double threshold) {
        super(
                x -> x.softplus(beta, threshold),
                "beta=" + PythonText.of(beta) + ", threshold=" + PythonText.of(threshold));
        if (beta == 0 || Double.isNaN(beta)) {
            throw new IllegalArgumentException("Softplus: beta must not be 0 or NaN, but got " + beta);
        }
    }
}
