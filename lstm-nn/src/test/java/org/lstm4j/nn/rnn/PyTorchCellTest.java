package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The tests of cells in PyTorch's test/test_nn.py and common_modules.py; each names the one that it is. */
class PyTorchCellTest {
    private final Generator generator = Generator.seeded(1);

    private enum Kind {
        RNN_TANH,
        RNN_RELU,
        GRU,
        LSTM
    }

    private Cell cell(Kind kind, int input, int hidden, boolean bias) {
        DType dtype = DType.FLOAT32;
        return switch (kind) {
            case RNN_TANH -> new RNNCell(input, hidden, bias, RNN.Nonlinearity.TANH, dtype, generator);
            case RNN_RELU -> new RNNCell(input, hidden, bias, RNN.Nonlinearity.RELU, dtype, generator);
            case GRU -> new GRUCell(input, hidden, bias, dtype, generator);
            case LSTM -> new LSTMCell(input, hidden, bias, dtype, generator);
        };
    }

    /** One step; h is the first part of the state. */
    private static Variable forward(Cell cell, Variable x, Variable... state) {
        List<Variable> given = state.length == 0 ? null : List.of(state);
        if (cell instanceof RNNCell rnn) {
            return rnn.forward(x, given == null ? null : given.get(0));
        }
        if (cell instanceof GRUCell gru) {
            return gru.forward(x, given == null ? null : given.get(0));
        }
        return ((LSTMCell) cell)
                .forward(x, given == null ? null : new LSTM.State(given.get(0), given.get(1)))
                .h();
    }

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    /** test_RNN_cell and test_LSTM_cell: "this is just a smoke test". */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnCell(Kind kind) {
        for (boolean bias : new boolean[] {true, false}) {
            Variable input = Variable.of(Tensor.randn(generator, 3, 10), true);
            Cell cell = cell(kind, 10, 20, bias);
            List<Variable> state = cell.zeroState(3);
            for (int i = 0; i < 6; i++) {
                state = cell.step(input, state);
            }
            assertThat(state.get(0).shape()).isEqualTo(Shape.of(3, 20));
            state.get(0).sum().backward();
            assertThat(Close.gradient("input", input).abs().sum().item()).isPositive();
        }
    }

