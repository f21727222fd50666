package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class RecurrentSessionTest {
    private static final int STEPS = 7;
    private static final int BATCH = 3;
    private static final int INPUT = 4;

    static Stream<RecurrentLayer<?>> layers() {
        Generator generator = Generator.seeded(1);
        List<RecurrentLayer<?>> out = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            out.add(Layers.layer(kind, Setup.of(INPUT, 5).layers(2).first(true), generator));
            out.add(Layers.layer(kind, Setup.of(INPUT, 5).bias(false), generator));
        }
        // Layers of two kinds and sizes, one of which draws in training.
        Recurrent mixed = new Recurrent(
                Recurrent.options(INPUT).numLayers(2),
                (layer, reverse, input) -> layer == 0
                        ? new PeepholeLSTMCell(input, 6, true, DType.FLOAT64, generator)
                        : new ZoneoutCell(new GRUCell(input, 3, true, DType.FLOAT64, generator), generator, 0.3),
                generator);
        mixed.eval();
        out.add(mixed);
        return out.stream();
    }

    private static Tensor input() {
        return Tensor.randn(Generator.seeded(2), DType.FLOAT64, STEPS, BATCH, INPUT);
    }

    private static Tensor whole(RecurrentLayer<?> layer, Tensor x) {
        Variable input = Variable.of(layer.isBatchFirst() ? x.transpose(0, 1) : x);
        Tensor output = GradMode.noGrad(() -> layer.forward(input).output()).data();
        return layer.isBatchFirst() ? output.transpose(0, 1) : output;
    }

    @ParameterizedTest
    @MethodSource("layers")
    void stepsAndChunksAreAPassOverTheSequence(RecurrentLayer<?> layer) {
        Tensor x = input();
        Tensor expected = whole(layer, x);
        RecurrentSession<?> session = new RecurrentSession<>(layer, BATCH);
        for (int t = 0; t < STEPS; t++) {
            assertClose("step " + t, session.step(x.select(0, t)), expected.select(0, t), Close.FLOAT64);
        }
        RecurrentSession<?> chunks = new RecurrentSession<>(layer, BATCH);
        assertClose("first", chunks.steps(x.narrow(0, 0, 3)), expected.narrow(0, 0, 3), Close.FLOAT64);
        assertThat(chunks.steps(x.narrow(0, 0, 0)).size(0)).isZero();
        assertClose("step", chunks.step(x.select(0, 3)), expected.select(0, 3), Close.FLOAT64);
        assertClose("rest", chunks.steps(x.narrow(0, 4, 3)), expected.narrow(0, 4, 3), Close.FLOAT64);
        for (int i = 0; i < session.state().variables().size(); i++) {
            assertClose(
                    "state",
                    chunks.state().variables().get(i),
                    session.state().variables().get(i),
                    Close.FLOAT64);
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void statesGoOutAndComeBack(RecurrentLayer<?> layer) {
        goOutAndComeBack(layer);
    }

    private static <S extends RecurrentState<S>> void goOutAndComeBack(RecurrentLayer<S> layer) {
        Tensor x = input();
        RecurrentSession<S> session = new RecurrentSession<>(layer, BATCH);
        session.steps(x.narrow(0, 0, 2));
        S state = session.state();
        byte[] bytes = session.toBytes();
        session.mark();
        RecurrentSession<S> fork = session.fork();
        Tensor expected = session.step(x.select(0, 2)).copy();
        assertThat(fork.step(x.select(0, 2)).contentEquals(expected)).isTrue();
        // Tried, and rolled back, twice.
        for (int i = 0; i < 2; i++) {
            session.step(x.select(0, 5));
            session.rollback();
            assertThat(session.step(x.select(0, 2)).contentEquals(expected)).isTrue();
        }
        session.reset();
        assertThat(session.step(x.select(0, 2)).contentEquals(expected)).isFalse();
        session.restore(state);
        assertThat(session.step(x.select(0, 2)).contentEquals(expected)).isTrue();
        RecurrentSession<S> other = new RecurrentSession<>(layer, BATCH);
        other.restore(bytes);
        assertThat(other.step(x.select(0, 2)).contentEquals(expected)).isTrue();
        // A state that was given out is the caller's.
        fork.restore(state);
        Tensor first = state.variables().get(0).data();
        assertThat(fork.state().variables().get(0).data().contentEquals(first)).isTrue();
    }

    @Test
    void refusesBytesThatAreNoState() {
        GRU gru = new GRU(GRU.options(INPUT, 5), Generator.seeded(0));
        RecurrentSession<HiddenState> session = new RecurrentSession<>(gru, 2);
        session.step(Tensor.ones(2, INPUT));
        byte[] good = session.toBytes();
        Tensor before = session.state().h().data();
        List<byte[]> bad = new ArrayList<>();
        bad.add(new byte[0]);
        bad.add(new byte[40]);
        for (int length = 0; length < good.length; length++) {
            bad.add(Arrays.copyOf(good, length));
        }
        bad.add(Arrays.copyOf(good, good.length + 4));
        for (int at = 0; at < good.length; at++) {
            byte[] damaged = good.clone();
            damaged[at] ^= 8;
            bad.add(damaged);
        }
        for (byte[] bytes : bad) {
            assertThatThrownBy(() -> session.restore(bytes))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("RecurrentSession: the bytes are not the state of a session");
        }
        byte[] wide = new RecurrentSession<>(gru, 3).toBytes();
        assertThatThrownBy(() -> session.restore(wide))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("(2, 5)", "(3, 5)");
        byte[] doubles = new RecurrentSession<>(
                        new GRU(GRU.options(INPUT, 5).dtype(DType.FLOAT64), Generator.seeded(0)), 2)
                .toBytes();
        assertThatThrownBy(() -> session.restore(doubles))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("float32", "float64");
        byte[] two = new RecurrentSession<>(new LSTM(INPUT, 5, Generator.seeded(0)), 2).toBytes();
        assertThatThrownBy(() -> session.restore(two))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("[1] parts", "[2]");
        assertThat(session.state().h().data().contentEquals(before)).isTrue();
    }

    @Test
    void refusesWhatDoesNotFit() {
        Generator generator = Generator.seeded(0);
        GRU both = new GRU(GRU.options(3, 5).bidirectional(true), generator);
        assertThatThrownBy(() -> new RecurrentSession<>(both, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecurrentSession: a bidirectional GRU cannot run step by step");
        RecurrentSession<HiddenState> session = new RecurrentSession<>(new GRU(3, 5, generator), 2);
        assertThatThrownBy(session::rollback)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("mark()");
        for (int[] wrong : new int[][] {{2, 2, 4}, {2, 1, 3}, {2, 3}}) {
            assertThatThrownBy(() -> session.steps(Tensor.ones(wrong)))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("(L, 2, 3)");
        }
        assertThatThrownBy(() -> session.steps(Tensor.ones(DType.FLOAT64, 2, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64");
        assertThat(session.state().h().abs().sum().item()).isZero();
        Recurrent training = new Recurrent(new ZoneoutCell(new GRUCell(3, 5, generator), generator, 0.5), generator);
        RecurrentSession<Recurrent.State> drawing = new RecurrentSession<>(training, 2);
        assertThatThrownBy(() -> drawing.step(Tensor.ones(2, 3)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("eval()");
        training.eval();
        drawing.step(Tensor.ones(2, 3));
    }

    /** A cell whose parts change places must not read one that was overwritten before. */
    @Test
    void partsMayChangePlaces() {
        Cell swapping = new Cell(1, DType.FLOAT64, 2, 2) {
            @Override
            protected List<Variable> next(Variable x, List<Variable> state) {
                return List.of(state.get(1), state.get(0));
            }
        };
        Recurrent network = new Recurrent(swapping, Generator.seeded(0));
        network.eval();
        RecurrentSession<Recurrent.State> session = new RecurrentSession<>(network, 1);
        Tensor one = Tensor.wrap(new double[] {1, 2}, 1, 2);
        Tensor other = Tensor.wrap(new double[] {3, 4}, 1, 2);
        session.restore(new Recurrent.State(List.of(List.of(Variable.of(one), Variable.of(other)))));
        session.step(Tensor.ones(DType.FLOAT64, 1, 1));
        assertThat(session.state().variables().get(0).data().contentEquals(other))
                .isTrue();
        assertThat(session.state().variables().get(1).data().contentEquals(one)).isTrue();
    }

    /** From some step on, a thousand of them must not take a byte. */
    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RNN_TANH", "GRU", "LSTM"})
    @DisabledIfSystemProperty(
            named = "lstm4j.kernels",
            matches = "ejml",
            disabledReason = "the reference kernels make matrices of their operands, which are objects")
    void aWarmStepAllocatesNothing(Kind kind) {
        RNNBase<?> layer = Layers.layer(kind, Setup.of(3, 5).layers(2).dtype(DType.FLOAT32), Generator.seeded(1));
        RecurrentSession<?> session = new RecurrentSession<>(layer, 1);
        Tensor x = Tensor.ones(1, 3);
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 500 && least > 0; window++) {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int i = 0; i < 1000; i++) {
                session.step(x);
            }
            least = Math.min(least, bean.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).isZero();
    }

    // ---- LSTM -----------------------------------------------------------------------------------------------------

    private static LSTM lstm(int layers, int projSize, boolean bias, DType dtype) {
        RNNOptions options = LSTM.options(3, 5)
                .numLayers(layers)
                .projSize(projSize)
                .bias(bias)
                .dtype(dtype);
        return new LSTM(options, Generator.seeded(1));
    }

    private static Tensor inputs(int batch, DType dtype) {
        return Tensor.randn(Generator.seeded(2), dtype, STEPS, batch, 3);
    }

    @ParameterizedTest
    @CsvSource({"1,0,true,1", "2,0,true,3", "3,2,true,2", "1,4,false,1", "2,0,false,17"})
    void stepsAreAPassInBothTypes(int layers, int projSize, boolean bias, int batch) {
        for (DType dtype : DType.values()) {
            LSTM lstm = lstm(layers, projSize, bias, dtype);
            Tensor x = inputs(batch, dtype);
            Output<LSTM.State> whole = GradMode.noGrad(() -> lstm.forward(Variable.of(x)));
            RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, batch);
            double tolerance = dtype == DType.FLOAT32 ? 1e-6 : 1e-14;
            for (int t = 0; t < STEPS; t++) {
                Tensor y = session.step(x.select(0, t));
                assertThat(y.allClose(whole.output().data().select(0, t), 0, tolerance, false))
                        .isTrue();
            }
            assertThat(session.state().h().data().allClose(whole.state().h().data(), 0, tolerance, false))
                    .isTrue();
            assertThat(session.state().c().data().allClose(whole.state().c().data(), 0, tolerance, false))
                    .isTrue();
        }
    }

    @Test
    void aForkGoesItsOwnWay() {
        LSTM lstm = lstm(2, 0, true, DType.FLOAT32);
        Tensor x = inputs(1, DType.FLOAT32);
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 1);
        session.step(x.select(0, 0));
        RecurrentSession<LSTM.State> fork = session.fork();
        Tensor ours = session.step(x.select(0, 1)).copy();
        fork.step(x.select(0, 2));
        assertThat(session.step(x.select(0, 2)).contentEquals(fork.step(x.select(0, 2))))
                .isFalse();
        RecurrentSession<LSTM.State> again = new RecurrentSession<>(lstm, 1);
        again.step(x.select(0, 0));
        assertThat(again.step(x.select(0, 1)).contentEquals(ours)).isTrue();
    }

    @Test
    void resetStartsAnew() {
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm(2, 2, true, DType.FLOAT32), 1);
        Tensor x = inputs(1, DType.FLOAT32).select(0, 0);
        Tensor first = session.step(x).copy();
        assertThat(session.step(x).contentEquals(first)).isFalse();
        session.reset();
        assertThat(session.step(x).contentEquals(first)).isTrue();
    }

    @Test
    void seesWeightsThatHaveChanged() {
        LSTM lstm = lstm(1, 0, true, DType.FLOAT32);
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 1);
        Tensor x = inputs(1, DType.FLOAT32).select(0, 0);
        session.step(x);
        session.reset();
        lstm.parameters().forEach(parameter -> parameter.data().mulInPlace(0.5));
        Tensor after = session.step(x).copy();
        assertThat(after.contentEquals(new RecurrentSession<>(lstm, 1).step(x))).isTrue();
        lstm.parameter("bias_hh_l0").data().fillInPlace(1);
        session.reset();
        assertThat(session.step(x).contentEquals(after)).isFalse();
    }

    @Test
    void refusesWhatDoesNotFitAnLSTM() {
        LSTM lstm = lstm(1, 0, true, DType.FLOAT32);
        LSTM both = new LSTM(LSTM.options(3, 5).bidirectional(true), Generator.seeded(0));
        assertThatThrownBy(() -> new RecurrentSession<>(both, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RecurrentSession: a bidirectional LSTM");
        assertThatThrownBy(() -> new RecurrentSession<>(lstm, 0))
                .hasMessageContaining("batch must be greater than zero");
        RecurrentSession<LSTM.State> session = new RecurrentSession<>(lstm, 2);
        Tensor good = Tensor.ones(2, 3);
        Tensor after = session.step(good).copy();
        LSTM.State state = session.state();
        assertThatThrownBy(() -> session.step(Tensor.ones(1, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(2, 3)")
                .hasMessageContaining("(1, 3)");
        assertThatThrownBy(() -> session.step(Tensor.ones(DType.FLOAT64, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64");
        LSTM.State wrong = new LSTM.State(state.h(), Variable.of(Tensor.zeros(1, 2, 4)));
        assertThatThrownBy(() -> session.restore(wrong))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(1, 2, 5)")
                .hasMessageContaining("(1, 2, 4)");
        assertThat(session.state().h().data().contentEquals(state.h().data())).isTrue();
        assertThat(after.shape()).isEqualTo(good.shape().with(1, 5));
    }
}
