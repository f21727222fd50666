package org.lstm4j.nn;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.nn.internal.RowNormRule;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

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
public final class LayerNorm extends Layer {
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
            if (normalizedShape.rank() == 0 || normalizedShape.numel() == 0) {
                throw new IllegalArgumentException(
                        "LayerNorm: normalized_shape must have sizes greater than zero, but got " + normalizedShape);
            }
            if (!(eps >= 0)) {
                throw new IllegalArgumentException("LayerNorm: eps must be zero or more, but got " + eps);
            }
        }
    }

    private final Options options;
    private final @Nullable Parameter weight;
    private final @Nullable Parameter bias;

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
        this.options = options;
        Shape shape = options.normalizedShape();
        DType dtype = options.dtype();
        boolean affine = options.elementwiseAffine();
        this.weight = affine ? register("weight", new Parameter(Tensor.ones(dtype, shape))) : null;
        this.bias = affine && options.bias() ? register("bias", new Parameter(Tensor.zeros(dtype, shape))) : null;
    }

    @Override
    protected void resetOwn(Generator generator) {
        if (weight != null) {
            weight.data().fillInPlace(1);
        }
        if (bias != null) {
            bias.data().fillInPlace(0);
        }
    }

    @Override
    protected Variable compute(Variable x) {
        Require.dtype("LayerNorm", "input", x, options.dtype());
        Shape normalized = options.normalizedShape();
        int[] sizes = x.shape().toArray();
        int from = sizes.length - normalized.rank();
        if (from < 0 || !Arrays.equals(Arrays.copyOfRange(sizes, from, sizes.length), normalized.toArray())) {
            throw new ShapeMismatchException(
                    "LayerNorm", "expected an input of shape (.., " + sizesText() + "), but got " + x.shape());
        }
        return RowNormRule.standardize("LayerNorm", x, normalized.numel(), weight, bias, options.eps());
    }

    private String sizesText() {
        return Arrays.stream(options.normalizedShape().toArray())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    /** The weight, of the normalized shape; null without elementwiseAffine. */
    public @Nullable Parameter weight() {
        return weight;
    }

    /** The bias, of the normalized shape; null if the layer has none. */
    public @Nullable Parameter bias() {
        return bias;
    }

    @Override
    protected String describe() {
        return options.normalizedShape() + ", eps=" + PythonText.of(options.eps()) + ", elementwise_affine="
                + PythonText.of(options.elementwiseAffine());
    }
}
