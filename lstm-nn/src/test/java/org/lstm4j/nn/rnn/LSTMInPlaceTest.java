package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.tensor.Tensor;

/** Buffer that change in place: the next pass sees the new ones, and a backward that needs the old ones says so. */
class LSTMInPlaceTest {
    private static final LSTMCase CASE = LSTMCase.small(2, true, true, 1);

    private LSTM lstm;
    private Variable input;
    private LSTM.State state;

    @BeforeEach
    void make() {
        lstm = CASE.network();
        input = CASE.input();
        state = CASE.state();
    }

    @Test
    void aBackwardRefusesWhatHasChangedSince() {
        List<Tensor> needed = new ArrayList<>(
                List.of(input.data(), state.h().data(), state.c().data()));
        lstm.namedParameters().forEach((name, parameter) -> {
            // A bias is only added: no gradient needs its numbers.
            if (name.startsWith("weight")) {
                needed.add(parameter.data());
            }
        });
        for (Tensor tensor : needed) {
            Output<LSTM.State> out = lstm.forward(input, state);
            Variable loss = out.output().sum().add(out.state().c().sum());
            tensor.mulInPlace(2);
            assertThatThrownBy(loss::backward)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("LSTM", "changed in place");
            tensor.mulInPlace(0.5);
        }
        assertThat(lstm.parameters()).allMatch(parameter -> parameter.grad() == null);
    }

    @Test
    void theStateThatCameOutIsTheCallersOwn() {
        Output<LSTM.State> kept = lstm.forward(input, state);
        Output<LSTM.State> changed = lstm.forward(input, state);
        Variable one = kept.output().sum();
        Variable other = changed.output().sum();
        one.backward();
        Tensor expected = input.grad().data().copy();
        input.zeroGrad();
        changed.state().h().data().fillInPlace(9);
        changed.state().c().data().fillInPlace(9);
        other.backward();
        assertClose("gradient", input.grad().data(), expected, 0);
        assertClose("output", changed.output(), kept.output(), 0);
    }

    @Test
    void theNextPassSeesEveryChangeOfAWeight() {
        Tensor before = lstm.forward(input, state).output().data();
        for (Map.Entry<String, Parameter> entry : lstm.namedParameters().entrySet()) {
            Tensor weight = entry.getValue().data();
            Tensor saved = weight.copy();
            weight.addInPlace(Tensor.ones(weight.dtype(), weight.shape()));
            LSTM fresh = CASE.with(CASE.options()).network();
            fresh.loadStateDict(lstm.stateDict());
            Tensor after = lstm.forward(input, state).output().data();
            assertThat(after.contentEquals(before)).as(entry.getKey()).isFalse();
            assertClose(
                    entry.getKey(), after, fresh.forward(input, state).output().data(), 0);
            weight.copyInPlace(saved);
        }
        assertClose("restored", lstm.forward(input, state).output().data(), before, 0);
    }

    @Test
    void weightsThatWereFrozenSinceGetNothingWithAGraphEither() {
        Output<LSTM.State> out = lstm.forward(input, state);
        lstm.requiresGrad(false);
        out.output().sum().backward(null, GraphOptions.options().createGraph(true));
        assertThat(lstm.parameters()).allMatch(parameter -> parameter.grad() == null);
        assertThat(input.grad()).isNotNull();
    }

    /** What one sequence of a batch holds, NaN included, does not reach the others. */
    @Test
    void notANumberStaysInItsSequence() {
        Tensor clean = lstm.forward(input, state).output().data();
        input.data().set(Double.NaN, 1, 0, 0);
        Tensor spoilt = lstm.forward(input, state).output().data();
        assertThat(spoilt.select(1, 0).toDoubleArray()).contains(Double.NaN);
        assertClose("the other sequence", spoilt.select(1, 1), clean.select(1, 1), 0);
    }

    @Test
    void aPassChangesNothingOfItsArguments() {
        Tensor x = input.data().copy();
        Tensor h = state.h().data().copy();
        Tensor c = state.c().data().copy();
        StateDict weights = lstm.stateDict().copy();
        Output<LSTM.State> out = lstm.forward(input, state);
        out.output().sum().add(out.state().c().sum()).backward();
        assertClose("input", input.data(), x, 0);
        assertClose("h", state.h().data(), h, 0);
        assertClose("c", state.c().data(), c, 0);
        weights.entries()
                .forEach((name, tensor) -> assertClose(name, lstm.stateDict().get(name), tensor, 0));
    }
}
