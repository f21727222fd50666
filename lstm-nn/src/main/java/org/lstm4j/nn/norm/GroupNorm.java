package org.lstm4j.nn.norm;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;

/**
 * Group normalization: {@code y = (x - E[x]) / √(Var[x] + eps) w + b}, with mean and biased variance of each example over
 * the channels of a group and all dimensions after them.
 *
 * <p>Shapes: x and y are (N, C, ..), with C = numChannels; channels are divided into numGroups groups of consecutive ones.
 * Parameters: {@code weight} (C) of ones and {@code bias} (C) of zeros. Means and variances are computed in double.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if x has not C channels, and {@link IllegalArgumentException} if
 * it has another dtype than the layer.
 *
 * <p>Source: Y. Wu, K. He, "Group Normalization", arXiv:1803.08494 (2018).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html">torch.nn.GroupNorm</a>
 */
public final class GroupNorm extends AffineNorm {
    private static final double EPS = 1e-5;

    /**
     * Options.
     *
     * @param numGroups number of groups
     * @param numChannels C, the number of channels
     * @param eps added to the variance in the denominator, for numerical stability; default 1e-5
     * @param affine whether the layer has a learnable weight and bias; default true
     * @param dtype element type of the parameters and the input; default float32
     */
    public record Options(int numGroups, int numChannels, double eps, boolean affine, DType dtype)
            implements GroupNormOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if a number is not greater than zero, numGroups does not divide numChannels, or
         *     eps is negative or NaN
         */
        public Options {
            Require.positive("GroupNorm", "num_groups", numGroups);
            Require.positive("GroupNorm", "num_channels", numChannels);
            if (numChannels % numGroups != 0) {
                throw new IllegalArgumentException("GroupNorm: num_channels must be divisible by num_groups, but got "
                        + numChannels + " and " + numGroups);
            }
            requireEps("GroupNorm", eps);
        }
    }

    private final Options options;

    /** The default options for a number of groups and channels. */
    public static Options options(int numGroups, int numChannels) {
        return new Options(numGroups, numChannels, EPS, true, DType.FLOAT32);
    }

    /** With the default options. */
    public GroupNorm(int numGroups, int numChannels) {
        this(options(numGroups, numChannels));
    }

    /** With a weight of ones and a bias of zeros. */
    public GroupNorm(Options options) {
        super(options.dtype(), Shape.of(options.numChannels()), options.affine(), options.affine());
        this.options = options;
    }

    @Override
    protected Variable compute(Variable x) {
        Require.dtype("GroupNorm", "input", x, options.dtype());
        if (x.rank() < 2 || x.size(1) != options.numChannels()) {
            throw new ShapeMismatchException(
                    "GroupNorm",
                    "expected an input of shape (N, " + options.numChannels() + ", ..), but got " + x.shape());
        }
        Parameter weight = weight();
        Parameter bias = bias();
        if (weight != null && bias != null) {
            return GroupNormRule.apply(x, options.numGroups(), weight, bias, options.eps());
        }
        int rows = x.size(0) * options.numGroups();
        int n = rows == 0 ? 0 : x.data().numel() / rows;
        return RowNormRule.standardize("GroupNorm", x, n, null, null, options.eps());
    }

    /** The options of this layer. */
    public Options options() {
        return options;
    }

    @Override
    protected String describe() {
        return options.numGroups() + ", " + options.numChannels() + ", eps=" + PythonText.of(options.eps())
                + ", affine=" + PythonText.of(options.affine());
    }
}
