package org.lstm4j.nn.init;

import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * Initializes a tensor in place, by PyTorch's formulas and in its random stream, and returns it:
 *
 * <pre>{@code
 * Init.xavierUniform(linear.weight().data(), generator);
 * }</pre>
 *
 * <p>The fan-in of a weight (out, in, ..) is in times the product of the other dimensions, the fan-out is out times that
 * product.
 *
 * <p>All methods throw {@link ShapeMismatchException} if the tensor has too few dimensions and {@link
 * IllegalArgumentException} if another argument is invalid; then neither tensor nor generator has changed.
 *
 * @see <a href="https://pytorch.org/docs/stable/nn.init.html">torch.nn.init</a>
 */
public final class Init {
    private static final double LEAKY_SLOPE = 0.01;

    private Init() {}

    // ---- Plain ----------------------------------------------------------------------------------------------------

    /** Draws from U(0, 1). */
    public static Tensor uniform(Tensor x, Generator generator) {
        return uniform(x, 0, 1, generator);
    }

    /** Draws from U(low, high). */
    public static Tensor uniform(Tensor x, double low, double high, Generator generator) {
        return x.uniformInPlace(generator, low, high);
    }

    /** Draws from N(0, 1). */
    public static Tensor normal(Tensor x, Generator generator) {
        return normal(x, 0, 1, generator);
    }

    /** Draws from N(mean, std²). */
    public static Tensor normal(Tensor x, double mean, double std, Generator generator) {
        return x.normalInPlace(generator, mean, std);
    }

    /** Fills with a value. */
    public static Tensor constant(Tensor x, double value) {
        return x.fillInPlace(value);
    }

    /** Fills with ones. */
    public static Tensor ones(Tensor x) {
        return x.fillInPlace(1);
    }

    /** Fills with zeros. */
    public static Tensor zeros(Tensor x) {
        return x.fillInPlace(0);
    }

    /** Fills a matrix with the identity: ones on the main diagonal, else zeros. */
    public static Tensor eye(Tensor x) {
        requireMatrix("eye", x);
        return x.copyInPlace(Tensor.eye(x.dtype(), x.size(0), x.size(1)));
    }

    // ---- By fans --------------------------------------------------------------------------------------------------

    /** {@link #xavierUniform(Tensor, double, Generator)} with a gain of 1. */
    public static Tensor xavierUniform(Tensor x, Generator generator) {
        return xavierUniform(x, 1, generator);
    }

    /**
     * Draws from U(-a, a), a = gain √(6 / (fanIn + fanOut)).
     *
     * <p>Source: X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks"
     * (2010).
     */
    public static Tensor xavierUniform(Tensor x, double gain, Generator generator) {
        double bound = Math.sqrt(3) * xavierStd("xavierUniform", x, gain);
        return x.uniformInPlace(generator, -bound, bound);
    }

    /** {@link #xavierNormal(Tensor, double, Generator)} with a gain of 1. */
    public static Tensor xavierNormal(Tensor x, Generator generator) {
        return xavierNormal(x, 1, generator);
    }

    /** Draws from N(0, std²), std = gain √(2 / (fanIn + fanOut)). */
    public static Tensor xavierNormal(Tensor x, double gain, Generator generator) {
        return x.normalInPlace(generator, 0, xavierStd("xavierNormal", x, gain));
    }

    private static double xavierStd(String name, Tensor x, double gain) {
        return gain * Math.sqrt(2.0 / (fan(name, x, FanMode.FAN_IN) + (double) fan(name, x, FanMode.FAN_OUT)));
    }

    /** {@link #kaimingUniform(Tensor, double, FanMode, Nonlinearity, Generator)} with PyTorch's defaults. */
    public static Tensor kaimingUniform(Tensor x, Generator generator) {
        return kaimingUniform(x, 0, FanMode.FAN_IN, Nonlinearity.LEAKY_RELU, generator);
    }

    /**
     * Draws from U(-b, b), b = gain √(3 / fan). An empty tensor is returned unchanged.
     *
     * <p>Source: K. He et al., "Delving Deep into Rectifiers", arXiv:1502.01852 (2015).
     *
     * @param a negative slope of the leaky ReLU after the layer, ignored for other nonlinearities; default 0
     * @param mode fan-in or fan-out; default fan-in
     * @param nonlinearity the nonlinearity after the layer; default leaky ReLU
     */
    public static Tensor kaimingUniform(
            Tensor x, double a, FanMode mode, Nonlinearity nonlinearity, Generator generator) {
        if (x.numel() == 0) {
            return x;
        }
        double bound = Math.sqrt(3) * kaimingStd("kaimingUniform", x, a, mode, nonlinearity);
        return x.uniformInPlace(generator, -bound, bound);
    }

    /** {@link #kaimingNormal(Tensor, double, FanMode, Nonlinearity, Generator)} with PyTorch's defaults. */
    public static Tensor kaimingNormal(Tensor x, Generator generator) {
        return kaimingNormal(x, 0, FanMode.FAN_IN, Nonlinearity.LEAKY_RELU, generator);
    }

    /**
     * Draws from N(0, std²), std = gain / √fan; see {@link #kaimingUniform(Tensor, double, FanMode, Nonlinearity,
     * Generator)}.
     */
    public static Tensor kaimingNormal(
            Tensor x, double a, FanMode mode, Nonlinearity nonlinearity, Generator generator) {
        return x.numel() == 0
                ? x
                : x.normalInPlace(generator, 0, kaimingStd("kaimingNormal", x, a, mode, nonlinearity));
    }

