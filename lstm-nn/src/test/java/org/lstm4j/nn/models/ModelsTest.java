package org.lstm4j.nn.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Flatten;
import org.lstm4j.nn.Identity;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.GELU;
import org.lstm4j.nn.activation.GLU;
import org.lstm4j.nn.activation.Hardsigmoid;
import org.lstm4j.nn.activation.Hardswish;
import org.lstm4j.nn.activation.Hardtanh;
import org.lstm4j.nn.activation.LeakyReLU;
import org.lstm4j.nn.activation.LogSigmoid;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.Mish;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.ReLU6;
import org.lstm4j.nn.activation.SELU;
import org.lstm4j.nn.activation.SiLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Softplus;
import org.lstm4j.nn.activation.Softsign;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.Padding;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.data.MinMaxScaler;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.dropout.AlphaDropout;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.dropout.Dropout1d;
import org.lstm4j.nn.dropout.Dropout2d;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.io.ChecksummedFile;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.pooling.AdaptiveAvgPool1d;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.nn.rnn.CoupledLSTMCell;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.ProjectedLSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;

/** A saved model is rebuilt with the same structure, weights, columns and output. */
class ModelsTest {
    private static final Generator RNG = Generator.seeded(3);

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("model.safetensors");
    }

    static List<Module> modules() {
        Recurrent.CellFactory factory = (layer, reverse, size) -> new GRUCell(size, 3, RNG);
        return List.of(
                new Linear(2, 3, RNG),
                new Linear(2, 3, false, DType.FLOAT64, RNG),
                new Embedding(
                        Embedding.options(4, 3)
                                .paddingIdx(1)
                                .maxNorm(2)
                                .normType(1)
                                .dtype(DType.FLOAT64),
                        RNG),
                new Sequential(
                        new Conv1d(
                                Conv1d.options(4, 2, 3)
                                        .groups(2)
                                        .padding(Padding.same())
                                        .bias(false),
                                RNG),
                        new Conv1d(
                                Conv1d.options(2, 3, 2)
                                        .stride(2)
                                        .padding(1)
                                        .dilation(2)
                                        .paddingMode(PaddingMode.REFLECT)
                                        .dtype(DType.FLOAT64),
                                RNG)),
                new Sequential(
                        new LayerNorm(LayerNorm.options(3, 2).eps(1e-3).bias(false)),
                        new LayerNorm(LayerNorm.options(3).elementwiseAffine(false)),
                        new RMSNorm(RMSNorm.options(3).eps(1e-4)),
                        new RMSNorm(RMSNorm.options(3).elementwiseAffine(false)),
                        new GroupNorm(GroupNorm.options(2, 4).affine(false)),
                        new BatchNorm1d(BatchNorm1d.options(3).momentum(null)),
                        new BatchNorm1d(BatchNorm1d.options(3).affine(false).trackRunningStats(false))),
                new Sequential(
                        new Dropout(0.1, RNG),
                        new Dropout1d(0.2, RNG),
                        new Dropout2d(0.3, RNG),
                        new AlphaDropout(0.4, RNG),
                        new MaxPool1d(MaxPool1d.options(3)
                                .stride(2)
                                .padding(1)
                                .dilation(2)
                                .ceilMode(true)),
                        new AvgPool1d(AvgPool1d.options(3).stride(2).padding(1)),
                        new AvgPool1d(AvgPool1d.options(3).ceilMode(true).countIncludePad(false)),
                        new AdaptiveAvgPool1d(2),
                        new Flatten(0, 1),
                        new Identity()),
                new Sequential(
                        new ELU(0.5),
                        new GELU(),
                        new GELU(GELU.Approximate.TANH),
                        new GLU(0),
                        new Hardsigmoid(),
                        new Hardswish(),
                        new Hardtanh(-2, 0.5),
                        new LeakyReLU(0.2),
                        new LogSigmoid(),
                        new LogSoftmax(1),
                        new Mish(),
                        new PReLU(2, 0.1, DType.FLOAT64),
                        new ReLU(),
                        new ReLU6(),
                        new SELU(),
                        new SiLU(),
                        new Sigmoid(),
                        new Softmax(-1),
                        new Softplus(2, 10),
                        new Softsign(),
                        new Tanh()),
                new Sequential(new Linear(2, 2, RNG), new Sequential().add("named", new Tanh())),
                new LSTM(
                        LSTM.options(2, 3)
                                .numLayers(2)
                                .bias(false)
                                .batchFirst(true)
                                .dropout(0.25)
                                .bidirectional(true)
                                .projSize(2),
                        RNG),
                new GRU(GRU.options(2, 3).dtype(DType.FLOAT64), RNG),
                new RNN(RNN.options(2, 3).nonlinearity(RNN.Nonlinearity.RELU), RNG),
                new Recurrent(
                        Recurrent.options(2)
                                .numLayers(2)
                                .bidirectional(true)
                                .dropout(0.1)
                                .batchFirst(true),
                        factory,
                        RNG),
                cell(new RNNCell(2, 3, RNG)),
                cell(new LSTMCell(2, 3, false, DType.FLOAT64, RNG)),
                cell(new ProjectedLSTMCell(2, 3, 2, RNG)),
                cell(new PeepholeLSTMCell(2, 3, RNG)),
                cell(new CoupledLSTMCell(2, 3, RNG)),
                cell(new LayerNormLSTMCell(2, 3, RNG)),
                cell(new MinGRUCell(2, 3, RNG)),
                cell(new ZoneoutCell(new LSTMCell(2, 3, RNG), RNG, 0.1, 0.2)),
                cell(new VariationalDropoutCell(new GRUCell(2, 3, RNG), 0.1, 0.2, RNG)),
                new SequenceModel(Head.FINAL)
                        .add("embedding", new Embedding(5, 2, RNG))
                        .add("lstm", new LSTM(LSTM.options(2, 3).bidirectional(true), RNG))
                        .add("norm", new LayerNorm(6))
                        .add("head", new Linear(6, 1, RNG)));
    }

    private static Module cell(org.lstm4j.nn.rnn.Cell cell) {
        return new Recurrent(cell, RNG);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void aModelIsRebuilt(Module module) throws IOException {
        Models.save(module, file());
        Module again = Models.load(file()).module();
        assertThat(again).hasSameClassAs(module);
        assertThat(again.fullText()).isEqualTo(module.fullText());
        assertThat(again.isTraining()).isFalse();
        assertThat(again.stateDict().names()).isEqualTo(module.stateDict().names());
        again.stateDict()
                .entries()
                .forEach((name, tensor) ->
                        assertClose(name, tensor, module.stateDict().get(name), 0));
        // Other programs find the weights under their own names.
        assertThat(Safetensors.read(file()).tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(module.stateDict().names());
        assertThat(module.stateDict().names()).isEqualTo(again.stateDict().names());
    }

    @Test
    void theSameModelIsTheSameBytes() throws IOException {
        Module module = new Linear(2, 3, RNG);
        Models.save(module, file());
        Path other = folder.resolve("other");
        Models.save(module, other);
        assertThat(file()).hasSameBinaryContentAs(other);
    }

    @Test
    void columnsScalersAndTheRecordCome() throws IOException {
        StandardScaler standard = StandardScaler.fit(Tensor.of(new double[][] {{1, 0.1}, {2, 0.7}, {4, 1e-300}}));
        MinMaxScaler range = MinMaxScaler.fit(Tensor.of(new double[] {1, 3}), -1, 1);
        SavedModel saved = SavedModel.of(new Linear(2, 1, RNG))
                .inputs(new Columns(List.of("a, b", "Ü=\"c\""), standard))
                .targets(new Columns(List.of(), range))
                .training("data", "co2.csv, rows 1 to 700")
                .training("epochs", "20");
        Models.save(saved, file());
        SavedModel read = Models.load(file());
        assertThat(read.inputs().names()).containsExactly("a, b", "Ü=\"c\"");
        Tensor x = Tensor.of(new double[][] {{3, 0.2}});
        assertThat(read.inputs().scaler().transform(x).contentEquals(standard.transform(x)))
                .isTrue();
        assertThat(read.targets().names()).isEmpty();
        assertThat(read.targets().scaler().stateDict().get("range").toDoubleArray())
                .containsExactly(-1, 1);
        assertThat(read.training())
                .containsExactly(Map.entry("data", "co2.csv, rows 1 to 700"), Map.entry("epochs", "20"));
        assertThat(read.version()).isNotEmpty();
        assertThatThrownBy(() -> new Columns(List.of("a"), standard)).hasMessageContainingAll("[a]", "2");
        assertThatThrownBy(() -> new Columns(List.of("a\nb"), null)).hasMessageContaining("line end");
    }

    /** A class of a user. */
    static final class Twice extends Layer {
        private final int times;
        private final Linear inner;

        Twice(int size, int times) {
            this.times = times;
            inner = register("inner", new Linear(size, size, RNG));
        }

        @Override
        protected Variable compute(Variable x) {
            return inner.forward(x).mul(times);
        }

        @Override
        protected String describe() {
            return "size=" + inner.weight().size(0) + ", times=" + times;
        }
    }

    @Test
    void classesOfYourOwnAreRebuiltByName() throws IOException {
        ModelTypes types =
                ModelTypes.NONE.with(Twice.class, text -> new Twice(text.integer("size"), text.integer("times")));
        Sequential model = new Sequential(new Twice(2, 3), new Tanh());
        assertThatThrownBy(() -> Models.save(model, file()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Sequential", "'Twice'", "ModelTypes.NONE.with(Twice.class");
        assertThat(file()).doesNotExist();
        Models.save(SavedModel.of(model), file(), types);
        Variable x = Variable.of(Tensor.rand(RNG, 4, 2));
        assertThat(Models.load(file(), types)
                        .as(Sequential.class)
                        .forward(x)
                        .data()
                        .contentEquals(model.forward(x).data()))
                .isTrue();
        assertThatThrownBy(() -> Models.load(file()))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(file().toString(), "'Twice'");
        assertThatThrownBy(() -> Models.load(file(), types).as(LSTM.class))
                .hasMessageContainingAll("LSTM", "Sequential");
        assertThatThrownBy(() -> types.with(Twice.class, text -> new Twice(1, 1)))
                .hasMessageContaining("'Twice'");
    }

    @Test
    void aFileThatIsNoModelOrDamagedIsRefused() throws IOException {
        Safetensors.write(file(), Map.of("weight", Tensor.zeros(1)));
        assertThatThrownBy(() -> Models.load(file()))
                .isInstanceOf(FormatException.class)
                .hasMessageContainingAll(file().toString(), "lstm4j.model", "StateDictModel");
        Models.save(new Linear(2, 3, RNG), file());
        byte[] bytes = Files.readAllBytes(file());
        bytes[bytes.length - 3] ^= 1;
        Files.write(file(), bytes);
        assertThatThrownBy(() -> Models.load(file()))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("damaged");
    }

    static List<String> texts() {
        String deep = "Sequential(\n(a): ".repeat(100) + "Tanh()" + ")".repeat(100);
        return List.of(
                "",
                "Linear",
                "Linear(",
                "Linear(in_features=2, out_features=3, bias=True",
                "Linear()",
                "Linear(in_features=2, out_features=x, bias=True)",
                "Linear(in_features=2, out_features=3, bias=maybe)",
                "Linear(in_features=-2, out_features=3, bias=True)",
                "Linear(in_features=9, out_features=3, bias=True)",
                "Linear(in_features=2000000000, out_features=2000000000, bias=True)",
                "Linear(in_features=30000, out_features=30000, bias=True)",
                "Embedding(30000, 30000)",
                "Conv1d(1, 30000, kernel_size=(30000,), stride=(1,))",
                "LayerNorm((30000, 30000), eps=1e-05)",
                "RMSNorm((30000, 30000), eps=1e-05)",
                "GroupNorm(1, 900000000, eps=1e-05)",
                "BatchNorm1d(900000000, eps=1e-05, momentum=0.1)",
                "PReLU(num_parameters=900000000)",
                "LSTM(30000, 3)",
                "GRU(2, 30000)",
                "RNN(2, 3, num_layers=900000000)",
                "LSTM(2, 30000, proj_size=2)",
                "Recurrent(2)(\n  (cell): MinGRUCell(30000, 30000)\n)",
                "Recurrent(2\n  (cells.0): LSTMCell(2, 30000)\n)",
                "Recurrent(2\n  (cells.0): MinGRUCell(30000, 30000)\n)",
                "Lambda(x=1)",
                "Sequenc\u0000eModel()",
                "L\u0008inear(in_features=2, out_features=3, bias=True)",
                "x".repeat(1000) + "()",
                "Recurrent(2\n  (cells.0): Unknown()\n)",
                "Tanh()",
                "Tanh() more",
                "Sequential(\n  (0): Linear(in_features=2, out_features=3, bias=True)\n  (0): Tanh()\n)",
                "Sequential(\n  (0: Tanh()\n)",
                "Sequential(\n  (0): LSTM(2, 3)\n)",
                "LSTM((2, 3)",
                "GELU(approximate='x')",
                "Recurrent(2, num_layers=1000000)",
                "Conv1d(1, 1, kernel_size=(3,), padding_mode=x)",
                deep,
                "x".repeat(2_000_000),
                "SequenceModel(head=middle)",
                "SequenceModel(head=m\u0001iddle)",
                "GELU(approximate='\u001b[31m')",
                "Linear(a=1, a=2)");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void textsOfNoModelAreRefused(String text) throws IOException {
        ChecksummedFile.write(file(), new Linear(2, 3, RNG).stateDict().entries(), Map.of("lstm4j.model", text));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> Models.load(file()))
                .isInstanceOf(FormatException.class)
                .hasMessageStartingWith(file() + ": the model cannot be rebuilt")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000))
                .satisfies(e -> assertThat(e.getMessage().replace("\n\t", "")).doesNotContainPattern("\\p{Cntrl}"));
        // Sizes that only the text has are never allocated.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(32 << 20);
    }

    @Test
    void heads() {
        LSTM lstm = new LSTM(LSTM.options(1, 2).bidirectional(true).numLayers(2), RNG);
        Linear linear = new Linear(4, 1, RNG);
        Variable x = Variable.of(Tensor.rand(RNG, 5, 3, 1));
        var out = lstm.forward(x);
        assertSame(
                model(Head.LAST, lstm, linear).forward(x),
                linear.forward(out.output().select(0, -1)));
        assertSame(model(Head.EVERY, lstm, linear).forward(x), linear.forward(out.output()));
        Variable h = out.state().h();
        Variable joined = Variable.concat(List.of(h.select(0, 2), h.select(0, 3)), -1);
        assertSame(model(Head.FINAL, lstm, linear).forward(x), linear.forward(joined));

        PackedSequence packed = PackedSequence.packPadded(x, new int[] {5, 2, 3}, false, false);
        var packedOut = lstm.forward(packed);
        assertSame(model(Head.LAST, lstm, linear).forward(packed), linear.forward(packedOut.last()));
        Variable ends = packedOut.state().h();
        assertSame(
                model(Head.FINAL, lstm, linear).forward(packed),
                linear.forward(Variable.concat(List.of(ends.select(0, 2), ends.select(0, 3)), -1)));
        assertThatThrownBy(() -> model(Head.EVERY, lstm, linear).forward(packed))
                .hasMessageContaining("pad them");

        Recurrent cells = new Recurrent(
                Recurrent.options(1).bidirectional(true), (layer, reverse, size) -> new LSTMCell(size, 2, RNG), RNG);
        var cellsOut = cells.forward(x);
        assertSame(
                new SequenceModel(Head.FINAL).add("cells", cells).forward(x),
                Variable.concat(
                        List.of(
                                cellsOut.state().parts().get(0).get(0),
                                cellsOut.state().parts().get(1).get(0)),
                        -1));
    }

    private static SequenceModel model(Head head, LSTM lstm, Linear linear) {
        return new SequenceModel(head).add("lstm", lstm).add("linear", linear);
    }

    private static void assertSame(Variable actual, Variable expected) {
        assertClose("output", actual.data(), expected.data(), 0);
    }

    @Test
    void tokensAndStatesOfASequenceModel() {
        SequenceModel model = new SequenceModel(Head.EVERY)
                .add("embedding", new Embedding(5, 2, RNG))
                .add("gru", new GRU(GRU.options(2, 3), RNG))
                .add("lstm", new LSTM(LSTM.options(3, 3), RNG));
        IntTensor tokens = IntTensor.of(new int[] {0, 1, 2, 3, 4, 0}, 3, 2);
        SequenceModel.Result whole = model.run(tokens, null);
        SequenceModel.Result first = model.run(tokens.narrow(0, 0, 2), null);
        SequenceModel.Result second = model.run(tokens.narrow(0, 2, 1), first.states());
        assertClose("last step", second.output().data(), whole.output().data().narrow(0, 2, 1), 1e-6);
        assertThat(whole.states()).hasSize(2);
        assertThatThrownBy(() -> model.forward(Variable.of(Tensor.zeros(3, 2, 2))))
                .hasMessageContaining("indices");
        assertThatThrownBy(() -> model(Head.LAST, new LSTM(LSTM.options(1, 2), RNG), new Linear(2, 1, RNG))
                        .forward(tokens))
                .hasMessageContaining("expected values");
        assertThatThrownBy(() -> model.run(tokens, List.of())).hasMessageContaining("2 recurrent layers, but got 0");
        assertThatThrownBy(() -> model.add("late", new Embedding(2, 2, RNG))).hasMessageContaining("first");
    }
}
