package org.lstm4j.nn.rnn;

import java.util.List;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;

/**
 * The state of a {@link GRU} or {@link RNN}.
 *
 * @param h the output (hidden state), (D layers, N, H); without N for one sequence
 */
public record HiddenState(Variable h) implements RecurrentState<HiddenState> {
    /**
     * Checks that h is there.
     *
     * @throws NullPointerException if h is null
     */
    public HiddenState {
        Require.present("HiddenState", "the hidden state h", h);
    }

    @Override
    public List<Variable> variables() {
        return List.of(h);
    }

    @Override
    public HiddenState with(List<Variable> variables) {
        return new HiddenState(Require.count("HiddenState", 1, variables).get(0));
    }
}
