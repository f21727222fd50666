package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * What an LSTM refuses, with which exception and words. As test_rnn_args_check, test_projections_lstm_args_check,
 * test_error_RNN_seq_len_zero and the error samples of PyTorch's test_nn.py and common_modules.py, whose words the
 * messages keep.
 */
class LSTMArgumentTest {
    private static final int INPUT = 3;
    private static final int HIDDEN = 5;
    private static final int LAYERS = 2;
    private static final int BATCH = 4;
    private static final int STEPS = 6;
    private static final int BAD = 7;

    private static RNNOptions options() {
        return LSTM.options(INPUT, HIDDEN).numLayers(LAYERS);
    }

    static Stream<Arguments> refusedOptions() {
        return Stream.of(
                refusedOption(
                        "dropout should be a number in range [0, 1]",
                        "-0.1",
                        () -> options().dropout(-0.1)),
                refusedOption(
                        "dropout should be a number in range [0, 1]",
                        "1.5",
                        () -> options().dropout(1.5)),
                refusedOption(
                        "dropout should be a number in range [0, 1]",
                        "NaN",
                        () -> options().dropout(Double.NaN)),
                refusedOption("input_size must be greater than zero", "0", () -> LSTM.options(0, HIDDEN)),
                refusedOption("input_size must be greater than zero", "-3", () -> LSTM.options(-3, HIDDEN)),
                refusedOption("hidden_size must be greater than zero", "0", () -> LSTM.options(INPUT, 0)),
                refusedOption("hidden_size must be greater than zero", "-5", () -> LSTM.options(INPUT, -5)),
                refusedOption(
                        "num_layers must be greater than zero",
                        "0",
                        () -> options().numLayers(0)),
                refusedOption(
                        "num_layers must be greater than zero",
                        "-1",
                        () -> options().numLayers(-1)),
                refusedOption(
                        "proj_size should be a positive integer or zero to disable projections",
                        "-1",
                        () -> options().projSize(-1)),
                refusedOption(
                        "proj_size has to be smaller than hidden_size",
                        "5",
                        () -> options().projSize(5)),
                refusedOption(
                        "proj_size has to be smaller than hidden_size",
                        "9",
                        () -> options().projSize(9)));
    }

