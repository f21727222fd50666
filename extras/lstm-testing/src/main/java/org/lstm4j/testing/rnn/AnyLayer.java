package org.lstm4j.testing.rnn;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.rnn.Output;
import org.lstm4j.nn.rnn.PackedOutput;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * A recurrent layer of any class, with its state as the list of its variables; the batch is their last dimension but one.
 * The kit's own tests override its methods to plant faults of a layer.
 */
class AnyLayer {
    private final RecurrentLayer<?> layer;

    AnyLayer(RecurrentLayer<?> layer) {
        this.layer = layer;
    }

    /**
     * The result of a forward pass.
     *
     * @param output of every step, in the form of the input
     * @param state the variables of the last state
     */
    record Pass(Variable output, List<Variable> state) {
        /** Output and state. */
        List<Variable> all() {
            List<Variable> out = new ArrayList<>(List.of(output));
            out.addAll(state);
            return out;
        }
    }

    final RecurrentLayer<?> layer() {
        return layer;
    }

    final int inputSize() {
        return layer.inputSize();
    }

    /** A forward pass over (L, N, inputSize). */
    Pass forward(Variable x, @Nullable List<Variable> state) {
        return forward(layer, x, state);
    }

    private static <S extends RecurrentState<S>> Pass forward(
            RecurrentLayer<S> layer, Variable x, @Nullable List<Variable> state) {
        Output<S> out = layer.forward(x, state(layer, x.size(1), state));
        return new Pass(out.output(), out.state().variables());
    }

    /** A forward pass over packed sequences; the output is the data. */
    Pass forward(PackedSequence x, @Nullable List<Variable> state) {
        return forward(layer, x, state);
    }

    private static <S extends RecurrentState<S>> Pass forward(
            RecurrentLayer<S> layer, PackedSequence x, @Nullable List<Variable> state) {
        PackedOutput<S> out = layer.forward(x, state(layer, x.batch(), state));
        return new Pass(out.output().data(), out.state().variables());
    }

    private static <S extends RecurrentState<S>> @Nullable S state(
            RecurrentLayer<S> layer, int batch, @Nullable List<Variable> variables) {
        return variables == null ? null : layer.zeroState(batch).with(variables);
    }

    /** A forward pass over (L, N, inputSize), of which each sequence has a length of its own; the output is packed data. */
    Pass forwardPadded(Variable padded, int... lengths) {
        return forward(PackedSequence.packPadded(padded, lengths), null);
    }

    /** A state of standard normal values, whose variables are leaves. */
    final List<Variable> state(int batch, long seed) {
        Generator generator = Generator.seeded(seed);
        return layer.zeroState(batch).variables().stream()
                .map(part -> Variable.of(
                        Tensor.randn(generator, layer.dtype(), part.shape().toArray()), true))
                .toList();
    }

    /** The given leaves and the parameters. */
    final List<Variable> leaves(Variable x, List<Variable> others) {
        List<Variable> out = new ArrayList<>(List.of(x));
        out.addAll(others);
        for (Parameter parameter : layer.parameters()) {
            out.add(parameter);
        }
        return out;
    }
}
