package org.lstm4j.nn.rnn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Masks;
import org.lstm4j.nn.internal.PythonText;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * A recurrent layer with DropConnect on some of its weights, usually the recurrent ones: in training each element of these
 * weights is zeroed with probability p, and the others are scaled by 1 / (1 - p). The mask is drawn once for each pass and is
 * the same at all steps; in evaluation nothing is drawn.
 *
 * <pre>{@code
 * WeightDrop<LSTM.State> drop = register("drop", new WeightDrop<>(lstm, 0.5, rng, "weight_hh_l0"));
 * Variable y = drop.forward(x).output();
 * }</pre>
 *
 * <p>Parameters: those of the layer, under {@code layer.}.
 *
 * <p>Source: S. Merity, N. Keskar, R. Socher, "Regularizing and Optimizing LSTM Language Models" (2017), section 2.
 *
 * @param <S> the state of the layer
 */
public final class WeightDrop<S extends RecurrentState<S>> extends Reweighted<S> {
    private final double p;
    private final Generator generator;

    /**
     * @param layer to run; registered as a child
     * @param p probability of an element of a weight to be zeroed
     * @param generator draws the masks, in the order of the names; held
     * @param names of the weights, such as {@code weight_hh_l0}
     * @throws IllegalArgumentException if p is outside [0, 1], or a name is none of the layer's
     */
    public WeightDrop(RecurrentLayer<S> layer, double p, Generator generator, String... names) {
        super(layer, names);
        this.p = Require.probability("WeightDrop", "p", p);
        this.generator = generator;
    }

    @Override
    Map<String, Variable> weights(boolean training) {
        Map<String, Variable> out = new LinkedHashMap<>();
        for (String name : training && p > 0 ? names() : List.<String>of()) {
            Variable weight = weight(name);
            out.put(name, weight.mul(Variable.of(Masks.dropout(weight.data(), p, generator))));
        }
        return out;
    }

    @Override
    protected String describe() {
        return names() + ", p=" + PythonText.of(p);
    }
}
