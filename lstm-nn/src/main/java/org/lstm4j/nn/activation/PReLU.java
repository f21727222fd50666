package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * y = x where x &gt; 0, else w x, element by element, with a learned slope w, one for all channels or one for each.
 *
 * <p>Shapes: x and y are (N, channels, ..), or any shape with one w. Parameter: {@code weight} (numParameters), initially 0.25.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if the number of channels of x differs.
 *
 * <p>Source: K. He et al., "Delving Deep into Rectifiers", arXiv:1502.01852 (2015).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html">torch.nn.PReLU</a>
 */
public final class PReLU extends Layer {
    private static final double INIT = 0.25;

    private final double init;
    private final Parameter weight;

    /** With one slope of initial value 0.25 for all channels, of dtype float32. */
    public PReLU() {
        this(1, INIT, DType.FLOAT32);
    }

    /**
     * @param numParameters number of slopes to learn: 1, the default, or the number of channels
     * @param init initial value of the slopes; default 0.25
     * @param dtype element type of the weight; default float32
     * @throws IllegalArgumentException if numParameters is not greater than zero
     */
    public PReLU(int numParameters, double init, DType dtype) {
        Require.positive("PReLU", "num_parameters", numParameters);
        this.init = init;
        weight = register(
                "weight", new Parameter(Tensor.zeros(dtype, numParameters).fillInPlace(init)));
    }

    @Override
    protected void resetOwn(Generator generator) {
        weight.data().fillInPlace(init);
    }

    @Override
    protected Variable compute(Variable x) {
        return x.prelu(weight);
    }

    /** The slopes, of shape (numParameters). */
    public Parameter weight() {
        return weight;
    }

    @Override
    protected String describe() {
        return "num_parameters=" + weight.size(0);
    }
}
