package org.lstm4j.nn;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.init.FanMode;
import org.lstm4j.nn.init.Init;
import org.lstm4j.nn.init.Nonlinearity;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A linear map: {@code y = x Wᵀ + b}.
 *
 * <p>Shapes: x is (.., inFeatures), y is (.., outFeatures). Parameters: {@code weight} (outFeatures, inFeatures) and
 * {@code bias} (outFeatures), both drawn from U(-k, k) with k = 1/√inFeatures, the weight first.
 *
 * <p>{@code forward} throws {@link ShapeMismatchException} if the last size of x is not inFeatures, and {@link
 * IllegalArgumentException} if x has not the type of the weight.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.Linear.html">torch.nn.Linear</a>
 */
public final class Linear extends Layer {
    private final int inFeatures;
    private final int outFeatures;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    /**
     * On given parameters, such as the weight of an {@link Embedding}: the two are then one, and trained as one.
     *
     * @param weight (outFeatures, inFeatures); held, not copied
     * @param bias (outFeatures), of the weight's type; held, not copied. Null for none
     * @throws ShapeMismatchException if a shape does not fit
     * @throws IllegalArgumentException if the types differ
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

    /** With a bias, in float32. */
    public Linear(int inFeatures, int outFeatures, Generator generator) {
        this(inFeatures, outFeatures, true, DType.FLOAT32, generator);
    }

    /**
     * @param inFeatures the last size of the input
     * @param outFeatures the last size of the output
     * @param bias whether b is added; without it the output is 0 for an input of 0
     * @param generator draws the initial weights
     * @throws IllegalArgumentException if a size is not greater than zero
     */
    public Linear(int inFeatures, int outFeatures, boolean bias, DType dtype, Generator generator) {
        this.inFeatures = Require.positive("Linear", "in_features", inFeatures);
        this.outFeatures = Require.positive("Linear", "out_features", outFeatures);
        this.weight = register("weight", new Parameter(Tensor.zeros(dtype, outFeatures, inFeatures)));
        this.bias = bias ? register("bias", new Parameter(Tensor.zeros(dtype, outFeatures))) : null;
        // Works out to the bound of the bias; PyTorch writes it so, and the same arithmetic gives the same bits.
        Init.kaimingUniform(weight.data(), Math.sqrt(5), FanMode.FAN_IN, Nonlinearity.LEAKY_RELU, generator);
        if (this.bias != null) {
            double bound = 1 / Math.sqrt(inFeatures);
            this.bias.data().uniformInPlace(generator, -bound, bound);
        }
    }

    @Override
    protected Variable compute(Variable x) {
        Require.dtype("Linear", "input", x, weight.dtype());
        if (x.rank() == 0 || x.size(-1) != inFeatures) {
            throw new ShapeMismatchException(
                    "Linear", "expected an input of shape (.., " + inFeatures + "), but got " + x.shape());
        }
        Variable y = x.matmul(weight.t());
        return bias == null ? y : y.add(bias);
    }

    /** W, of shape (outFeatures, inFeatures). */
    public Parameter weight() {
        return weight;
    }

    /** b, of shape (outFeatures); null without. */
    public @Nullable Parameter bias() {
        return bias;
    }

    @Override
    protected String describe() {
        return "in_features=" + inFeatures + ", out_features=" + outFeatures + ", bias="
                + (bias == null ? "False" : "True");
    }
}