    /** test_RNN_cell_forward_zero_hidden_size. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnCellForwardZeroHiddenSize(Kind kind) {
        for (boolean bias : new boolean[] {true, false}) {
            byte[] before = generator.state();
            Cell cell = cell(kind, 10, 0, bias);
            assertThat(generator.state()).isEqualTo(before);
            Variable input = Variable.of(Tensor.randn(generator, 3, 10), true);
            Variable output = forward(cell, input);
            assertThat(output.shape()).isEqualTo(Shape.of(3, 0));
            output.sum().backward();
            assertThat(Close.gradient("input", input).contentEquals(Tensor.zeros(3, 10)))
                    .isTrue();
        }
    }

    /** test_RNN_cell_no_broadcasting. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnCellNoBroadcasting(Kind kind) {
        Cell cell = cell(kind, 10, 20, true);
        boolean two = kind == Kind.LSTM;
        Variable x = zeros(3, 10);
        Variable good = zeros(3, 20);
        Variable[] narrow = {zeros(1, 20), zeros(3, 1), zeros(1, 1)};
        for (Variable bad : narrow) {
            refused(cell, x, two ? new Variable[] {bad, good} : new Variable[] {bad});
            if (two) {
                refused(cell, x, good, bad);
            }
        }
        refused(cell, zeros(3, 1), two ? new Variable[] {good, good} : new Variable[] {good});
        refused(cell, zeros(1, 10), two ? new Variable[] {good, good} : new Variable[] {good});
    }

    private static void refused(Cell cell, Variable x, Variable... state) {
        assertThatThrownBy(() -> forward(cell, x, state)).isInstanceOf(ShapeMismatchException.class);
    }

    /** test_LSTM_cell_forward_input_size and _hidden_size, module_error_inputs_torch_nn_RNN_GRU_Cell. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void errorInputs(Kind kind) {
        Cell cell = cell(kind, 10, 20, true);
        String name = kind == Kind.LSTM ? "LSTMCell" : kind == Kind.GRU ? "GRUCell" : "RNNCell";
        Variable x = zeros(3, 10);
        Variable good = zeros(3, 20);
        assertThatThrownBy(() -> cell.step(zeros(3, 11), null))
                .hasMessageContaining(name + ": input has inconsistent input_size: got 11 expected 10");
        assertThatThrownBy(() -> cell.step(zeros(3, 2, 10), null))
                .hasMessageContaining(name + ": Expected input to be 1D or 2D, got 3D instead");
        int parts = cell.stateSizes().size();
        for (int part = 0; part < parts; part++) {
            int at = part;
            assertThatThrownBy(() -> cell.step(x, state(parts, at, good, zeros(3, 21))))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining(
                            name + ": hidden" + at + " has inconsistent hidden_size: got 21, expected 20");
            assertThatThrownBy(() -> cell.step(x, state(parts, at, good, zeros(5, 20))))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining(name + ": Input batch size 3 doesn't match hidden" + at + " batch size 5");
            assertThatThrownBy(() -> cell.step(x, state(parts, at, good, zeros(5, 1, 1, 20))))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining(
                            name + ": Expected hidden" + (parts == 1 ? "" : at) + " to be 1D or 2D, got 4D instead");
        }
        assertThatThrownBy(() -> cell.step(x, List.of(good, good, good)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("a state of " + parts + " parts, but got 3");
    }

    private static List<Variable> state(int parts, int at, Variable good, Variable bad) {
        return parts == 1 ? List.of(bad) : at == 0 ? List.of(bad, good) : List.of(good, bad);
    }

    /** As bad_nonlinearity of the error inputs, which here cannot reach a cell. */
    @Test
    void unknownNonlinearity() {
        assertThatThrownBy(() -> RNN.Nonlinearity.of("foo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown nonlinearity 'foo'. Select from 'tanh' or 'relu'.");
        assertThat(RNN.Nonlinearity.of("relu")).isEqualTo(RNN.Nonlinearity.RELU);
    }

    /** test_lstmcell_backward_only_one_output_grad. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void lstmcellBackwardOnlyOneOutputGrad(int part) {
        LSTMCell cell = new LSTMCell(2, 3, generator);
        Variable x = Variable.of(Tensor.randn(generator, 4, 2), true);
        cell.step(x, null).get(part).sum().backward();
        assertThat(Close.gradient("input", x).abs().sum().item()).isPositive();
    }

    /** A row by itself is a batch of one row. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void unbatched(Kind kind) {
        Cell cell = cell(kind, 4, 5, true);
        Variable x = Variable.of(Tensor.randn(generator, 1, 4));
        List<Variable> batch = cell.step(x, null);
        List<Variable> single = cell.step(x.squeeze(0), null);
        for (int i = 0; i < batch.size(); i++) {
            assertThat(single.get(i).data().contentEquals(batch.get(i).data().squeeze(0)))
                    .isTrue();
        }
        // The layer's numbers, step by step.
        assertThat(cell.step(x, batch).get(0).shape()).isEqualTo(Shape.of(1, 5));
    }

    @Test
    void textNamesWhatIsNotTheDefault() {
        assertThat(cell(Kind.RNN_RELU, 3, 5, true)).hasToString("RNNCell(3, 5, nonlinearity=relu)");
        assertThat(cell(Kind.RNN_TANH, 3, 5, false)).hasToString("RNNCell(3, 5, bias=False)");
        assertThat(cell(Kind.GRU, 3, 5, true)).hasToString("GRUCell(3, 5)");
    }
}
