package org.lstm4j.nn.rnn;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;

/**
 * A recurrent layer, the child {@code layer}, that runs with weights computed anew in each pass: {@link WeightDrop}, {@link
 * WeightNorm}. Shapes, states and errors are those of the layer.
 *
 * @param <S> the state of the layer
 */
public abstract sealed class Reweighted<S extends RecurrentState<S>> extends Module permits WeightDrop, WeightNorm {
    private final RecurrentLayer<S> layer;
    private final List<String> names;

    Reweighted(RecurrentLayer<S> layer, String... names) {
        this.layer = register("layer", layer);
        this.names = List.of(names);
        if (names.length == 0) {
            throw new IllegalArgumentException(typeName() + ": expected the name of at least one weight, such as"
                    + " weight_hh_l0; the layer has "
                    + layer.namedParameters().keySet());
        }
        this.names.forEach(layer::parameter);
    }

    /** The layer. */
    public final RecurrentLayer<S> layer() {
        return layer;
    }

    final List<String> names() {
        return names;
    }

    final Parameter weight(String name) {
        return layer.parameter(name);
    }

    /** The weights of a pass, by name; those of the layer if there are none. */
    private Map<String, Variable> weights() {
        return weights(isTraining());
    }

    private <R> R call(Function<RecurrentLayer<S>, R> pass) {
        Map<String, Variable> weights = weights();
        return weights.isEmpty() ? pass.apply(layer) : Module.functionalCall(layer, weights, pass);
    }

    /** As {@link RecurrentLayer#forward(Variable)}. */
    public final Output<S> forward(Variable input) {
        return forward(input, null);
    }

    /** As {@link RecurrentLayer#forward(Variable, RecurrentState)}. */
    public final Output<S> forward(Variable input, @Nullable S state) {
        return call(with -> with.forward(input, state));
    }

    /** As {@link RecurrentLayer#forward(PackedSequence)}. */
    public final PackedOutput<S> forward(PackedSequence input) {
        return forward(input, null);
    }

    /** As {@link RecurrentLayer#forward(PackedSequence, RecurrentState)}. */
    public final PackedOutput<S> forward(PackedSequence input, @Nullable S state) {
        return call(with -> with.forward(input, state));
    }

    /**
     * A copy of the layer with the weights of a pass in evaluation mode, for sessions and for saving: nothing of this module
     * is needed with it.
     */
    public final RecurrentLayer<S> baked() {
        RecurrentLayer<S> out = layer.copy();
        weights(false).forEach((name, weight) -> out.parameter(name).data().copyInPlace(weight.data()));
        return out;
    }

    abstract Map<String, Variable> weights(boolean training);
}
