package org.lstm4j.nn.norm;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Root mean square normalization: {@code y = x / √(E[x²] + eps) w}, with the mean over the last dimensions, given by the
 * normalized shape.
 *
 * <p>Shapes: x and y are (.., normalizedShape). Parameter: {@code weight} of ones, of the normalized shape. Means are
 * computed in double.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if the last dimensions of x are not the normalized shape, and
 * {@link IllegalArgumentException} if x has another dtype than the layer.
 *
 * <p>Source: B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", arXiv:1910.07467 (2019).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html">torch.nn.RMSNorm</a>
 */
public final class RMSNorm extends AffineNorm {
    private static final double FLOAT32_EPS = Math.ulp(1f);
    private static final double FLOAT64_EPS = Math.ulp(1.0);

    /**
     * Options.
     *
     * @param normalizedShape the last dimensions of the input, over which it is normalized
     * @param eps added to the mean square in the denominator; null for the distance from 1 to the next number of the
     *     dtype, 2⁻²³ or 2⁻⁵². Default null
     * @param elementwiseAffine whether the layer has a learnable weight; default true
     * @param dtype element type of the weight and the input; default float32
     */
    public record Options(Shape normalizedShape, @Nullable Double eps, boolean elementwiseAffine, DType dtype)
            implements RMSNormOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if the normalized shape has no dimension or no element, or eps is negative or
         *     NaN
         */
        public Options {
            requireSizes("RMSNorm", normalizedShape);
            requireEps("RMSNorm", eps == null ? 0 : eps);
        }
    }

    private final Options options;

    /** The default options for a normalized shape. */
    public static Options options(int... normalizedShape) {
        return new Options(Shape.of(normalizedShape), null, true, DType.FLOAT32);
    }

    /** With the default options. */
    public RMSNorm(int... normalizedShape) {
        this(options(normalizedShape));
    }

    /** With a weight of ones. */
    public RMSNorm(Options options) {
        super(options.dtype(), options.normalizedShape(), options.elementwiseAffine(), false);
        this.options = options;
    }

    @Override
    protected Variable compute(Variable x) {
        Shape normalized = options.normalizedShape();
        requireInput("RMSNorm", x, options.dtype(), normalized);
        Double given = options.eps();
        double eps = given != null ? given : options.dtype().select(FLOAT32_EPS, FLOAT64_EPS);
        return RowNormRule.rms("RMSNorm", x, normalized.numel(), weight(), eps);
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        Double given = options.eps();
        return options.normalizedShape() + ", eps=" + (given == null ? "None" : PythonText.of(given))
                + ", elementwise_affine=" + PythonText.of(options.elementwiseAffine());
    }
}
