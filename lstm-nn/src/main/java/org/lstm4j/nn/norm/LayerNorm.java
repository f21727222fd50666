package org.lstm4j.nn.norm;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Layer normalization: {@code y = (x - E[x]) / √(Var[x] + eps) w + b}, with mean and biased variance over the last
 * dimensions, given by the normalized shape.
 *
 * <p>Shapes: x and y are (.., normalizedShape). Parameters: {@code weight} of ones and {@code bias} of zeros, both of the
 * normalized shape. Means and variances are computed in double.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if the last dimensions of x are not the normalized shape, and
 * {@link IllegalArgumentException} if x has another dtype than the layer.
 *
 * <p>Source: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer Normalization", arXiv:1607.06450 (2016).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html">torch.nn.LayerNorm</a>
 */
public final class LayerNorm extends AffineNorm {
    private static final double EPS = 1e-5;

    /**
     * Options.
     *
     * @param normalizedShape the last dimensions of the input, over which it is normalized
     * @param eps added to the variance in the denominator, for numerical stability; default 1e-5
     * @param elementwiseAffine whether the layer has a learnable weight and bias; default true
     * @param bias whether the layer has a bias; ignored without elementwiseAffine. Default true
     * @param dtype element type of the parameters and the input; default float32
     */
    public record Options(Shape normalizedShape, double eps, boolean elementwiseAffine, boolean bias, DType dtype)
            implements LayerNormOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if the normalized shape has no dimension or no element, or eps is negative or
         *     NaN
         */
        public Options {
            requireSizes("LayerNorm", normalizedShape);
            requireEps("LayerNorm", eps);
        }
    }

    private final Options options;

    /** The default options for a normalized shape. */
    public static Options options(int... normalizedShape) {
        return new Options(Shape.of(normalizedShape), EPS, true, true, DType.FLOAT32);
    }

    /** With the default options. */
    public LayerNorm(int... normalizedShape) {
        this(options(normalizedShape));
    }

    /** With a weight of ones and a bias of zeros. */
    public LayerNorm(Options options) {
        super(
                options.dtype(),
                options.normalizedShape(),
                options.elementwiseAffine(),
                options.elementwiseAffine() && options.bias());
        this.options = options;
    }

    @Override
    protected Variable compute(Variable x) {
        Shape normalized = options.normalizedShape();
        requireInput("LayerNorm", x, options.dtype(), normalized);
        return RowNormRule.standardize("LayerNorm", x, normalized.numel(), weight(), bias(), options.eps());
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return options.normalizedShape() + ", eps=" + PythonText.of(options.eps()) + ", elementwise_affine="
                + PythonText.of(options.elementwiseAffine());
    }
}
