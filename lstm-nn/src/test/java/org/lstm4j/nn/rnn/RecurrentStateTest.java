package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Code that is written once for every recurrent layer, over the type of its state. */
class RecurrentStateTest {
    private static final int STEPS = 6;
    private static final int BATCH = 3;
    private static final int INPUT = 2;

    static Stream<RecurrentLayer<?>> layers() {
        Generator generator = Generator.seeded(1);
        DType dtype = DType.FLOAT64;
        return Stream.of(
                new RNN(RNN.options(INPUT, 4).dtype(dtype), generator),
                new GRU(GRU.options(INPUT, 4).numLayers(2).dtype(dtype), generator),
                new LSTM(LSTM.options(INPUT, 4).numLayers(2).projSize(3).dtype(dtype), generator),
                new Recurrent(
                        Recurrent.options(INPUT).numLayers(2),
                        (layer, reverse, input) -> layer == 0
                                ? new PeepholeLSTMCell(input, 5, true, dtype, generator)
                                : new GRUCell(input, 3, true, dtype, generator),
                        generator));
    }

    private static Variable input(long seed, int batch) {
        return Variable.of(Tensor.randn(Generator.seeded(seed), DType.FLOAT64, STEPS, batch, INPUT));
    }

    /** Truncated backpropagation through time, as a user would write it over any recurrent layer. */
    private static <S extends RecurrentState<S>> S trainingStep(
            RecurrentLayer<S> layer, Optimizer optimizer, Variable x, S state, List<Double> losses) {
        optimizer.zeroGrad();
        Output<S> out = layer.forward(x, state);
        Variable loss = out.last().square().mean().add(out.output().square().mean());
        loss.backward();
        optimizer.step();
        losses.add(loss.item());
        return out.state().detach();
    }

