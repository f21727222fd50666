package org.lstm4j.nn.activation;

/**
 * y = exp(x) / sum of exp(x) along one dimension.
 *
 * <p>{@code forward} throws {@link IndexOutOfBoundsException} if the dimension is out of range.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html">torch.nn.Softmax</a>
 */
public final class Softmax extends Activation {
    /** @param dim dimension along which the elements sum up to 1; negative counts from the end. No default */
    public Softmax(int dim) {
        super(x -> x.softmax(dim), "dim=" + dim);
    }
}
