package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * y = x where x &gt; 0, else w x, element by element, where w is learned: one for all, or one a channel.
 *
 * <p>Shapes: x and y are (N, channels, ..), or any with one w. Parameter: {@code weight} (numParameters), of 0.25.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has another number of channels.
 *
 * <p>Source: K. He et al., "Delving Deep into Rectifiers", arXiv:1502.01852 (2015).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html">torch.nn.PReLU</a>
 */
public final class PReLU extends Layer {
    private static final double INIT = 0.25;

    private final Parameter weight;

    /** One w for all, in float32. */
    public PReLU() {
        this(1, INIT, DType.FLOAT32);
    }

    /**
     * @param numParameters 1, or the number of channels
     * @param init the first value of w; PyTorch's default is 0.25
     * @throws IllegalArgumentException if numParameters is not greater than zero
     */
    public PReLU(int numParameters, double init, DType dtype) {
        if (numParameters <= 0) {
            throw new IllegalArgumentException(
                    "PReLU: num_parameters must be greater than zero, but got " + numParameters);
        }
        weight = register(
                "weight", new Parameter(Tensor.zeros(dtype, numParameters).fillInPlace(init)));
    }

    @Override
    protected Variable compute(Variable x) {
        return x.prelu(weight);
    }

    /** w, of shape (numParameters). */
    public Parameter weight() {
        return weight;
    }

    @Override
    protected String describe() {
        return "num_parameters=" + weight.size(0);
    }
}
