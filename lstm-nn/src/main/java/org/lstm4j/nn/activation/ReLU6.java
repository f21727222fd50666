package org.lstm4j.nn.activation;

/**
 * y = min(max(x, 0), 6), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html">torch.nn.ReLU6</a>
 */
public final class ReLU6 extends Activation {
    /** Has no options. */
    public ReLU6() {
        super(x -> x.hardtanh(0, 6));
    }
}
