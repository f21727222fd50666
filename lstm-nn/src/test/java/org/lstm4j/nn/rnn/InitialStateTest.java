package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** The option of recurrent layers to learn the state from which a pass starts. */
class InitialStateTest {
    private static final int BATCH = 3;
    private static final DType F64 = DType.FLOAT64;

    static Stream<RecurrentLayer<?>> layers() {
        return Stream.of(
                new RNN(RNN.options(2, 4).dtype(F64).learnInitialState(true), rng()),
                new GRU(
                        GRU.options(2, 4)
                                .numLayers(2)
                                .bidirectional(true)
                                .dtype(F64)
                                .learnInitialState(true),
                        rng()),
                new LSTM(LSTM.options(2, 4).dtype(F64).batchFirst(true).learnInitialState(true), rng()),
                new LSTM(LSTM.options(2, 4).numLayers(2).projSize(3).dtype(F64).learnInitialState(true), rng()),
                new Recurrent(
                        Recurrent.options(2).numLayers(2).learnInitialState(true),
                        (layer, reverse, input) -> layer == 0
                                ? new PeepholeLSTMCell(input, 5, true, F64, rng())
                                : new GRUCell(input, 3, true, F64, rng()),
                        rng()));
    }

    private static Generator rng() {
        return Generator.seeded(1);
    }

