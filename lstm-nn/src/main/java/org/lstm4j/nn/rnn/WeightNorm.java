package org.lstm4j.nn.rnn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * A recurrent layer with weight normalization of some of its weights: each row w of a weight is
 *
 * <pre>
 * w = g v / |v|                with |v| = √(∑ v²) over the row
 * </pre>
 *
 * <p>so that its length g and its direction v are learned apart; g starts as |v|, which leaves w as it is.
 *
 * <p>Parameters: {@code weight_hh_l0_g} (rows, 1) for each named weight, then those of the layer under {@code layer.}, where
 * the weight of that name is v: PyTorch's {@code weight_hh_l0_v}.
 *
 * <p>Source: T. Salimans, D. Kingma, "Weight Normalization: A Simple Reparameterization to Accelerate Training of Deep Neural
 * Networks" (2016).
 *
 * @param <S> the state of the layer
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html">weight_norm</a>, with dim 0
 */
public final class WeightNorm<S extends RecurrentState<S>> extends Reweighted<S> {
    private static final int[] ROW = {1};

    private final Map<String, Parameter> lengths = new LinkedHashMap<>();

    /**
     * @param layer to run; registered as a child
     * @param names of the weights, such as {@code weight_hh_l0}
     * @throws IllegalArgumentException if a name is none of the layer's
     * @throws ShapeMismatchException if one is not of a matrix
     */
    public WeightNorm(RecurrentLayer<S> layer, String... names) {
        super(layer, names);
        for (String name : names()) {
            Parameter v = weight(name);
            if (v.rank() != 2) {
                throw new ShapeMismatchException(
                        "WeightNorm", "expected " + name + " to be a matrix, but got " + v.shape());
            }
            lengths.put(name, register(name.replace('.', '_') + "_g", new Parameter(length(v))));
        }
    }

    private static Tensor length(Parameter v) {
        return v.data().square().sum(ROW, true).sqrt();
    }

    /** The lengths of the weights, which the layer has drawn. */
    @Override
    protected void resetOwn(Generator generator) {
        lengths.forEach((name, g) -> g.data().copyInPlace(length(weight(name))));
    }

    @Override
    Map<String, Variable> weights(boolean training) {
        Map<String, Variable> out = new LinkedHashMap<>();
        lengths.forEach((name, g) -> {
            Variable v = weight(name);
            out.put(name, v.mul(g.div(v.square().sum(ROW, true).sqrt())));
        });
        return out;
    }

    @Override
    protected String describe() {
        return names().toString();
    }
}
