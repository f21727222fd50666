package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;

/**
 * y = log(1 / (1 + exp(-x))), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html">torch.nn.LogSigmoid</a>
 */
public final class LogSigmoid extends Activation {
    /** Has no options. */
    public LogSigmoid() {
        super(Variable::logSigmoid);
    }
}