    private static Variable input(int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(2), F64, sizes));
    }

    private static boolean isInitial(String name) {
        return name.matches("(h0|c0|state\\d)_l.*");
    }

    private static List<Parameter> initial(RecurrentLayer<?> layer) {
        return layer.namedParameters().entrySet().stream()
                .filter(named -> isInitial(named.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static void drawInitial(RecurrentLayer<?> layer) {
        initial(layer).forEach(part -> part.data().uniformInPlace(Generator.seeded(3), -1, 1));
    }

    private static Variable loss(Output<?> out) {
        Variable loss = out.output().square().sum();
        for (Variable part : out.state().variables()) {
            loss = loss.add(part.sum());
        }
        return loss;
    }

    /** h' = tanh(w x + b + v h + d), by hand. */
    @Test
    void oneUnitStartsFromItsParameter() {
        RNN rnn = new RNN(RNN.options(1, 1).dtype(F64).learnInitialState(true), rng());
        rnn.parameter("weight_ih_l0").data().fillInPlace(0.5);
        rnn.parameter("weight_hh_l0").data().fillInPlace(-2);
        rnn.parameter("bias_ih_l0").data().fillInPlace(0.25);
        rnn.parameter("bias_hh_l0").data().fillInPlace(0);
        rnn.parameter("h0_l0").data().fillInPlace(0.75);
        Output<HiddenState> out = rnn.forward(Variable.of(Tensor.of(new double[] {3, 1}, 1, 2, 1)));
        double first = Math.tanh(0.5 * 3 + 0.25 - 2 * 0.75);
        double second = Math.tanh(0.5 * 1 + 0.25 - 2 * 0.75);
        assertClose("h", out.output().data().toDoubleArray(), new double[] {first, second}, 1e-15);

        out.output().sum().backward();
        double slope = -2 * (1 - first * first) - 2 * (1 - second * second);
        assertThat(rnn.parameter("h0_l0").grad().item()).isCloseTo(slope, offset(1e-14));
    }

    @ParameterizedTest
    @MethodSource("layers")
    void isTheSameAsThatStateGivenToEachSequence(RecurrentLayer<?> layer) {
        drawInitial(layer);
        check(layer);
    }

    private static <S extends RecurrentState<S>> void check(RecurrentLayer<S> layer) {
        Variable x = layer.isBatchFirst() ? input(BATCH, 5, 2) : input(5, BATCH, 2);
        loss(layer.forward(x)).backward();
        List<Tensor> learned =
                initial(layer).stream().map(part -> part.grad().data().copy()).toList();
        Tensor implicit = layer.forward(x).output().data();
        layer.zeroGrad();

        S given = layer.initialState(BATCH);
        assertThat(layer.forward(x, given).output().data().contentEquals(implicit))
                .isTrue();
        // The gradient of a parameter is the sum over the sequences of that of a state given as a leaf.
        S leaves = given.map(part -> Variable.of(part.data().copy(), true));
        loss(layer.forward(x, leaves)).backward();
        double[] sums = leaves.variables().stream()
                .flatMapToDouble(part -> Stream.of(
                                part.grad().data().sum(new int[] {-2}, false).toDoubleArray())
                        .flatMapToDouble(Arrays::stream))
                .toArray();
        // States are stacked by part, parameters stand by layer and direction.
        double[] own = learned.stream()
                .map(Tensor::toDoubleArray)
                .flatMapToDouble(Arrays::stream)
                .toArray();
        Arrays.sort(sums);
        Arrays.sort(own);
        assertClose("gradients", own, sums, 1e-12);
        assertThat(initial(layer)).allSatisfy(part -> assertThat(part.grad()).isNull());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void startsAsZerosAndLeavesTheRandomStreamAlone(RecurrentLayer<?> layer) {
        assertThat(initial(layer))
                .isNotEmpty()
                .allSatisfy(part -> assertThat(part.data().toDoubleArray()).containsOnly(0));
        List<Tensor> drawn =
                layer.parameters().stream().map(part -> part.data().copy()).toList();
        drawInitial(layer);
        layer.resetParameters(rng());
        assertThat(initial(layer))
                .allSatisfy(part -> assertThat(part.data().toDoubleArray()).containsOnly(0));
        if (layer instanceof RNNBase<?> base) {
            LSTM plain = base instanceof LSTM lstm ? new LSTM(lstm.options().learnInitialState(false), rng()) : null;
            for (int i = 0; i < drawn.size(); i++) {
                assertThat(layer.parameters().get(i).data().contentEquals(drawn.get(i)))
                        .isTrue();
                if (plain != null && i < plain.parameters().size()) {
                    assertThat(plain.parameters().get(i).data().contentEquals(drawn.get(i)))
                            .isTrue();
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void packedSequencesAndSessionsStartFromIt(RecurrentLayer<?> layer) {
        drawInitial(layer);
        Variable x = input(4, BATCH, 2);
        Variable single = x.narrow(1, 1, 1).narrow(0, 0, 2);
        Variable expected = layer.forward(layer.isBatchFirst() ? single.transpose(0, 1) : single)
                .output()
                .reshape(2, -1);
        PackedSequence packed = PackedSequence.packPadded(x, 4, 2, 3);
        double[] got = layer.forward(packed)
                .output()
                .padPacked()
                .data()
                .narrow(0, 0, 2)
                .select(1, 1)
                .data()
                .toDoubleArray();
        assertClose("packed", got, expected.data().toDoubleArray(), 1e-12);
        if (!layer.isBidirectional()) {
            layer.eval();
            session(layer, x, expected.data());
        }
    }

    private static <S extends RecurrentState<S>> void session(RecurrentLayer<S> layer, Variable x, Tensor expected) {
        RecurrentSession<S> session = new RecurrentSession<>(layer, BATCH);
        for (int pass = 0; pass < 2; pass++) {
            for (int t = 0; t < 2; t++) {
                double[] y = session.step(x.data().select(0, t)).select(0, 1).toDoubleArray();
                assertClose("step " + t, y, expected.select(0, t).toDoubleArray(), 1e-12);
            }
            session.reset();
        }
    }

    @Test
    void learns() {
        LSTM lstm = new LSTM(LSTM.options(1, 4).dtype(F64).learnInitialState(true), rng());
        Variable x = Variable.of(Tensor.zeros(F64, 1, BATCH, 1));
        SGD sgd = new SGD(initial(lstm), 2);
        double before = 0;
        for (int step = 0; step < 50; step++) {
            Variable loss = lstm.forward(x)
                    .output()
                    .sub(Variable.of(Tensor.scalar(F64, 0.3)))
                    .square()
                    .mean();
            before = step == 0 ? loss.item() : before;
            sgd.zeroGrad();
            loss.backward();
            sgd.step();
        }
        assertThat(lstm.forward(x)
                        .output()
                        .sub(Variable.of(Tensor.scalar(F64, 0.3)))
                        .square()
                        .mean()
                        .item())
                .isLessThan(before / 20);
    }

    @Test
    void copiesAndFilesKeepIt(@TempDir Path folder) throws IOException {
        LSTM lstm = new LSTM(LSTM.options(2, 3).bidirectional(true).learnInitialState(true), rng());
        drawInitial(lstm);
        assertThat(lstm).hasToString("LSTM(2, 3, bidirectional=True, learn_initial_state=True)");
        assertThat(lstm.stateDict().names()).endsWith("h0_l0", "c0_l0", "h0_l0_reverse", "c0_l0_reverse");
        Variable x = Variable.of(Tensor.randn(rng(), 2, 1, 2));
        Tensor expected = lstm.forward(x).output().data();
        Models.save(lstm, folder.resolve("model"));
        LSTM loaded = Models.load(folder.resolve("model")).as(LSTM.class);
        assertThat(loaded.forward(x).output().data().contentEquals(expected)).isTrue();
        LSTM copy = lstm.copy();
        initial(lstm).forEach(part -> part.data().fillInPlace(0));
        assertThat(copy.forward(x).output().data().contentEquals(expected)).isTrue();
        assertThat(lstm.forward(x).output().data().contentEquals(expected)).isFalse();
    }
}