    private static <S extends RecurrentState<S>> List<Double> train(RecurrentLayer<S> layer) {
        Optimizer optimizer = new Adam(Module.parameters(layer), 1e-2);
        List<Double> losses = new ArrayList<>();
        S state = layer.zeroState(BATCH);
        for (int step = 0; step < 30; step++) {
            state = trainingStep(layer, optimizer, input(step, BATCH), state, losses);
        }
        return losses;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aTrainingStepIsWrittenOnce(RecurrentLayer<?> layer) {
        List<Double> losses = train(layer);
        assertThat(losses.get(29)).isLessThan(losses.get(0));
    }

    private static <S extends RecurrentState<S>> List<Tensor> stream(RecurrentLayer<S> layer, Variable x, S start) {
        RecurrentSession<S> session = new RecurrentSession<>(layer, BATCH);
        session.restore(start);
        List<Tensor> out = new ArrayList<>();
        for (Variable step : x.unbind(0)) {
            out.add(session.step(step.data()).copy());
        }
        session.state().variables().forEach(part -> out.add(part.data()));
        return out;
    }

    private static <S extends RecurrentState<S>> void assertStreamIsForward(RecurrentLayer<S> layer) {
        layer.eval();
        S start = layer.forward(input(100, BATCH)).state().detach();
        Variable x = input(101, BATCH);
        Output<S> expected = layer.forward(x, start);
        List<Variable> all = new ArrayList<>(expected.output().unbind(0));
        all.addAll(expected.state().variables());
        List<Tensor> actual = stream(layer, x, start);
        for (int i = 0; i < all.size(); i++) {
            assertClose("value " + i, actual.get(i), all.get(i).data(), Close.FLOAT64);
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void aSessionIsWrittenOnce(RecurrentLayer<?> layer) {
        assertStreamIsForward(layer);
    }

    private static <S extends RecurrentState<S>> void assertZeroState(RecurrentLayer<S> layer) {
        Variable x = input(3, BATCH);
        S zeros = layer.zeroState(BATCH);
        Output<S> expected = layer.forward(x);
        assertClose("output", layer.forward(x, zeros).output(), expected.output(), 0);
        for (int i = 0; i < zeros.variables().size(); i++) {
            assertThat(zeros.variables().get(i).shape())
                    .isEqualTo(expected.state().variables().get(i).shape());
            // The caller's own: the zeros of later passes do not change with them.
            zeros.variables().get(i).data().fillInPlace(7);
        }
        assertClose("output", layer.forward(x).output(), expected.output(), 0);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void zeroStateIsTheDefault(RecurrentLayer<?> layer) {
        assertZeroState(layer);
    }

    private static <S extends RecurrentState<S>> void assertSelectAndCat(RecurrentLayer<S> layer) {
        S state = layer.forward(input(4, BATCH)).state();
        Variable x = input(5, BATCH);
        Output<S> whole = layer.forward(x, state);
        // Beam search: sequence 2 twice, in place of 0.
        int[] order = {2, 1, 2};
        Output<S> reordered = layer.forward(x.indexSelect(1, order), state.select(order));
        assertClose("output", reordered.output(), whole.output().indexSelect(1, order), Close.FLOAT64);
        S joined = RecurrentState.cat(List.of(state.select(0), state.select(1, 2)));
        for (int i = 0; i < state.variables().size(); i++) {
            assertClose("joined", joined.variables().get(i), state.variables().get(i), 0);
            assertClose(
                    "selected",
                    reordered.state().variables().get(i),
                    whole.state().select(order).variables().get(i),
                    Close.FLOAT64);
        }
        assertThat(state.variables()).allMatch(Variable::requiresGrad);
        assertThat(joined.variables()).allMatch(Variable::requiresGrad);
        assertThat(state.detach().variables()).noneMatch(Variable::requiresGrad);
    }

    @ParameterizedTest
    @MethodSource("layers")
    void selectAndCatAreOverTheBatch(RecurrentLayer<?> layer) {
        assertSelectAndCat(layer);
    }

    @Test
    void shapesAreThoseOfTheDocumentation() {
        Generator generator = Generator.seeded(2);
        LSTM lstm = new LSTM(LSTM.options(2, 5).numLayers(3).bidirectional(true).projSize(4), generator);
        LSTM.State state = lstm.zeroState(7);
        assertThat(state.h().shape()).isEqualTo(Shape.of(6, 7, 4));
        assertThat(state.c().shape()).isEqualTo(Shape.of(6, 7, 5));
        assertThat(new GRU(2, 5, generator).zeroState(7).h().shape()).isEqualTo(Shape.of(1, 7, 5));
        Recurrent.State cells = new Recurrent(new LSTMCell(2, 5, generator), generator).zeroState(7);
        assertThat(cells.parts().get(0))
                .allSatisfy(part -> assertThat(part.shape()).isEqualTo(Shape.of(7, 5)));
        LSTM.State ofCell = new LSTMCell(2, 5, generator).forward(Variable.of(Tensor.ones(3, 2)));
        assertThat(ofCell.select(1).h().shape()).isEqualTo(Shape.of(1, 5));
    }

    @Test
    void refusesWhatDoesNotFit() {
        Generator generator = Generator.seeded(3);
        LSTM.State state = new LSTM(2, 5, generator).zeroState(3);
        assertThatThrownBy(() -> state.with(List.of(state.h())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LSTM.State: expected 2 variables, but got 1");
        assertThatThrownBy(() -> state.select(3)).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> RecurrentState.cat(List.<LSTM.State>of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one state");
        LSTM.State wide = new LSTM(2, 6, generator).zeroState(3);
        assertThatThrownBy(() -> RecurrentState.cat(List.of(state, wide))).isInstanceOf(IllegalArgumentException.class);
        Recurrent one = new Recurrent(new GRUCell(2, 5, generator), generator);
        Recurrent two = new Recurrent(new LSTMCell(2, 5, generator), generator);
        assertThatThrownBy(() -> RecurrentState.cat(List.of(one.zeroState(1), two.zeroState(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 1 variables, but got 2");
        assertThatThrownBy(() -> one.forward(Variable.of(Tensor.ones(4, 1, 2)), two.zeroState(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[1] parts by layer and direction, but got [2]");
    }
}
