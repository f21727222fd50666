package org.lstm4j.nn.activation;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Gated linear unit: y = a sigmoid(b), where a and b are the first and the second half of x along one dimension.
 *
 * <p>Shapes: y is as x, with half of the size along that dimension.
 *
 * <p>{@code forward} throws {@link IndexOutOfBoundsException} if the dimension is out of range, and {@link
 * ShapeMismatchException} if its size is odd.
 *
 * <p>Source: Y. Dauphin et al., "Language Modeling with Gated Convolutional Networks", arXiv:1612.08083 (2016).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GLU.html">torch.nn.GLU</a>
 */
public final class GLU extends Activation {
    /** Along the last dimension. */
    public GLU() {
        this(-1);
    }

    /** @param dim dimension that is halved; negative counts from the end. Default -1 */
    public GLU(int dim) {
        super(x -> glu(x, dim), "dim=" + dim);
    }

    private static Variable glu(Variable x, int dim) {
        int along = Require.dim("GLU", x.shape(), dim);
        int half = x.size(along) / 2;
        if (x.size(along) != 2 * half) {
            throw new ShapeMismatchException(
                    "GLU", "expected an even size along dimension " + dim + " to halve, but got " + x.shape());
        }
        return x.narrow(along, 0, half).mul(x.narrow(along, half, half).sigmoid());
    }
}
