package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.LSTMCase;
import org.lstm4j.nn.testing.LSTMCases;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The sequences of a batch do not know of each other, and the layout of a batch means nothing. */
@Domain(LSTMCases.class)
class LSTMBatchProperties {
    @Property
    void aBatchIsItsSequencesOneByOne(@ForAll LSTMCase any) {
        LSTM lstm = evaluated(any);
        Variable input = any.input();
        LSTM.State state = any.state();
        Output<LSTM.State> all = lstm.forward(input, state);
        for (int n = 0; n < any.batch(); n++) {
            Output<LSTM.State> alone = lstm.forward(input.select(any.batchDim(), n), member(state, n));
            assertClose("output", alone.output(), all.output().select(any.batchDim(), n), any.tolerance());
            assertState(alone.state(), member(all.state(), n), any);
            assertClose("last", alone.last(), all.last().select(0, n), any.tolerance());
        }
    }

    @Property
    void anUnbatchedSequenceIsABatchOfOne(@ForAll LSTMCase any) {
        LSTM lstm = evaluated(any);
        Variable input = any.input().narrow(any.batchDim(), 0, 1);
        Output<LSTM.State> batched = lstm.forward(input);
        Output<LSTM.State> unbatched = lstm.forward(input.squeeze(any.batchDim()));
        assertClose("output", unbatched.output().unsqueeze(any.batchDim()), batched.output(), 0);
        assertClose("h", unbatched.state().h().unsqueeze(1), batched.state().h(), 0);
        assertClose("c", unbatched.state().c().unsqueeze(1), batched.state().c(), 0);
    }

    @Property
    void batchFirstOnlyMovesDimensions(@ForAll LSTMCase any) {
        RNNOptions options = any.options();
        LSTM one = evaluated(any);
        LSTM other = evaluated(any.with(options.batchFirst(!options.batchFirst())));
        Variable input = any.input();
        Output<LSTM.State> expected = one.forward(input, any.state());
        Output<LSTM.State> actual = other.forward(input.transpose(0, 1), any.state());
        assertClose("output", actual.output().transpose(0, 1), expected.output(), 0);
        assertClose("last", actual.last(), expected.last(), 0);
        assertState(actual.state(), expected.state(), any);
    }

    @Property
    void aBatchInAnotherOrderGivesTheSameInThatOrder(@ForAll LSTMCase any) {
        LSTM lstm = evaluated(any);
        int[] order = Generator.seeded(any.seed()).permutation(any.batch());
        LSTM.State state = any.state();
        Output<LSTM.State> expected = lstm.forward(any.input(), state);
        Output<LSTM.State> actual = lstm.forward(
                any.input().indexSelect(any.batchDim(), order),
                new LSTM.State(state.h().indexSelect(1, order), state.c().indexSelect(1, order)));
        assertClose("output", actual.output(), expected.output().indexSelect(any.batchDim(), order), any.tolerance());
        assertClose("h", actual.state().h(), expected.state().h().indexSelect(1, order), any.tolerance());
        assertClose("c", actual.state().c(), expected.state().c().indexSelect(1, order), any.tolerance());
    }

    @Property
    void aViewIsAsGoodAsACopy(@ForAll LSTMCase any) {
        LSTM lstm = evaluated(any);
        int first = any.input().size(0);
        int second = any.input().size(1);
        int features = any.options().inputSize();
        // Every second step of a larger tensor whose dimensions stand in another order.
        Variable view =
                any.draw(4, features, second, 2 * first).permute(2, 1, 0).slice(0, 0, 2 * first, 2);
        LSTM.State state = new LSTM.State(
                any.draw(5, any.shown(), any.batch(), any.states()).permute(2, 1, 0),
                any.draw(6, any.options().hiddenSize(), any.batch(), any.states())
                        .permute(2, 1, 0));
        LSTM.State dense = new LSTM.State(state.h().copy(), state.c().copy());
        Output<LSTM.State> actual = lstm.forward(view, state);
        Output<LSTM.State> expected = lstm.forward(view.copy(), dense);
        assertClose("output", actual.output(), expected.output(), any.tolerance());
        assertState(actual.state(), expected.state(), any);
    }

    @Property
    void anEmptyBatchGoesThroughAndBack(@ForAll LSTMCase any) {
        LSTMCase empty = new LSTMCase(any.options(), any.steps(), 0, any.seed());
        LSTM lstm = empty.network();
        Variable input = empty.input();
        LSTM.State state = empty.state();
        for (LSTM.State start : new LSTM.State[] {null, state}) {
            Output<LSTM.State> out = lstm.forward(input, start);
            assertThat(out.output().shape()).isEqualTo(input.shape().with(2, any.directions() * any.shown()));
            assertThat(out.state().h().shape()).isEqualTo(Shape.of(any.states(), 0, any.shown()));
            assertThat(out.state().c().shape())
                    .isEqualTo(Shape.of(any.states(), 0, any.options().hiddenSize()));
            Autograd.backward(
                    List.of(out.output().sum(), out.state().c().sum()),
                    List.of(Variable.of(one(any)), Variable.of(one(any))),
                    GraphOptions.options());
        }
        assertThat(gradient("input", input).shape()).isEqualTo(input.shape());
        assertThat(gradient("h", state.h()).shape()).isEqualTo(state.h().shape());
        lstm.namedParameters()
                .forEach((name, parameter) -> assertThat(
                                gradient(name, parameter).toDoubleArray())
                        .as(name)
                        .containsOnly(0));
    }

    private static Tensor one(LSTMCase any) {
        return Tensor.scalar(any.options().dtype(), 1);
    }

    private static LSTM evaluated(LSTMCase any) {
        LSTM lstm = any.network();
        lstm.eval();
        return lstm;
    }

    private static LSTM.State member(LSTM.State state, int n) {
        return new LSTM.State(state.h().select(1, n), state.c().select(1, n));
    }

    private static void assertState(LSTM.State actual, LSTM.State expected, LSTMCase any) {
        assertClose("h", actual.h(), expected.h(), any.tolerance());
        assertClose("c", actual.c(), expected.c(), any.tolerance());
    }
}
