package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.loss.Losses;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/** Graphs as layers: they compute what the graph computes, and can be trained on. */
class StackReaderTest {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures/onnx");

    private static void assertSame(Tensor got, Tensor expected) {
        assertThat(got.allClose(expected, 1e-5, 1e-6, false))
                .as("%s and %s", got, expected)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "lstm_last_step_batch_first.script, SequenceModel(head=last, LSTM Linear)",
        "lstm_last_step_batch_first.dynamo, SequenceModel(head=last, LSTM Linear)",
        "gru_2l_last_step_batch_first.script, SequenceModel(head=last, GRU GRU Linear ReLU Linear)",
        "gru_2l_last_step_batch_first.dynamo, SequenceModel(head=last, GRU GRU Linear ReLU Linear)",
        "bilstm_2l_every_step_batch_first.script, SequenceModel(head=every, LSTM LSTM Linear)",
        "bilstm_2l_every_step_batch_first.dynamo, SequenceModel(head=every, LSTM LSTM Linear)",
        "rnn_relu_every_step_batch_first.script, SequenceModel(head=every, RNN Linear)",
        "keras_lstm_dense, SequenceModel(head=last, LSTM Linear)"
    })
    void filesOfExporters(String name, String kind, String layers) throws IOException {
        OnnxModel graph = OnnxModel.open(FOLDER.resolve(name + ".onnx"));
        SequenceModel model = graph.toModel();
        Tensor x = Tensor.randn(Generator.seeded(1), 4, name.startsWith("keras") ? 6 : 5, 3);
        assertSame(model.forward(Variable.of(x)).data(), graph.run(x));
        assertThat(kind + ", " + layers)
                .isEqualTo("SequenceModel(head=" + model.head().text() + ", "
                        + String.join(
                                " ",
                                model.stages().values().stream()
                                        .map(stage -> stage.getClass().getSimpleName())
                                        .toList())
                        + ")");
    }

    @Test
    void trainingGoesOn() throws IOException {
        SequenceModel model = OnnxModel.open(FOLDER.resolve("lstm_last_step_batch_first.script.onnx"))
                .toModel();
        Map<String, StoredArray> expected = Safetensors.read(
                        FOLDER.resolve("lstm_last_step_batch_first.expected.safetensors"))
                .entries();
        Variable x = Variable.of(Objects.requireNonNull(expected.get("x")).toTensor());
        Variable target = Variable.of(Tensor.ones(4, 2));
        model.train();
        Optimizer adam = new Adam(model.parameters(), 1e-2);
        double first = 0;
        double loss = 0;
        for (int step = 0; step < 20; step++) {
            adam.zeroGrad();
            Variable mse = Losses.mse(model.forward(x), target);
            mse.backward();
            adam.step();
            loss = mse.item();
            first = step == 0 ? loss : first;
        }
        assertThat(loss).isLessThan(0.8 * first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasWrittenIsReadBack(boolean batchFirst) throws IOException {
        for (Head head : Head.values()) {
            Generator rng = Generator.seeded(2);
            SequenceModel written = new SequenceModel(head)
                    .add("embedding", new Embedding(9, 4, rng))
                    .add(
                            "lstm",
                            new LSTM(LSTM.options(4, 5).batchFirst(batchFirst).bidirectional(true), rng))
                    .add(
                            "gru",
                            new GRU(
                                    GRU.options(10, 3)
                                            .batchFirst(batchFirst)
                                            .numLayers(2)
                                            .bias(false),
                                    rng))
                    .add("head", new Linear(3, 2, rng))
                    .add("softmax", new Softmax(-1));
            written.eval();
            IntTensor tokens = IntTensor.of(new int[] {1, 2, 3, 8, 0, 5}, 2, 3);
            SequenceModel read = OnnxModel.open(OnnxExport.bytes(written, OnnxExport.Options.DEFAULT), "written")
                    .toModel();
            assertThat(read.head()).isEqualTo(head);
            assertThat(read.parameterCount()).isEqualTo(written.parameterCount());
            assertSame(read.forward(tokens).data(), written.forward(tokens).data());
        }
    }

    @Test
    void otherGraphsAreRefusedWithTheNode() throws IOException {
        refused("keras_bidirectional_lstm.onnx", "joins what two nodes give");
        refused("lstm_states_in_and_out.script.onnx", "does not start from a state of zeros");
        refused("rnn_relu_every_step_batch_first.dynamo.onnx", "the graph runs by run()");
    }

    private static void refused(String file, String problem) throws IOException {
        OnnxModel graph = OnnxModel.open(FOLDER.resolve(file));
        assertThatThrownBy(graph::toModel)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("OnnxModel.toModel: ")
                .hasMessageContaining(problem);
        assertThat(graph.weights().entries().values()).anyMatch(array -> array instanceof StoredArray.Floats);
    }
}
