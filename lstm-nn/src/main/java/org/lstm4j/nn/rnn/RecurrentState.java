package org.lstm4j.nn.rnn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;

/**
 * The state of a recurrent layer between two steps: {@link LSTM.State}, {@link HiddenState} of GRU and RNN, or {@link
 * Recurrent.State} for any cell. Immutable.
 *
 * <p>The batch is the last dimension but one of every variable of a state: (layers x directions, N, size) for {@link
 * RNN}, {@link GRU} and {@link LSTM}, (N, size) for a cell and for {@link Recurrent}. A state of one sequence without a
 * batch dimension cannot be selected from or concatenated.
 *
 * @param <S> the type of the state itself
 */
public interface RecurrentState<S extends RecurrentState<S>> {
    /** The variables of the state, in the order in which hooks of the layer see them. */
    List<Variable> variables();

    /**
     * A state of the same structure with other variables.
     *
     * @param variables as many as {@link #variables} has, in the same order
     * @throws IllegalArgumentException if their number differs
     */
    S with(List<Variable> variables);

    /** The state with each variable replaced by the function's result for it. */
    default S map(UnaryOperator<Variable> function) {
        return with(variables().stream().map(function).toList());
    }

    /** The same values, detached from the graph, for truncated backpropagation through time. */
    default S detach() {
        return map(Variable::detach);
    }

    /**
     * The states of some sequences of the batch, as {@code torch.index_select} over the batch dimension.
     *
     * @param sequences indices into the batch, in any order; a repeated index repeats the sequence, as beam search does.
     *     Not modified
     * @throws IllegalArgumentException if an index is outside the batch
     */
    default S select(int... sequences) {
        return map(part -> part.indexSelect(-2, sequences));
    }

    /**
     * The states of several batches as one batch, as {@code torch.cat} over the batch dimension.
     *
     * @param states at least one, of the same layer
     * @throws IllegalArgumentException if there is none, or their structures or shapes differ in more than the batch
     */
    static <S extends RecurrentState<S>> S cat(List<S> states) {
        if (states.isEmpty()) {
            throw new IllegalArgumentException("RecurrentState: cat expects at least one state, but got none");
        }
        S first = states.get(0);
        int count = first.variables().size();
        states.forEach(state -> Require.count("RecurrentState.cat", count, state.variables()));
        List<Variable> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int index = i;
            out.add(Variable.concat(
                    states.stream().map(state -> state.variables().get(index)).toList(), -2));
        }
        return first.with(out);
    }
}
