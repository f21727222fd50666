package org.lstm4j.nn.norm;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** What normalizations share: a weight that starts as ones and a bias that starts as zeros, and the checks of options. */
abstract class AffineNorm extends Layer {
    private final @Nullable Parameter weight;
    private final @Nullable Parameter bias;

    /**
     * @param shape of the weight and the bias
     * @param weighted whether there is a weight
     * @param biased whether there is a bias
     */
    AffineNorm(DType dtype, Shape shape, boolean weighted, boolean biased) {
        weight = weighted ? register("weight", new Parameter(Tensor.ones(dtype, shape))) : null;
        bias = biased ? register("bias", new Parameter(Tensor.zeros(dtype, shape))) : null;
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

    /** The weight; null if the layer has none. */
    public final @Nullable Parameter weight() {
        return weight;
    }

    /** The bias; null if the layer has none. */
    public final @Nullable Parameter bias() {
        return bias;
    }

    static void requireEps(String layer, double eps) {
        if (!(eps >= 0)) {
            throw new IllegalArgumentException(layer + ": eps must be zero or more, but got " + eps);
        }
    }

    static void requireSizes(String layer, Shape normalized) {
        if (normalized.rank() == 0 || normalized.numel() == 0) {
            throw new IllegalArgumentException(
                    layer + ": normalized_shape must have sizes greater than zero, but got " + normalized);
        }
    }

    /** Checks that the last dimensions of x are the normalized shape, and its dtype. */
    static void requireInput(String layer, Variable x, DType dtype, Shape normalized) {
        Require.dtype(layer, "input", x, dtype);
        int[] sizes = x.shape().toArray();
        int from = sizes.length - normalized.rank();
        if (from < 0 || !Arrays.equals(Arrays.copyOfRange(sizes, from, sizes.length), normalized.toArray())) {
            String expected = Arrays.stream(normalized.toArray())
                    .mapToObj(String::valueOf)
                    .collect(Collectors.joining(", "));
            throw new ShapeMismatchException(
                    layer, "expected an input of shape (.., " + expected + "), but got " + x.shape());
        }
    }
}
