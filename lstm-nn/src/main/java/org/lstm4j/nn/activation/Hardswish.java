package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = x min(max(x + 3, 0), 6) / 6, element by element.
 *
 * <p>Source: A. Howard et al., "Searching for MobileNetV3", arXiv:1905.02244 (2019).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html">torch.nn.Hardswish</a>
 */
public final class Hardswish extends Activation {
    /** Has no options. */
    public Hardswish() {
        super(Variable::hardswish);
    }
}