    private static double kaimingStd(String name, Tensor x, double a, FanMode mode, Nonlinearity nonlinearity) {
        return calculateGain(nonlinearity, a) / Math.sqrt(fan(name, x, mode));
    }

    /** The fan-in or fan-out of a weight, which must have at least two dimensions. */
    public static int fan(Tensor x, FanMode mode) {
        return fan("fan", x, mode);
    }

    private static int fan(String name, Tensor x, FanMode mode) {
        if (x.rank() < 2) {
            throw new ShapeMismatchException(
                    name,
                    "Fan in and fan out can not be computed for tensor with fewer than 2 dimensions, but got shape "
                            + x.shape());
        }
        int fan = x.size(mode == FanMode.FAN_IN ? 1 : 0);
        for (int d = 2; d < x.rank(); d++) {
            fan *= x.size(d);
        }
        return fan;
    }

    /** The recommended gain of a nonlinearity; leaky ReLU with a negative slope of 0.01. */
    public static double calculateGain(Nonlinearity nonlinearity) {
        return calculateGain(nonlinearity, LEAKY_SLOPE);
    }

    /**
     * The recommended gain of a nonlinearity.
     *
     * @param slope negative slope of a leaky ReLU, ignored for others; default 0.01
     */
    public static double calculateGain(Nonlinearity nonlinearity, double slope) {
        return switch (nonlinearity) {
            case LINEAR, SIGMOID -> 1;
            case TANH -> 5.0 / 3;
            case RELU -> Math.sqrt(2);
            case LEAKY_RELU -> Math.sqrt(2 / (1 + slope * slope));
            case SELU -> 3.0 / 4;
        };
    }

    // ---- Others ---------------------------------------------------------------------------------------------------

    /** {@link #truncNormal(Tensor, double, double, double, double, Generator)} of N(0, 1) between -2 and 2. */
    public static Tensor truncNormal(Tensor x, Generator generator) {
        return truncNormal(x, 0, 1, -2, 2, generator);
    }

    /**
     * Draws from N(mean, std²) truncated to [a, b], by rejection, as PyTorch 2.14 does.
     *
     * @param mean mean of the normal distribution; default 0
     * @param std standard deviation of the normal distribution, greater than 0; default 1
     * @param a minimum; default -2
     * @param b maximum, greater than a; default 2
     */
    public static Tensor truncNormal(Tensor x, double mean, double std, double a, double b, Generator generator) {
        if (!(std > 0) || !(a < b) || !Double.isFinite(mean)) {
            throw new IllegalArgumentException("truncNormal: expected a finite mean, std > 0 and a < b, but got mean "
                    + mean + ", std " + std + ", a " + a + ", b " + b);
        }
        return TruncatedNormal.draw(x, mean, std, a, b, generator);
    }

    /** {@link #orthogonal(Tensor, double, Generator)} with a gain of 1. */
    public static Tensor orthogonal(Tensor x, Generator generator) {
        return orthogonal(x, 1, generator);
    }

    /**
     * A random semi-orthogonal matrix times gain: its rows or columns, whichever are fewer, are orthogonal. Trailing
     * dimensions are flattened. Draws as PyTorch; the QR factorization is computed in double.
     *
     * <p>Source: A. Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
     * arXiv:1312.6120 (2013).
     */
    public static Tensor orthogonal(Tensor x, double gain, Generator generator) {
        if (x.rank() < 2) {
            throw new ShapeMismatchException(
                    "orthogonal", "Only tensors with 2 or more dimensions are supported, but got shape " + x.shape());
        }
        if (x.numel() == 0) {
            return x;
        }
        int rows = x.size(0);
        int columns = x.numel() / rows;
        boolean wide = rows < columns;
        Tensor drawn = Tensor.zeros(x.dtype(), rows, columns).normalInPlace(generator, 0, 1);
        double[] q = (wide ? drawn.t() : drawn).toDoubleArray();
        int tall = Math.max(rows, columns);
        int narrow = Math.min(rows, columns);
        Orthogonal.factor(tall, narrow, q);
        Tensor factor = Tensor.wrap(q, tall, narrow).to(x.dtype());
        return x.copyInPlace((wide ? factor.t() : factor).reshape(x.shape()).mul(gain));
    }

    /** {@link #sparse(Tensor, double, double, Generator)} with a std of 0.01. */
    public static Tensor sparse(Tensor x, double sparsity, Generator generator) {
        return sparse(x, sparsity, 0.01, generator);
    }

    /**
     * Draws a matrix from N(0, std²) and sets a fraction of each column to 0.
     *
     * <p>Source: J. Martens, "Deep learning via Hessian-free optimization" (2010).
     *
     * @param sparsity fraction of the elements of each column to set to 0, rounded up; from 0 to 1
     * @param std standard deviation of the other elements; default 0.01
     */
    public static Tensor sparse(Tensor x, double sparsity, double std, Generator generator) {
        requireMatrix("sparse", x);
        if (!(sparsity >= 0 && sparsity <= 1)) {
            throw new IllegalArgumentException("sparse: expected a sparsity between 0 and 1, but got " + sparsity);
        }
        int rows = x.size(0);
        int zeros = (int) Math.ceil(sparsity * rows);
        x.normalInPlace(generator, 0, std);
        for (int column = 0; column < x.size(1); column++) {
            int[] order = generator.permutation(rows);
            for (int i = 0; i < zeros; i++) {
                x.set(0, order[i], column);
            }
        }
        return x;
    }

    private static void requireMatrix(String name, Tensor x) {
        if (x.rank() != 2) {
            throw new ShapeMismatchException(
                    name, "Only tensors with 2 dimensions are supported, but got shape " + x.shape());
        }
    }
}
