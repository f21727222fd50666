package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = log(1 / (1 + exp(-x))), element by element.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html">torch.nn.LogSigmoid</a>
 */
public final class LogSigmoid extends Layer {
    /** Has no options. */
    public LogSigmoid() {}

    @Override
    protected Variable compute(Variable x) {
        return x.logSigmoid();
    }
}