    @Test
    void weightsLargerThanAnArrayAreRefusedByTheLayer() {
        Generator generator = Generator.seeded(0);
        assertThatThrownBy(() -> new LSTM(1, 600_000_000, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LSTM: a weight of shape (2400000000, 600000000)");
        assertThatThrownBy(() -> new LSTMCell(100_000, 100_000, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LSTMCell: a weight of shape (400000, 100000)");
    }

    private static Arguments refusedOption(String message, String value, Supplier<RNNOptions> options) {
        return arguments(message, value, options);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refusedOptions")
    void refusesOptions(String message, String value, Supplier<RNNOptions> options) {
        assertThatThrownBy(() -> new LSTM(options.get(), Generator.seeded(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LSTM: ", message, value);
    }

    @Test
    void refusesWeightsThatNoArrayCanHold() {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        assertThatThrownBy(() -> new LSTM(1, Integer.MAX_VALUE / 2, generator))
                .isInstanceOfAny(ArithmeticException.class, IllegalArgumentException.class);
        assertThat(generator.state()).isEqualTo(before);
    }

    /** A pass that must fail: what is wrong, how the layer is made, its arguments, and fragments of the message. */
    private record Refused(
            String what,
            RNNOptions options,
            Variable input,
            LSTM.State state,
            Class<? extends Throwable> type,
            String... fragments) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Refused shape(
            String what, RNNOptions options, Variable input, LSTM.State state, String... fragments) {
        return new Refused(what, options, input, state, ShapeMismatchException.class, fragments);
    }

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    private static LSTM.State state(int layers, int batch, int h, int c) {
        return new LSTM.State(zeros(layers, batch, h), zeros(layers, batch, c));
    }

    static Stream<Refused> refusedPasses() {
        Variable input = zeros(STEPS, BATCH, INPUT);
        Variable unbatched = zeros(STEPS, INPUT);
        LSTM.State good = state(LAYERS, BATCH, HIDDEN, HIDDEN);
        RNNOptions projected = options().projSize(2);
        RNNOptions both = options().bidirectional(true);
        RNNOptions batchFirst = options().batchFirst(true);
        Variable doubles = Variable.of(Tensor.zeros(DType.FLOAT64, STEPS, BATCH, INPUT));
        Variable doubleState = Variable.of(Tensor.zeros(DType.FLOAT64, LAYERS, BATCH, HIDDEN));
        Stream<Refused> shapes = Stream.of(
                shape("rank 0", options(), zeros(), null, "Expected input to be 2D or 3D, got 0D"),
                shape("rank 1", options(), zeros(INPUT), null, "Expected input to be 2D or 3D, got 1D", "(3,)"),
                shape(
                        "rank 4",
                        options(),
                        zeros(1, STEPS, BATCH, INPUT),
                        null,
                        "Expected input to be 2D or 3D, got 4D",
                        "(1, 6, 4, 3)"),
                shape(
                        "features",
                        options(),
                        zeros(STEPS, BATCH, BAD),
                        good,
                        "input.size(-1) must be equal to input_size. Expected 3, got 7"),
                shape("one feature", options(), zeros(STEPS, BATCH, 1), good, "Expected 3, got 1"),
                shape("features, unbatched", options(), zeros(STEPS, BAD), null, "Expected 3, got 7"),
                shape("features, no state", batchFirst, zeros(BATCH, STEPS, BAD), null, "Expected 3, got 7"),
                shape(
                        "no steps",
                        options(),
                        zeros(0, BATCH, INPUT),
                        null,
                        "Expected sequence length to be larger than 0",
                        "(0, 4, 3)"),
                shape("no steps, batch first", batchFirst, zeros(BATCH, 0, INPUT), null, "larger than 0", "(4, 0, 3)"),
                shape("no steps, both ways", both, zeros(0, BATCH, INPUT), null, "larger than 0"),
                shape("no steps, unbatched", batchFirst, zeros(0, INPUT), null, "larger than 0", "(0, 3)"),
                shape(
                        "batch of the input",
                        options(),
                        zeros(STEPS, BAD, INPUT),
                        good,
                        "Expected hidden[0] size (2, 7, 5), got (2, 4, 5)"),
                shape(
                        "batch first or not",
                        batchFirst,
                        input,
                        good,
                        "Expected hidden[0] size (2, 6, 5), got (2, 4, 5)"),
                shape(
                        "state batched, input not",
                        options(),
                        unbatched,
                        good,
                        "For unbatched 2-D input, hx and cx should also be 2-D but got (3-D, 3-D) tensors"),
                shape(
                        "input batched, state not",
                        options(),
                        input,
                        new LSTM.State(zeros(LAYERS, HIDDEN), zeros(LAYERS, HIDDEN)),
                        "For batched 3-D input, hx and cx should also be 3-D but got (2-D, 2-D) tensors"),
                shape(
                        "input batched, c not",
                        options(),
                        input,
                        new LSTM.State(good.h(), zeros(LAYERS, HIDDEN)),
                        "but got (3-D, 2-D) tensors"),
                shape(
                        "unbatched layers",
                        options(),
                        unbatched,
                        new LSTM.State(zeros(LAYERS, HIDDEN), zeros(BAD, HIDDEN)),
                        "Expected hidden[1] size (2, 5), got (7, 5)"),
                shape(
                        "projected: h of the hidden size",
                        projected,
                        input,
                        good,
                        "Expected hidden[0] size (2, 4, 2), got (2, 4, 5)"),
                shape(
                        "projected: c of the projected size",
                        projected,
                        input,
                        state(LAYERS, BATCH, 2, 2),
                        "Expected hidden[1] size (2, 4, 5), got (2, 4, 2)"),
                shape(
                        "both ways: one state a layer",
                        both,
                        input,
                        good,
                        "Expected hidden[0] size (4, 4, 5), got (2, 4, 5)"));
        List<Refused> states = new ArrayList<>();
        for (int[] wrong : new int[][] {
            {LAYERS, BAD, HIDDEN},
            {LAYERS, 1, HIDDEN},
            {LAYERS, BATCH, BAD},
            {LAYERS, BATCH, 1},
            {BAD, BATCH, HIDDEN},
            {1, BATCH, HIDDEN},
            {LAYERS, 0, HIDDEN}
        }) {
            String got = Tensor.zeros(wrong).shape().toString();
            String expected = "size (2, 4, 5), got " + got;
            states.add(shape(
                    "h of " + got,
                    options(),
                    input,
                    new LSTM.State(zeros(wrong), good.c()),
                    "Expected hidden[0] " + expected));
            states.add(shape(
                    "c of " + got,
                    options(),
                    input,
                    new LSTM.State(good.h(), zeros(wrong)),
                    "Expected hidden[1] " + expected));
        }
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        Stream<Refused> types = Stream.of(
                new Refused("type of the input", options(), doubles, null, type, "input", "float32", "float64"),
                new Refused(
                        "type of the layer",
                        options().dtype(DType.FLOAT64),
                        input,
                        null,
                        type,
                        "input",
                        "dtype float64 of the weights, but got float32"),
                new Refused(
                        "type of h",
                        options(),
                        input,
                        new LSTM.State(doubleState, good.c()),
                        type,
                        "hidden[0]",
                        "float32",
                        "float64"),
                new Refused(
                        "type of c",
                        options(),
                        input,
                        new LSTM.State(good.h(), doubleState),
                        type,
                        "hidden[1]",
                        "float32",
                        "float64"));
        return Stream.concat(Stream.concat(shapes, states.stream()), types);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedPasses")
    void refusesPasses(Refused refused) {
        Generator generator = Generator.seeded(0);
        LSTM lstm = new LSTM(refused.options().dropout(0.5), generator);
        byte[] before = generator.state();
        assertThatThrownBy(() -> lstm.forward(refused.input(), refused.state()))
                .isInstanceOf(refused.type())
                .hasMessageContainingAll("LSTM: ")
                .hasMessageContainingAll(refused.fragments());
        // No dropout mask was drawn for a pass that did not happen.
        assertThat(generator.state()).isEqualTo(before);
    }

    @Test
    void acceptsWhatFits() {
        LSTM lstm = new LSTM(options(), Generator.seeded(0));
        lstm.forward(zeros(STEPS, BATCH, INPUT), state(LAYERS, BATCH, HIDDEN, HIDDEN));
        lstm.forward(zeros(STEPS, INPUT), new LSTM.State(zeros(LAYERS, HIDDEN), zeros(LAYERS, HIDDEN)));
        new LSTM(options().projSize(2), Generator.seeded(0))
                .forward(zeros(STEPS, BATCH, INPUT), state(LAYERS, BATCH, 2, HIDDEN));
    }

    @Test
    void eachSetterChangesOneThing() {
        RNNOptions base = LSTM.options(3, 5);
        assertThat(base)
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.numLayers(2))
                .isEqualTo(new RNNOptions(
                        3, 5, 2, true, false, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.bias(false))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, false, false, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.batchFirst(true))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, true, 0, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.dropout(1))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 1, false, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.bidirectional(true))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, true, 0, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.projSize(4))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, false, 4, DType.FLOAT32, null, RNN.Nonlinearity.TANH, false));
        assertThat(base.dtype(DType.FLOAT64))
                .isEqualTo(new RNNOptions(
                        3, 5, 1, true, false, 0, false, 0, DType.FLOAT64, null, RNN.Nonlinearity.TANH, false));
    }

    /** The parameters' names and shapes are told by {@link InitialisationGoldenTest}; here the text of all options. */
    @Test
    void textNamesWhatIsNotTheDefault() {
        Generator generator = Generator.seeded(0);
        assertThat(new LSTM(3, 5, generator)).hasToString("LSTM(3, 5)");
        RNNOptions all =
                new RNNOptions(3, 5, 2, false, true, 0.25, true, 2, DType.FLOAT64, null, RNN.Nonlinearity.TANH, false);
        assertThat(new LSTM(all, generator))
                .hasToString("LSTM(3, 5, proj_size=2, num_layers=2, bias=False, batch_first=True, dropout=0.25,"
                        + " bidirectional=True)");
    }

    @Test
    void warnsOfDropoutThatDoesNothing() {
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (entry.getLevel() == Level.WARNING) {
                    warnings.add(entry.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(LSTM.class.getName());
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            new LSTM(LSTM.options(2, 3).dropout(0.5), Generator.seeded(0));
            assertThat(warnings).singleElement().asString().contains("dropout=0.5 and num_layers=1");
            warnings.clear();
            new LSTM(LSTM.options(2, 3).dropout(0.5).numLayers(2), Generator.seeded(0));
            new LSTM(2, 3, Generator.seeded(0));
            assertThat(warnings).isEmpty();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
    }
}
