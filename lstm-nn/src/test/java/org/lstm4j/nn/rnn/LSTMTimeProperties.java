package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** A state carries all that later steps need of the earlier ones, and the graph too unless it is cut. */
@Domain(LSTMCases.class)
class LSTMTimeProperties {
    @Property
    void aSequenceInPiecesIsTheWholeSequence(@ForAll LSTMCase any) {
        LSTMCase forward = any.with(any.options().bidirectional(false));
        LSTM whole = forward.network();
        LSTM pieces = forward.network();
        whole.eval();
        pieces.eval();
        Variable input = forward.input();
        Variable same = forward.input();
        LSTM.State start = forward.state();
        LSTM.State sameStart = forward.state();

        Output<LSTM.State> expected = whole.forward(input, start);
        LSTM.State state = sameStart;
        List<Variable> outputs = new ArrayList<>();
        for (Variable piece : same.split(cuts(forward), forward.timeDim())) {
            Output<LSTM.State> out = pieces.forward(piece, state);
            outputs.add(out.output());
            state = out.state();
        }
        Variable output = Variable.concat(outputs, forward.timeDim());

        assertClose("output", output, expected.output(), forward.tolerance());
        assertClose("h", state.h(), expected.state().h(), forward.tolerance());
        assertClose("c", state.c(), expected.state().c(), forward.tolerance());
        ClosedForms.loss(
                        expected.output(),
                        expected.state().h(),
                        expected.state().c())
                .backward();
        ClosedForms.loss(output, state.h(), state.c()).backward();
        assertGradient("input", same, input, forward);
        assertGradient("h0", sameStart.h(), start.h(), forward);
        assertGradient("c0", sameStart.c(), start.c(), forward);
        whole.namedParameters()
                .forEach((name, parameter) -> assertGradient(name, pieces.parameter(name), parameter, forward));
    }

    @Property(tries = 50)
    void aDetachedStateStopsGradients(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        Variable before = any.input();
        Variable after = any.input();
        LSTM.State start = any.state();
        LSTM.State carried = lstm.forward(before, start).state();
        LSTM.State cut = carried.detach();
        assertThat(cut.h().requiresGrad()).isFalse();
        assertThat(cut.c().requiresGrad()).isFalse();
        assertClose("h", cut.h(), carried.h(), 0);
        assertClose("c", cut.c(), carried.c(), 0);
        lstm.forward(after, cut).output().sum().backward();
        assertThat(gradient("the later input", after).abs().sum().item()).isPositive();
        assertThat(before.grad()).isNull();
        assertThat(start.h().grad()).isNull();
        assertThat(start.c().grad()).isNull();
    }

    @Property(tries = 50)
    void aLayerKeepsNothingBetweenPasses(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        Variable first = lstm.forward(any.input()).output();
        lstm.forward(any.draw(9, any.input().shape().toArray()), any.state());
        assertClose("output", lstm.forward(any.input()).output(), first, 0);
    }

    @Property(tries = 50)
    void noStateIsAStateOfZeros(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        LSTM.State zeros = new LSTM.State(
                Variable.of(Tensor.zeros(any.options().dtype(), any.state().h().shape())),
                Variable.of(Tensor.zeros(any.options().dtype(), any.state().c().shape())));
        Output<LSTM.State> expected = lstm.forward(any.input(), zeros);
        Output<LSTM.State> actual = lstm.forward(any.input());
        assertClose("output", actual.output(), expected.output(), 0);
        assertClose("h", actual.state().h(), expected.state().h(), 0);
        assertClose("c", actual.state().c(), expected.state().c(), 0);
    }

    @Property(tries = 50)
    void theLastOutputIsTheLastStateOfTheTopLayer(@ForAll LSTMCase any) {
        LSTM lstm = any.network();
        Output<LSTM.State> out = lstm.forward(any.input(), any.state());
        int forward = any.states() - any.directions();
        assertClose(
                "forward", out.last().narrow(1, 0, any.shown()), out.state().h().select(0, forward), 0);
        if (any.options().bidirectional()) {
            // The way back ends at the first step.
            assertClose(
                    "reverse",
                    out.output().select(any.timeDim(), 0).narrow(1, any.shown(), any.shown()),
                    out.state().h().select(0, forward + 1),
                    0);
        }
    }

    /** Lengths of pieces, each of at least one step. */
    private static int[] cuts(LSTMCase any) {
        Generator generator = Generator.seeded(any.seed());
        List<Integer> cuts = new ArrayList<>();
        for (int left = any.steps(); left > 0; left -= cuts.get(cuts.size() - 1)) {
            cuts.add((int) generator.nextInt(1, left + 1));
        }
        return cuts.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void assertGradient(String name, Variable actual, Variable expected, LSTMCase any) {
        assertClose("gradient of " + name, gradient(name, actual), gradient(name, expected), any.tolerance());
    }
}
