package org.lstm4j.nn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.init.FanMode;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.init.Nonlinearity;
import org.lstm4j.nn.internal.Affine;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A linear transformation: {@code y = x Wᵀ + b}.
 *
 * <p>Shapes: x is (.., inFeatures), y is (.., outFeatures). Parameters: {@code weight} (outFeatures, inFeatures) and
 * {@code bias} (outFeatures), both drawn from U(-k, k) with k = 1/√inFeatures, the weight first.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if the last size of x is not inFeatures, and {@link
 * IllegalArgumentException} if x has another dtype than the weight.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Linear.html">torch.nn.Linear</a>
 */
public final class Linear extends Layer {
    private final int inFeatures;
    private final int outFeatures;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /**
     * With given parameters. A parameter that another layer has too, for example the weight of an {@link Embedding}, is
     * tied: it is trained once, with the sum of both gradients.
     *
     * @param weight (outFeatures, inFeatures); held, not copied
     * @param bias (outFeatures), of the dtype of the weight; held, not copied. Null for none
     * @throws ShapeMismatchException if the weight is not two-dimensional or empty, or the bias has another shape
     * @throws IllegalArgumentException if the dtypes differ
     */
    public Linear(Parameter weight, @Nullable Parameter bias) {
        if (weight.rank() != 2 || weight.data().numel() == 0) {
            throw new ShapeMismatchException(
                    "Linear", "expected a weight of shape (out_features, in_features), but got " + weight.shape());
        }
        this.outFeatures = weight.size(0);
        this.inFeatures = weight.size(1);
        if (bias != null) {
            Require.dtype("Linear", "bias", bias, weight.dtype());
            if (bias.rank() != 1 || bias.size(0) != outFeatures) {
                throw new ShapeMismatchException(
                        "Linear", "expected a bias of shape (" + outFeatures + "), but got " + bias.shape());
            }
        }
        this.weight = register("weight", weight);
        this.bias = bias == null ? null : register("bias", bias);
    }

    /** With a bias, of dtype float32. */
    public Linear(int inFeatures, int outFeatures, Generator generator) {
        this(inFeatures, outFeatures, true, DType.FLOAT32, generator);
    }

    /**
     * @param inFeatures size of each input sample: the last dimension of x
     * @param outFeatures size of each output sample: the last dimension of y
     * @param bias whether the layer has a bias; default true
     * @param dtype element type of the parameters and the input; default float32
     * @param generator source of random values for the initial parameters; not held
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public Linear(int inFeatures, int outFeatures, boolean bias, DType dtype, Generator generator) {
        this.inFeatures = Require.positive("Linear", "in_features", inFeatures);
        this.outFeatures = Require.positive("Linear", "out_features", outFeatures);
        this.weight = register("weight", new Parameter(Tensor.zeros(dtype, outFeatures, inFeatures)));
        this.bias = bias ? register("bias", new Parameter(Tensor.zeros(dtype, outFeatures))) : null;
        draw(generator);
    }

    /** With a bias. */
    public Linear(int inFeatures, int outFeatures, DType dtype, Generator generator) {
        this(inFeatures, outFeatures, true, dtype, generator);
    }

    @Override
    protected void resetOwn(Generator generator) {
        draw(generator);
    }

    private void draw(Generator generator) {
        // The bound equals that of the bias; PyTorch's formula is kept for the same bits.
        Init.kaimingUniform(weight.data(), Math.sqrt(5), FanMode.FAN_IN, Nonlinearity.LEAKY_RELU, generator);
        if (bias != null) {
            double bound = 1 / Math.sqrt(inFeatures);
            bias.data().uniformInPlace(generator, -bound, bound);
        }
    }

    @Override
    protected Variable compute(Variable x) {
        Require.dtype("Linear", "input", x, weight.dtype());
        if (x.rank() == 0 || x.size(-1) != inFeatures) {
            throw new ShapeMismatchException(
                    "Linear", "expected an input of shape (.., " + inFeatures + "), but got " + x.shape());
        }
        return Affine.of("Linear", x, weight, bias);
    }

    /** The weight, of shape (outFeatures, inFeatures). */
    public Parameter weight() {
        return weight;
    }

    /** The bias, of shape (outFeatures); null if the layer has none. */
    public @Nullable Parameter bias() {
        return bias;
    }

    @Override
    protected String describe() {
        return "in_features=" + inFeatures + ", out_features=" + outFeatures + ", bias=" + PythonText.of(bias != null);
    }
}
