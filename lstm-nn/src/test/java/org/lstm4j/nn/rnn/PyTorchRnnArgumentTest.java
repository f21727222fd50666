package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.rnn.Layers.Kind;
import org.lstm4j.nn.rnn.Layers.Setup;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * What recurrent layers refuse, after PyTorch's test/test_nn.py and common_modules.py; each test names the one that it
 * is.
 */
class PyTorchRnnArgumentTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 5;
    private static final int LAYERS = 2;
    private static final int BATCH = 4;
    private static final int STEPS = 6;
    private static final int BAD = 7;

    private static RNNBase<?> layer(Kind kind) {
        return Layers.layer(kind, Setup.of(INPUT, HIDDEN).layers(LAYERS).dtype(DType.FLOAT32), Generator.seeded(1));
    }

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    private static String name(Kind kind) {
        return kind == Kind.GRU ? "GRU" : kind.name().startsWith("RNN") ? "RNN" : "LSTM";
    }

    /** test_rnn_args_check, test_projections_lstm_args_check, test_cudnn_forward_exception. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnArgsCheck(Kind kind) {
        RNNBase<?> layer = layer(kind);
        Variable input = zeros(STEPS, BATCH, INPUT);
        List<Integer> sizes = Layers.sizes(layer);
        List<Variable> good = new ArrayList<>();
        sizes.forEach(size -> good.add(zeros(LAYERS, BATCH, size)));
        Layers.forward(layer, input, good);

        refused(
                () -> Layers.forward(layer, zeros(STEPS, BATCH, BAD), good),
                name(kind) + ": input.size(-1) must be equal to input_size. Expected 3, got 7");
        refused(() -> Layers.forward(layer, zeros(STEPS, BAD, INPUT), good), ": Expected hidden");
        for (int part = 0; part < sizes.size(); part++) {
            int size = sizes.get(part);
            int other = sizes.get(sizes.size() - 1 - part);
            String what = sizes.size() == 1 ? "hidden" : "hidden[" + part + "]";
            for (int[] wrong : new int[][] {{LAYERS, BAD, size}, {LAYERS, BATCH, BAD}, {BAD, BATCH, size}}) {
                refused(
                        part,
                        layer,
                        input,
                        good,
                        wrong,
                        name(kind) + ": Expected " + what + " size " + Shape.of(LAYERS, BATCH, size) + ", got "
                                + Shape.of(wrong));
            }
            if (other != size) {
                refused(part, layer, input, good, new int[] {LAYERS, BATCH, other}, "Expected " + what);
            }
            String rank = sizes.size() == 1
                    ? "For batched 3-D input, hx should also be 3-D but got 2-D tensor"
                    : "For batched 3-D input, hx and cx should also be 3-D but got ("
                            + (part == 0 ? "2-D, 3-D" : "3-D, 2-D") + ") tensors";
            refused(part, layer, input, good, new int[] {LAYERS, size}, rank);
        }
        refused(
                () -> Layers.forward(layer, zeros(STEPS, INPUT), good),
                sizes.size() == 1
                        ? "For unbatched 2-D input, hx should also be 2-D but got 3-D tensor"
                        : "For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors");
        for (int rank : new int[] {0, 1, 4}) {
            int[] ones = new int[rank];
            refused(
                    () -> Layers.forward(layer, zeros(ones), null),
                    name(kind) + ": Expected input to be 2D or 3D, got " + rank + "D instead");
        }
        assertThatThrownBy(() -> Layers.forward(layer, Variable.of(Tensor.zeros(DType.FLOAT64, 2, 2, INPUT)), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(name(kind), "input", "float32", "float64");
    }

    private static void refused(
            int part, RNNBase<?> layer, Variable input, List<Variable> good, int[] wrong, String message) {
        List<Variable> state = new ArrayList<>(good);
        state.set(part, zeros(wrong));
        refused(() -> Layers.forward(layer, input, state), message);
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(ShapeMismatchException.class).hasMessageContaining(message);
    }

    /** PyTorch leaves these to the product, or reads a wrong state out of bounds. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void packedArgsCheck(Kind kind) {
        RNNBase<?> layer = layer(kind);
        PackedSequence good = PackedSequence.packPadded(zeros(STEPS, BATCH, INPUT), 2, 6, 1, 3);
        refused(
                () -> Layers.forward(layer, PackedSequence.pack(List.of(zeros(2), zeros(3))), null),
                name(kind) + ": input must have 2 dimensions, got 1");
        refused(
                () -> Layers.forward(layer, PackedSequence.packPadded(zeros(2, 2, BAD), 1, 2), null),
                "Expected 3, got 7");
        List<Variable> state = new ArrayList<>();
        Layers.sizes(layer).forEach(size -> state.add(zeros(LAYERS, BATCH - 1, size)));
        refused(() -> Layers.forward(layer, good, state), ", got (2, 3, ");
        state.clear();
        Layers.sizes(layer).forEach(size -> state.add(zeros(LAYERS, size)));
        refused(() -> Layers.forward(layer, good, state), "should also be 3-D");
    }

    /** test_error_RNN_seq_len_zero. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void errorRnnSeqLenZero(Kind kind) {
        for (boolean both : new boolean[] {true, false}) {
            RNNBase<?> layer =
                    Layers.layer(kind, Setup.of(10, 20).both(both).dtype(DType.FLOAT32), Generator.seeded(1));
            refused(
                    () -> Layers.forward(layer, zeros(0, 10, 10), null),
                    "Expected sequence length to be larger than 0");
        }
    }

    /** test_RNN_input_size_zero: a batch without sequences. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void rnnInputSizeZero(Kind kind) {
        RNNBase<?> layer = layer(kind);
        Variable input = Variable.of(Tensor.zeros(5, 0, INPUT), true);
        List<Variable> out = Layers.forward(layer, input, null);
        assertThat(out.get(0).shape()).isEqualTo(Shape.of(5, 0, layer.outputSize()));
        out.get(0).sum().backward();
        assertThat(input.grad()).isNotNull();
    }

    /** The error samples of constructors. */
    @Test
    void errorInputsOfConstructors() {
        refusedOption(
                () -> new GRU(GRU.options(10, 20).dropout(1.5), Generator.seeded(0)),
                "GRU: dropout should be a number in range [0, 1]");
        refusedOption(
                () -> new RNN(RNN.options(10, 20).dropout(-1), Generator.seeded(0)),
                "RNN: dropout should be a number in range [0, 1]");
        refusedOption(
                () -> new GRU(GRU.options(10, 0), Generator.seeded(0)), "GRU: hidden_size must be greater than zero");
        refusedOption(
                () -> new RNN(RNN.options(10, -1), Generator.seeded(0)), "RNN: hidden_size must be greater than zero");
        refusedOption(
                () -> new RNN(RNN.options(0, 1), Generator.seeded(0)), "RNN: input_size must be greater than zero");
        refusedOption(
                () -> new GRU(GRU.options(10, 20).numLayers(0), Generator.seeded(0)),
                "GRU: num_layers must be greater than zero");
        refusedOption(
                () -> new LSTM(LSTM.options(10, 20).bias(false).forgetBias(1.0), Generator.seeded(0)),
                "LSTM: a forget bias is only supported with biases, but got 1.0");
        refusedOption(
                () -> new GRU(GRU.options(10, 20).forgetBias(1.0), Generator.seeded(0)),
                "GRU: a forget bias is only supported for LSTM, but got 1.0");
        refusedOption(
                () -> new LSTM(LSTM.options(10, 20).nonlinearity(RNN.Nonlinearity.RELU), Generator.seeded(0)),
                "LSTM: nonlinearity is only supported for RNN, but got RELU");
        GRU gru = new GRU(10, 20, Generator.seeded(0));
        refusedOption(() -> gru.setDropout(1.5), "GRU: dropout should be a number in range [0, 1]");
        assertThat(gru.dropout()).isZero();
    }

    /** test_projections_errors_on_gru_and_rnn. */
    @Test
    void projectionsErrorsOnGruAndRnn() {
        Generator generator = Generator.seeded(0);
        String message = "proj_size argument is only supported for LSTM, not RNN or GRU, but got 5";
        refusedOption(() -> new GRU(GRU.options(30, 20).projSize(5), generator), "GRU: " + message);
        refusedOption(() -> new RNN(RNN.options(30, 20).projSize(5), generator), "RNN: " + message);
    }

    private static void refusedOption(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void eachSetterChangesOneThing() {
        assertThat(RNN.options(3, 5)).isEqualTo(LSTM.options(3, 5)).isEqualTo(GRU.options(3, 5));
        assertThat(RNN.options(3, 5).nonlinearity(RNN.Nonlinearity.RELU))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.RELU, false));
        RNNOptions lstm = LSTM.options(3, 5);
        assertThat(lstm.forgetBias(2.0))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, false, 0, DType.FLOAT32, 2.0, RNN.Nonlinearity.TANH, false));
        assertThat(lstm.forgetBias(2.0).numLayers(2).forgetBias()).isEqualTo(2);
    }

    /** PrettyPrintRNNs of test/cpp/api/rnn.cpp, in the form of Python's repr. */
    @Test
    void prettyPrintRnns() {
        Generator generator = Generator.seeded(0);
        assertThat(new LSTM(LSTM.options(128, 64).numLayers(3).dropout(0.2), generator))
                .hasToString("LSTM(128, 64, num_layers=3, dropout=0.2)");
        assertThat(new GRU(GRU.options(128, 64).numLayers(3).dropout(0.5), generator))
                .hasToString("GRU(128, 64, num_layers=3, dropout=0.5)");
        assertThat(new RNN(RNN.options(128, 64).numLayers(3).dropout(0.2), generator))
                .hasToString("RNN(128, 64, num_layers=3, dropout=0.2)");
    }
}
