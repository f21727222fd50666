package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;

/**
 * y = log(exp(x) / sum of exp(x)) along one dimension.
 *
 * <p>{@code forward} throws {@link IndexOutOfBoundsException} if the dimension is out of range.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html">torch.nn.LogSoftmax</a>
 */
public final class LogSoftmax extends Layer {
    private final int dim;

    /** @param dim dimension along which log softmax is computed; negative counts from the end. No default */
    public LogSoftmax(int dim) {
        this.dim = dim;
    }

    @Override
    protected Variable compute(Variable x) {
        return x.logSoftmax(dim);
    }

    @Override
    protected String describe() {
        return "dim=" + dim;
    }
}
