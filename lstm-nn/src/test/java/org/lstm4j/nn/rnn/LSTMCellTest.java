package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** One step: what it gives, where its gradients go, and what it refuses. */
class LSTMCellTest {
    private final LSTMCell cell = new LSTMCell(10, 20, Generator.seeded(0));

    private static Variable draw(int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(4), sizes), true);
    }

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    /** As test_LSTM_cell of PyTorch's test_nn.py. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sixStepsAndBack(boolean bias) {
        LSTMCell six = new LSTMCell(10, 20, bias, DType.FLOAT32, Generator.seeded(0));
        Variable input = draw(3, 10);
        LSTM.State state = new LSTM.State(draw(3, 20), draw(3, 20));
        LSTM.State next = state;
        for (int step = 0; step < 6; step++) {
            next = six.forward(input, next);
        }
        next.h().add(next.c()).sum().backward();
        six.namedParameters()
                .forEach((name, parameter) -> assertThat(
                                gradient(name, parameter).abs().sum().item())
                        .as(name)
                        .isPositive());
        assertThat(gradient("h", state.h()).abs().sum().item()).isPositive();
        assertThat(gradient("c", state.c()).abs().sum().item()).isPositive();
    }

    /** As test_lstmcell_backward_only_one_output_grad of PyTorch's test_nn.py. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void oneOfTheTwoOutputsIsEnoughForAGradient(boolean useH) {
        LSTMCell small = new LSTMCell(2, 3, true, DType.FLOAT64, Generator.seeded(0));
        Variable input = Variable.of(Tensor.randn(Generator.seeded(1), DType.FLOAT64, 1, 2), true);
        LSTM.State next = small.forward(input);
        (useH ? next.h() : next.c()).sum().backward();
        assertThat(gradient("input", input).abs().sum().item()).isPositive();
    }

    @Test
    void noStateIsAStateOfZeros() {
        LSTM.State expected = cell.forward(draw(3, 10), new LSTM.State(zeros(3, 20), zeros(3, 20)));
        LSTM.State actual = cell.forward(draw(3, 10));
        assertClose("h", actual.h(), expected.h(), 0);
        assertClose("c", actual.c(), expected.c(), 0);
    }

    @Test
    void oneRowIsABatchOfOne() {
        Variable x = draw(10);
        LSTM.State state = new LSTM.State(draw(20), draw(20));
        LSTM.State alone = cell.forward(x, state);
        LSTM.State batch = cell.forward(
                x.unsqueeze(0), new LSTM.State(state.h().unsqueeze(0), state.c().unsqueeze(0)));
        assertThat(alone.h().shape()).isEqualTo(Shape.of(20));
        assertClose("h", alone.h().unsqueeze(0), batch.h(), 0);
        assertClose("c", alone.c().unsqueeze(0), batch.c(), 0);
        assertThat(cell.forward(x).c().shape()).isEqualTo(Shape.of(20));
    }

    @Test
    void anEmptyBatchGoesThroughAndBack() {
        Variable x = draw(0, 10);
        LSTM.State next = cell.forward(x);
        assertThat(next.h().shape()).isEqualTo(Shape.of(0, 20));
        next.h().sum().backward();
        assertThat(gradient("x", x).shape()).isEqualTo(Shape.of(0, 10));
        assertThat(gradient("weight", cell.weightIh()).abs().sum().item()).isZero();
    }

    @Test
    void itsParametersAreThoseItNames() {
        assertThat(cell.parameter("weight_ih")).isSameAs(cell.weightIh());
        assertThat(cell.parameter("weight_hh")).isSameAs(cell.weightHh());
        assertThat(cell.parameter("bias_ih")).isSameAs(cell.biasIh());
        assertThat(cell.parameter("bias_hh")).isSameAs(cell.biasHh());
        LSTMCell bare = new LSTMCell(2, 3, false, DType.FLOAT32, Generator.seeded(0));
        assertThat(bare.biasIh()).isNull();
        assertThat(bare.biasHh()).isNull();
        assertThat(bare.stateDict().names()).containsExactly("weight_ih", "weight_hh");
    }

    private record Refused(
            String what, Variable x, LSTM.State state, Class<? extends Throwable> type, String... fragments) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Refused shape(String what, Variable x, Variable h, Variable c, String... fragments) {
        return new Refused(what, x, h == null ? null : new LSTM.State(h, c), ShapeMismatchException.class, fragments);
    }

    /**
     * As test_RNN_cell_no_broadcasting, test_LSTM_cell_forward_input_size, test_LSTM_cell_forward_hidden_size and the
     * error samples of common_modules.py.
     */
    static Stream<Refused> refused() {
        Variable x = zeros(3, 10);
        Variable good = zeros(3, 20);
        Variable doubles = Variable.of(Tensor.zeros(DType.FLOAT64, 3, 20));
        return Stream.of(
                shape("rank 0", zeros(), null, null, "Expected input to be 1D or 2D, got 0D"),
                shape("rank 3", zeros(1, 3, 10), null, null, "Expected input to be 1D or 2D, got 3D", "(1, 3, 10)"),
                shape("features", zeros(3, 11), good, good, "input has inconsistent input_size: got 11 expected 10"),
                shape("one feature", zeros(3, 1), good, good, "got 1 expected 10"),
                shape("features of one row", zeros(11), null, null, "got 11 expected 10"),
                shape("size of h", x, zeros(3, 21), good, "hidden0 has inconsistent hidden_size: got 21, expected 20"),
                shape("size of c", x, good, zeros(3, 21), "hidden1 has inconsistent hidden_size: got 21, expected 20"),
                shape("h of size 1", x, zeros(3, 1), good, "hidden0", "got 1, expected 20"),
                shape("c of size 1", x, good, zeros(3, 1), "hidden1", "got 1, expected 20"),
                shape("batch of h", x, zeros(5, 20), good, "Input batch size 3 doesn't match hidden0 batch size 5"),
                shape("batch of c", x, good, zeros(5, 20), "Input batch size 3 doesn't match hidden1 batch size 5"),
                shape("h of batch 1", x, zeros(1, 20), good, "hidden0 batch size 1"),
                shape("c of batch 1", x, good, zeros(1, 20), "hidden1 batch size 1"),
                shape("h of rank 4", x, zeros(1, 1, 3, 20), good, "Expected hidden0 to be 1D or 2D, got 4D"),
                shape("c of rank 3", x, good, zeros(1, 3, 20), "Expected hidden1 to be 1D or 2D, got 3D"),
                shape("h without batch", x, zeros(20), good, "hidden0 must be 2D", "(20,)", "(3, 10)"),
                shape("c without batch", x, good, zeros(20), "hidden1 must be 2D", "(20,)"),
                shape("x without batch", zeros(10), good, good, "hidden0 must be 1D", "(3, 20)"),
                new Refused(
                        "type of x",
                        Variable.of(Tensor.zeros(DType.FLOAT64, 3, 10)),
                        null,
                        IllegalArgumentException.class,
                        "input",
                        "float32",
                        "float64"),
                new Refused(
                        "type of h",
                        x,
                        new LSTM.State(doubles, good),
                        IllegalArgumentException.class,
                        "hidden0",
                        "float64"),
                new Refused(
                        "type of c",
                        x,
                        new LSTM.State(good, doubles),
                        IllegalArgumentException.class,
                        "hidden1",
                        "float64"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refusesSteps(Refused refused) {
        assertThatThrownBy(() -> cell.forward(refused.x(), refused.state()))
                .isInstanceOf(refused.type())
                .hasMessageContainingAll("LSTMCell: ")
                .hasMessageContainingAll(refused.fragments());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -2})
    void refusesInputsThatAreNone(int size) {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        assertThatThrownBy(() -> new LSTMCell(size, 3, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LSTMCell", "input_size", String.valueOf(size));
        assertThat(generator.state()).isEqualTo(before);
    }

    @Test
    void refusesNegativeHiddenSizes() {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        assertThatThrownBy(() -> new LSTMCell(3, -2, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LSTMCell", "hidden_size", "-2");
        assertThat(generator.state()).isEqualTo(before);
    }
}
