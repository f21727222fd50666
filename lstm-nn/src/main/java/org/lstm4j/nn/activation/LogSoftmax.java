package org.lstm4j.nn.activation;

/**
 * y = log(exp(x) / sum of exp(x)) along one dimension.
 *
 * <p>{@code forward} throws {@link IndexOutOfBoundsException} if the dimension is out of range.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html">torch.nn.LogSoftmax</a>
 */
public final class LogSoftmax extends Activation {
    /** @param dim dimension along which log softmax is computed; negative counts from the end. No default */
    public LogSoftmax(int dim) {
        super(x -> x.logSoftmax(dim), "dim=" + dim);
    }
}
