package org.lstm4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Columns;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.Models;
import org.lstm4j.nn.models.SavedModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredArrays;

/** {@code predict}, {@code inspect} and {@code convert} over files of PyTorch, Hugging Face, NumPy and our own. */
class FileCommandsTest extends CommandTest {
    private static final Path TORCH = Path.of("../lstm-tensor/src/test/resources/torch");
    private static final Path EXPECTED = Path.of("../lstm-nn/src/test/resources/torch");
    private static final Path SAFETENSORS = Path.of("../lstm-tensor/src/test/resources/safetensors");
    private static final Path HUGGING_FACE = Path.of("../lstm-nn/src/test/resources/huggingface");
    private static final Generator RNG = Generator.seeded(5);

    private Tensor predicted(Tensor x, Object... arguments) throws IOException {
        Npy.write(in("x.npy"), StoredArray.of(x));
        List<Object> all = new ArrayList<>(List.of("predict", "--input", in("x.npy"), "--output", in("y.npy")));
        all.addAll(List.of(arguments));
        assertThat(run(all.toArray())).as(err.toString()).isZero();
        return Npy.read(in("y.npy")).toTensor();
    }

    private void assertPredicts(Path model, Path expected, Object... options) throws IOException {
        Map<String, Tensor> values = Safetensors.read(expected).tensors();
        List<Object> all = new ArrayList<>(List.of("--model", model));
        all.addAll(List.of(options));
        boolean hasState = values.containsKey("h");
        if (hasState) {
            all.addAll(List.of("--state-out", in("state.npz")));
        }
        assertClose(predicted(values.get("x"), all.toArray()), values.get("y"));
        if (hasState) {
            Map<String, Tensor> state = Npz.read(in("state.npz")).tensors();
            assertClose(state.get("h"), values.get("h"));
            if (values.containsKey("c")) {
                assertClose(state.get("c"), values.get("c"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lstm",
        "lstm_2l_bi",
        "lstm_proj_nobias",
        "gru_f64_bi",
        "gru_3l",
        "rnn_tanh",
        "rnn_relu_nobias",
        "lstm_bf16",
        "lstm_f16",
        "lstm_flat_storage",
        "lstm_strided",
        "prefix_module",
        "prefix__orig_mod",
        "prefix__orig_mod_module",
        "prefix_model"
    })
    void filesOfPyTorchArePredicted(String name) throws IOException {
        boolean prefixed = name.startsWith("prefix");
        assertPredicts(
                TORCH.resolve(name + ".pt"),
                EXPECTED.resolve((prefixed ? "prefix" : name) + ".expected.safetensors"),
                prefixed
                        ? new Object[] {"--batch-first"}
                        : name.contains("relu") ? new Object[] {"--nonlinearity", "relu"} : new Object[0]);
    }

    @Test
    void lightningSafetensorsAndFoldersArePredicted() throws IOException {
        assertPredicts(
                TORCH.resolve("lightning.ckpt"),
                EXPECTED.resolve("lightning.expected.safetensors"),
                "--batch-first",
                "--head",
                "last");
        assertPredicts(SAFETENSORS.resolve("gru_2l.safetensors"), SAFETENSORS.resolve("gru_2l.expected.safetensors"));
        for (String name : List.of("bilstm_tagger", "sharded")) {
            assertPredicts(
                    HUGGING_FACE.resolve(name),
                    HUGGING_FACE.resolve("bilstm_tagger.expected.safetensors"),
                    "--batch-first",
                    "--head",
                    "every");
        }
    }

    static Stream<Path> refused() throws IOException {
        return Files.list(TORCH.resolve("refused")).sorted();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotRunIsRefusedInOneLine(Path file) throws IOException {
        Npy.write(in("x.npy"), StoredArray.of(Tensor.zeros(2, 1, 3)));
        assertRefused(file.toString(), "predict", "--model", file, "--input", in("x.npy"), "--output", in("y.npy"));
        assertThat(in("y.npy")).doesNotExist();
    }

    @Test
    void theStateGoesInAndOut() throws IOException {
        Map<String, Tensor> values =
                Safetensors.read(EXPECTED.resolve("lstm.expected.safetensors")).tensors();
        Tensor x = values.get("x");
        Path model = TORCH.resolve("lstm.pt");
        predicted(x.narrow(0, 0, 2), "--model", model, "--state-out", in("s.npz"));
        Tensor rest = predicted(x.narrow(0, 2, x.size(0) - 2), "--model", model, "--state-in", in("s.npz"));
        assertClose(rest, values.get("y").narrow(0, 2, x.size(0) - 2).contiguous());
    }

    @Test
    void aSavedModelScalesBothWaysAndTakesItsColumnsFromACsv() throws IOException {
        LSTM lstm = new LSTM(LSTM.options(2, 3), RNG);
        Linear linear = new Linear(3, 1, RNG);
        SequenceModel model = new SequenceModel(Head.LAST).add("lstm", lstm).add("head", linear);
        StandardScaler inputs = StandardScaler.fit(Tensor.of(new double[][] {{10, 1}, {20, 3}}));
        StandardScaler targets = StandardScaler.fit(Tensor.of(new double[] {100, 300}));
        Models.save(
                SavedModel.of(model)
                        .inputs(new Columns(List.of("a", "b"), inputs))
                        .targets(new Columns(List.of("next"), targets)),
                in("model.safetensors"));
        Files.writeString(in("x.csv"), "b,other,a\n1,7,10\n2,7,15\n3,7,20\n");
        assertThat(run("predict", "--model", in("model.safetensors"), "--input", in("x.csv"), "--output", in("y.csv")))
                .as(err.toString())
                .isZero();
        Tensor x = inputs.transform(Tensor.of(new double[][] {{10, 1}, {15, 2}, {20, 3}}))
                .to(DType.FLOAT32);
        float right =
                (float) targets.inverse(model.forward(Variable.of(x)).data()).item();
        assertThat(Files.readString(in("y.csv"))).isEqualTo("next\n" + right + "\n");
        assertRefused(
                "leave out --batch-first",
                "predict",
                "--model",
                in("model.safetensors"),
                "--input",
                in("x.csv"),
                "--output",
                in("y.csv"),
                "--batch-first");
    }

    @Test
    void tokensAndRowsOfOneSequence() throws IOException {
        SequenceModel model = new SequenceModel(Head.EVERY)
                .add("emb", new Embedding(5, 2, RNG))
                .add("gru", new GRU(GRU.options(2, 3), RNG));
        Models.save(model, in("m"));
        IntTensor tokens = IntTensor.vector(1, 4, 0);
        Npy.write(in("t.npy"), StoredArray.of(tokens));
        assertThat(run("predict", "--model", in("m"), "--input", in("t.npy"), "--output", in("y.npy")))
                .as(err.toString())
                .isZero();
        assertClose(Npy.read(in("y.npy")).toTensor(), model.forward(tokens).data());
        Npy.write(in("t.npy"), StoredArray.of(IntTensor.vector(9)));
        assertRefused("index 9", "predict", "--model", in("m"), "--input", in("t.npy"), "--output", in("y.npy"));
    }

    @Test
    void wrongUseIsOneLineThatSaysWhatToDo() throws IOException {
        Npy.write(in("x.npy"), StoredArray.of(Tensor.zeros(2, 1, 3)));
        Path y = in("y.npy");
        Path lstm = TORCH.resolve("lstm.pt");
        assertRefused("no such file", "predict", "--model", in("none"), "--input", in("x.npy"), "--output", y);
        assertRefused(".npy or .csv", "predict", "--model", lstm, "--input", in("x.npy"), "--output", in("y.txt"));
        assertRefused("none.npy", "predict", "--model", lstm, "--input", in("none.npy"), "--output", y);
        Npy.write(in("wide.npy"), StoredArray.of(Tensor.zeros(2, 1, 7)));
        assertRefused("7", "predict", "--model", lstm, "--input", in("wide.npy"), "--output", y);
        assertRefused(
                "last", "predict", "--model", HUGGING_FACE.resolve("sharded"), "--input", in("x.npy"), "--output", y);
        assertRefused("middle", "predict", "--model", lstm, "--input", in("x.npy"), "--output", y, "--head", "middle");
        assertRefused("--output", "predict", "--model", lstm, "--input", in("x.npy"));
        assertRefused(
                "norm",
                "predict",
                "--model",
                TORCH.resolve("tied_language_model.pt"),
                "--input",
                in("x.npy"),
                "--output",
                y);
        assertRefused("x.npy", "predict", "--model", in("x.npy"), "--input", in("x.npy"), "--output", y);
        assertRefused("no such file", "inspect", in("none"));
        assertRefused(".safetensors, .pt", "convert", lstm, in("z.bin"));
        assertThat(y).doesNotExist();
    }

    @Test
    void inspectSaysWhatAFileIs() throws IOException {
        assertThat(run("inspect", TORCH.resolve("lstm.pt"))).isZero();
        assertThat(out.toString()).contains("PyTorch: 4 arrays", "'weight_ih_l0' F32", "LSTM(");
        assertThat(run("inspect", HUGGING_FACE.resolve("sharded"))).isZero();
        assertThat(out.toString()).contains("Hugging Face", "needs a head");
        assertThat(run("inspect", SAFETENSORS.resolve("every_dtype.safetensors")))
                .isZero();
        assertThat(out.toString()).contains("not readable", "metadata", "I64");
        assertThat(run("inspect", TORCH.resolve("refused/namespace_inside.pt"))).isZero();
        assertThat(out.toString()).contains("not readable", "Namespace");
        Models.save(new Linear(2, 1, RNG), in("m"));
        assertThat(run("inspect", in("m"))).isZero();
        assertThat(out.toString()).contains("a saved model", "Linear(in_features=2");
        Npy.write(in("x.npy"), StoredArray.of(Tensor.zeros(2, 3)));
        assertThat(run("inspect", in("x.npy"))).isZero();
        assertThat(out.toString()).contains("npy: F32 (2, 3)");
        for (String name : List.of("one_tensor", "list_of_tensors")) {
            assertThat(run("inspect", TORCH.resolve("refused").resolve(name + ".pt")))
                    .as(err.toString())
                    .isZero();
        }
    }

    @Test
    void convertKeepsTheValuesAndSaysWhatIsLost() throws IOException {
        Path from = TORCH.resolve("checkpoint_adam.pt");
        for (String name : List.of("a.safetensors", "a.npz", "a.pt")) {
            assertThat(run("convert", from, in(name))).as(err.toString()).isZero();
            assertThat(err.toString()).contains("only the tensors of one dictionary");
        }
        Map<String, Tensor> weights = Safetensors.read(in("a.safetensors")).tensors();
        assertThat(weights).isNotEmpty();
        Map<String, Tensor> npz = Npz.read(in("a.npz")).tensors();
        Map<String, Tensor> pt = PyTorchFile.read(in("a.pt")).stateDict();
        weights.forEach((name, tensor) -> {
            assertThat(npz.get(name).contentEquals(tensor)).isTrue();
            assertThat(pt.get(name).contentEquals(tensor)).isTrue();
        });
        assertThat(run("convert", TORCH.resolve("lstm_f16.pt"), in("w.safetensors")))
                .isZero();
        assertThat(err.toString()).contains("widened from F16 to F32");
        Safetensors.write(in("meta"), StoredArrays.of(weights, Map.of("who", "me")));
        assertThat(run("convert", in("meta"), in("b.pt"))).isZero();
        assertThat(err.toString()).contains("metadata are lost: [who]");
        assertRefused("Namespace", "convert", TORCH.resolve("refused/namespace_inside.pt"), in("n.pt"));
        assertThat(in("n.pt")).doesNotExist();
        assertThat(run("convert", TORCH.resolve("refused/namespace_inside.pt"), in("n.pt"), "--skip-unknown"))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("is left out");
    }
}
