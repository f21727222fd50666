package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.data.DataLoader;
import org.lstm4j.nn.data.Windows;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.GradClip;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.HiddenState;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentSession;
import org.lstm4j.nn.train.Trainer;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * Wrong inputs as they are usually made. Each message names the operation, what was expected and what came, and has a hint
 * where there is a usual mistake.
 */
class WrongInputsTest {
    private static final Generator RNG = Generator.seeded(0);
    private static final LSTM LSTM_3_4 = new LSTM(3, 4, RNG);
    private static final GRU GRU_3_4 = new GRU(3, 4, RNG);
    private static final Linear LINEAR = new Linear(3, 2, RNG);
    private static final Embedding EMBEDDING = new Embedding(5, 3, RNG);
    private static final List<Parameter> PARAMETERS = LINEAR.parameters();

    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(DType.FLOAT32, sizes));
    }

    private static Variable doubles(int... sizes) {
        return Variable.of(Tensor.zeros(DType.FLOAT64, sizes));
    }

    private static LSTM.State state(int... sizes) {
        return new LSTM.State(zeros(sizes), zeros(sizes));
    }

    private static final class Empty extends Module {
        final transient Linear head = new Linear(1, 1, RNG);
    }

    /** @param parts operation, expected, got, hint */
    private static Arguments wrong(String what, ThrowingCallable call, String... parts) {
        return Arguments.of(what, call, parts);
    }

    static Stream<Arguments> wrongInputs() {
        return Stream.of(
                // Layers over sequences.
                wrong("features", () -> LSTM_3_4.forward(zeros(5, 2, 7)), "LSTM", "Expected 3", "got 7", "inputSize"),
                wrong(
                        "features before steps",
                        () -> LSTM_3_4.forward(zeros(2, 3, 5)),
                        "LSTM",
                        "got 5",
                        "(N, features, L)?"),
                wrong("rank", () -> LSTM_3_4.forward(zeros(3)), "LSTM", "2D or 3D", "got 1D", "(3,)"),
                wrong("rank 4", () -> GRU_3_4.forward(zeros(1, 2, 3, 3)), "GRU", "2D or 3D", "got 4D"),
                wrong("no steps", () -> LSTM_3_4.forward(zeros(0, 2, 3)), "LSTM", "larger than 0", "(0, 2, 3)"),
                wrong(
                        "float64 input",
                        () -> LSTM_3_4.forward(doubles(5, 2, 3)),
                        "LSTM",
                        "float32",
                        "float64",
                        "to(DType)"),
                wrong("null input", () -> LSTM_3_4.forward((Variable) null), "LSTM", "an input", "null"),
                wrong("null packed", () -> GRU_3_4.forward((PackedSequence) null), "GRU", "a packed sequence", "null"),
                wrong(
                        "batch of the state",
                        () -> LSTM_3_4.forward(zeros(5, 2, 3), state(1, 3, 4)),
                        "LSTM",
                        "(1, 2, 4)",
                        "(1, 3, 4)"),
                wrong("rank of the state", () -> LSTM_3_4.forward(zeros(5, 2, 3), state(2, 4)), "LSTM", "3-D", "2-D"),
                wrong(
                        "size of the state",
                        () -> GRU_3_4.forward(zeros(5, 2, 3), new HiddenState(zeros(1, 2, 9))),
                        "GRU",
                        "(1, 2, 4)",
                        "(1, 2, 9)"),
                wrong(
                        "type of the state",
                        () -> GRU_3_4.forward(zeros(5, 2, 3), new HiddenState(doubles(1, 2, 4))),
                        "GRU",
                        "float32",
                        "float64",
                        "to(DType)"),
                wrong("null c", () -> new LSTM.State(zeros(1, 2, 4), null), "LSTM.State", "cell state c", "null"),
                wrong("null h", () -> new HiddenState(null), "HiddenState", "hidden state h", "null"),
                // Options.
                wrong(
                        "inputSize 0",
                        () -> new LSTM(0, 4, RNG),
                        "LSTM",
                        "input_size",
                        "greater than zero",
                        "got 0",
                        "inputSize"),
                wrong(
                        "hiddenSize -1",
                        () -> new GRU(3, -1, RNG),
                        "GRU",
                        "hidden_size",
                        "greater than zero",
                        "got -1",
                        "hiddenSize"),
                wrong(
                        "numLayers 0",
                        () -> new RNN(RNN.options(3, 4).numLayers(0), RNG),
                        "RNN",
                        "num_layers",
                        "got 0",
                        "numLayers"),
                wrong(
                        "dropout 2",
                        () -> new LSTM(LSTM.options(3, 4).dropout(2), RNG),
                        "LSTM",
                        "dropout",
                        "[0, 1]",
                        "got 2.0"),
                wrong(
                        "projection of a GRU",
                        () -> new GRU(GRU.options(3, 4).projSize(2), RNG),
                        "GRU",
                        "proj_size",
                        "only supported for LSTM",
                        "got 2"),
                wrong(
                        "projection too large",
                        () -> new LSTM(LSTM.options(3, 4).projSize(4), RNG),
                        "LSTM",
                        "smaller than hidden_size",
                        "got 4"),
                wrong(
                        "unknown weight",
                        () -> LSTM_3_4.setParameter("weight_ih", new Parameter(Tensor.zeros(16, 3))),
                        "LSTM",
                        "'weight_ih'",
                        "weight_ih_l0"),
                wrong(
                        "shape of a weight",
                        () -> LSTM_3_4.setParameter("weight_ih_l0", new Parameter(Tensor.zeros(DType.FLOAT32, 3, 16))),
                        "LSTM",
                        "(16, 3)",
                        "(3, 16)"),
                // Cells, packed sequences, sessions.
                wrong(
                        "null x of a cell",
                        () -> new LSTMCell(3, 4, RNG).step(null, null),
                        "LSTMCell",
                        "an input x",
                        "null"),
                wrong(
                        "features of a cell",
                        () -> new LSTMCell(3, 4, RNG).step(zeros(2, 5), null),
                        "LSTMCell",
                        "expected 3",
                        "got 5",
                        "inputSize"),
                wrong(
                        "lengths",
                        () -> PackedSequence.packPadded(zeros(5, 2, 3), 5),
                        "PackedSequence",
                        "batch_size=2",
                        "got 1"),
                wrong(
                        "length too long",
                        () -> PackedSequence.packPadded(zeros(5, 2, 3), 6, 1),
                        "PackedSequence",
                        "5",
                        "6"),
                wrong("null sequences", () -> PackedSequence.pack(null), "PackedSequence", "a sequence", "null"),
                wrong(
                        "step of a session",
                        () -> new RecurrentSession<>(GRU_3_4, 2).step(Tensor.zeros(DType.FLOAT32, 1, 3)),
                        "RecurrentSession",
                        "(2, 3)",
                        "(1, 3)"),
                wrong(
                        "type of a step",
                        () -> new RecurrentSession<>(GRU_3_4, 1).step(Tensor.zeros(DType.FLOAT64, 1, 3)),
                        "RecurrentSession",
                        "float32",
                        "float64",
                        "to(DType)"),
                wrong(
                        "bidirectional session",
                        () -> new RecurrentSession<>(new GRU(GRU.options(3, 4).bidirectional(true), RNG), 1),
                        "RecurrentSession",
                        "bidirectional GRU",
                        "from its end"),
                wrong(
                        "bytes of a session",
                        () -> new RecurrentSession<>(GRU_3_4, 1).restore(new byte[20]),
                        "RecurrentSession",
                        "not the state of a session",
                        "magic number"),
                wrong(
                        "cells of other sizes",
                        () -> new Recurrent(
                                Recurrent.options(2), (layer, reverse, size) -> new LSTMCell(3, 4, RNG), RNG),
                        "Recurrent",
                        "layer 0",
                        "gets 2",
                        "takes 3"),
                // Plain layers.
                wrong("Linear features", () -> LINEAR.forward(zeros(4, 5)), "Linear", "(.., 3)", "(4, 5)"),
                wrong("Linear type", () -> LINEAR.forward(doubles(4, 3)), "Linear", "float32", "float64", "to(DType)"),
                wrong("Linear null", () -> LINEAR.forward(null), "Linear", "an input x", "null"),
                wrong("Linear size", () -> new Linear(0, 1, RNG), "Linear", "in_features", "got 0", "inFeatures"),
                wrong(
                        "Embedding index",
                        () -> EMBEDDING.forward(IntTensor.vector(1, 5)),
                        "Embedding",
                        "index 5 at position 1",
                        "0 to 4"),
                wrong("Embedding null", () -> EMBEDDING.forward(null), "Embedding", "an index", "null"),
                wrong("Dropout p", () -> new Dropout(1.5, RNG), "Dropout", "[0, 1]", "got 1.5"),
                wrong("LayerNorm shape", () -> new LayerNorm(3).forward(zeros(2, 4)), "LayerNorm", "(.., 3)", "(2, 4)"),
                // Modules.
                wrong("unknown parameter", () -> LINEAR.parameter("wieght"), "Linear", "'wieght'", "[weight, bias]"),
                wrong(
                        "state dict",
                        () -> LINEAR.loadStateDict(LSTM_3_4.stateDict()),
                        "Linear",
                        "Missing key(s)",
                        "Unexpected key(s)",
                        "weight_ih_l0"),
                wrong(
                        "substituted weight",
                        () -> Module.functionalCall(LINEAR, Map.of("weight", zeros(3, 2)), m -> m),
                        "Linear",
                        "(2, 3)",
                        "(3, 2)"),
                // Losses.
                wrong("mse shapes", () -> Losses.mse(zeros(4, 1), zeros(4)), "mse", "(4, 1)", "(4,)"),
                wrong(
                        "class out of range",
                        () -> Losses.crossEntropy(zeros(2, 3), IntTensor.vector(0, 3)),
                        "crossEntropy",
                        "0 to 2",
                        "got 3",
                        "element 1"),
                wrong(
                        "bce of logits",
                        () -> Losses.bce(
                                Variable.of(Tensor.full(DType.FLOAT32, org.lstm4j.tensor.Shape.of(1), 1.5)), zeros(1)),
                        "bce",
                        "1.5",
                        "bceWithLogits"),
                // Optimizers, training.
                wrong(
                        "no parameters",
                        () -> new Adam(new Empty().parameters(), 0.1),
                        "Adam",
                        "empty parameter list",
                        "register"),
                wrong(
                        "parameter twice",
                        () -> new SGD(List.of(PARAMETERS.get(0), PARAMETERS.get(0)), 0.1),
                        "SGD",
                        "more than once",
                        "(2, 3)"),
                wrong("learning rate", () -> new SGD(PARAMETERS, -0.1), "learning rate", "-0.1"),
                wrong("beta", () -> new Adam(PARAMETERS, Adam.options().beta1(1)), "Adam", "beta", "1.0"),
                wrong("clip", () -> GradClip.norm(PARAMETERS, -1), "GradClip.norm", "0 or more", "got -1.0"),
                wrong("step size", () -> new StepLR(new SGD(PARAMETERS, 0.1), 0, 0.5), "StepLR", "0"),
                wrong("epochs", () -> Trainer.options(-1), "Trainer", "epochs", "got -1"),
                wrong("batch size", () -> DataLoader.options().batchSize(0), "batch", "0"),
                wrong(
                        "window longer than the series",
                        () -> Windows.of(Tensor.zeros(DType.FLOAT32, 5), 9)
                                .forecasting(new org.lstm4j.nn.data.Span(0, 5)),
                        "indows",
                        "9",
                        "5"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongInputs")
    void theMessageSaysWhatIsWrong(String what, ThrowingCallable call, String... parts) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isNotNull();
        assertThat(thrown).hasMessageContainingAll(parts);
    }
}
