package org.lstm4j.nn.testing;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A recurrent layer of any class whose state is the list of its variables, the batch their last dimension but one. */
public final class AnyLayer {
    private final RecurrentLayer<?> layer;

    public AnyLayer(RecurrentLayer<?> layer) {
        this.layer = layer;
    }

    public RecurrentLayer<?> layer() {
        return layer;
    }

    /**
     * The result of a pass.
     *
     * @param output of every step, in the form of the input
     * @param state the variables of the last state
     */
    public record Pass(Variable output, List<Variable> state) {
        /** Output and state. */
        public List<Variable> all() {
            List<Variable> out = new ArrayList<>(List.of(output));
            out.addAll(state);
            return out;
        }
    }

    /** A pass over (L, N, inputSize); of a batch-first layer, over (N, L, inputSize). */
    public Pass pass(Variable x, List<Variable> state) {
        return pass(layer, x, state);
    }

    private static <S extends RecurrentState<S>> Pass pass(RecurrentLayer<S> layer, Variable x, List<Variable> state) {
        Output<S> out = layer.forward(x, state(layer, x.size(layer.isBatchFirst() ? 0 : 1), state));
        return new Pass(out.output(), out.state().variables());
    }

    /** A pass over packed sequences; the output is the data. */
    public Pass pass(PackedSequence x, List<Variable> state) {
        return pass(layer, x, state);
    }

    private static <S extends RecurrentState<S>> Pass pass(
            RecurrentLayer<S> layer, PackedSequence x, List<Variable> state) {
        PackedOutput<S> out = layer.forward(x, state(layer, x.batch(), state));
        return new Pass(out.output().data(), out.state().variables());
    }

    private static <S extends RecurrentState<S>> S state(RecurrentLayer<S> layer, int batch, List<Variable> variables) {
        return variables == null ? null : layer.zeroState(batch).with(variables);
    }

    /** A state of normal draws, whose variables are leaves. */
    public List<Variable> state(int batch, Generator generator) {
        return layer.zeroState(batch).variables().stream()
                .map(part -> Variable.of(
                        Tensor.randn(generator, layer.dtype(), part.shape().toArray()), true))
                .toList();
    }
}
