package org.lstm4j.nn.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Npz;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;

/** Files of PyTorch and Hugging Face, run as what their names and shapes say. */
class StateDictModelTest {
    private static final Path TORCH = Path.of("../lstm-tensor/src/test/resources/torch");
    private static final Path EXPECTED = Path.of("src/test/resources/torch");
    private static final Path SAFETENSORS = Path.of("../lstm-tensor/src/test/resources/safetensors");
    private static final Path HUGGING_FACE = Path.of("src/test/resources/huggingface");
    private static final Generator RNG = Generator.seeded(1);

    @TempDir
    private Path folder;

    private static StateDict weights(Path source) throws IOException {
        return WeightsFile.read(source, WeightsFile.Choice.STRICT).stateDict();
    }

    private static void assertRuns(Path source, Path expected, StateDictModel.Choice choice) throws IOException {
        Map<String, Tensor> values = Safetensors.read(expected).tensors();
        SequenceModel.Result result =
                StateDictModel.of(weights(source), choice).run(Variable.of(values.get("x")), null);
        double tolerance = values.get("x").dtype() == DType.FLOAT64 ? 1e-12 : 1e-5;
        assertClose("y", result.output().data(), values.get("y"), tolerance);
        if (values.containsKey("h")) {
            assertClose("h", result.states().get(0).variables().get(0).data(), values.get("h"), tolerance);
        }
        if (values.containsKey("c")) {
            assertClose("c", result.states().get(0).variables().get(1).data(), values.get("c"), tolerance);
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
        "lstm_strided"
    })
    void layersOfPyTorchRun(String name) throws IOException {
        RNN.Nonlinearity nonlinearity = name.contains("relu") ? RNN.Nonlinearity.RELU : RNN.Nonlinearity.TANH;
        assertRuns(
                TORCH.resolve(name + ".pt"),
                EXPECTED.resolve(name + ".expected.safetensors"),
                new StateDictModel.Choice(null, false, nonlinearity, null, null));
    }

    @ParameterizedTest
    @CsvSource({"prefix_module", "prefix__orig_mod", "prefix__orig_mod_module", "prefix_model"})
    void aSharedPrefixIsDropped(String name) throws IOException {
        assertRuns(
                TORCH.resolve(name + ".pt"),
                EXPECTED.resolve("prefix.expected.safetensors"),
                StateDictModel.Choice.DEFAULT.batchFirst(true));
    }

    @Test
    void safetensorsAndFoldersRun() throws IOException {
        assertRuns(
                SAFETENSORS.resolve("gru_2l.safetensors"),
                SAFETENSORS.resolve("gru_2l.expected.safetensors"),
                StateDictModel.Choice.DEFAULT);
        for (String name : new String[] {"bilstm_tagger", "sharded"}) {
            assertRuns(
                    HUGGING_FACE.resolve(name),
                    HUGGING_FACE.resolve("bilstm_tagger.expected.safetensors"),
                    StateDictModel.Choice.DEFAULT.batchFirst(true).head(Head.EVERY));
        }
    }

    @Test
    void aCheckpointOfLightningRuns() throws IOException {
        assertRuns(
                TORCH.resolve("lightning.ckpt"),
                EXPECTED.resolve("lightning.expected.safetensors"),
                StateDictModel.Choice.DEFAULT.batchFirst(true).head(Head.LAST));
    }

    @Test
    void severalDictionariesAreListedAndOneIsChosenByItsKey() throws IOException {
        Path file = folder.resolve("two.pt");
        Map<String, Tensor> one = new LSTM(LSTM.options(1, 2), RNG).stateDict().entries();
        Map<String, Tensor> two = new GRU(GRU.options(1, 2), RNG).stateDict().entries();
        PyTorchFile.write(file, Map.of("ema", Map.of("model", one), "last", two, "epoch", 3));
        assertThatThrownBy(() -> weights(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), "'ema.model'", "'last'");
        assertThat(WeightsFile.read(file, new WeightsFile.Choice("last", false))
                        .stateDict()
                        .names())
                .isEqualTo(two.keySet());
        assertThatThrownBy(() -> WeightsFile.read(file, new WeightsFile.Choice("first", false)))
                .hasMessageContaining("there is no first");
        PyTorchFile.write(file, Map.of("state_dict", one, "epoch", 3));
        assertThat(weights(file).names()).isEqualTo(one.keySet());
    }

    @Test
    void severalLayersAreListedAndOneIsChosen() {
        StateDict both = new StateDict();
        LSTM encoder = new LSTM(LSTM.options(1, 2), RNG);
        encoder.stateDict().entries().forEach((name, tensor) -> both.put("encoder." + name, tensor));
        new GRU(GRU.options(1, 2), RNG)
                .stateDict()
                .entries()
                .forEach((name, tensor) -> both.put("decoder." + name, tensor));
        assertThatThrownBy(() -> StateDictModel.of(both, StateDictModel.Choice.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'encoder'", "'decoder'");
        Variable x = Variable.of(Tensor.rand(RNG, 4, 1, 1));
        StateDictModel.Choice choice = new StateDictModel.Choice(null, false, RNN.Nonlinearity.TANH, null, "encoder");
        assertClose(
                "encoder",
                StateDictModel.of(both, choice).forward(x).data(),
                encoder.forward(x).output().data(),
                0);
        StateDictModel.Choice prefix = new StateDictModel.Choice(null, false, RNN.Nonlinearity.TANH, "encoder", null);
        assertThat(StateDictModel.of(both, prefix).recurrentLayers()).hasSize(1);
        assertThatThrownBy(() -> StateDictModel.of(
                        both, new StateDictModel.Choice(null, false, RNN.Nonlinearity.TANH, "x", null)))
                .hasMessageContaining("'x.'");
    }

    @Test
    void aLinearLayerNeedsAHead() throws IOException {
        StateDict state = weights(HUGGING_FACE.resolve("bilstm_tagger"));
        assertThatThrownBy(() -> StateDictModel.of(state, StateDictModel.Choice.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("last", "final", "every");
    }

    @Test
    void aCellIsOneLayer() {
        LSTMCell cell = new LSTMCell(2, 3, RNG);
        SequenceModel model = StateDictModel.of(cell.stateDict(), StateDictModel.Choice.DEFAULT);
        Variable x = Variable.of(Tensor.rand(RNG, 1, 1, 2));
        assertClose(
                "h",
                model.forward(x).data().select(0, 0),
                cell.forward(x.select(0, 0)).h().data(),
                1e-6);
    }

    @Test
    void tokensAreEmbedded() throws IOException {
        Embedding embedding = new Embedding(7, 3, RNG);
        GRU gru = new GRU(GRU.options(3, 3), RNG);
        Linear out = new Linear(3, 7, false, DType.FLOAT32, RNG);
        StateDict state = new StateDict();
        embedding.stateDict().entries().forEach((name, tensor) -> state.put("emb." + name, tensor));
        gru.stateDict().entries().forEach((name, tensor) -> state.put("gru." + name, tensor));
        out.stateDict().entries().forEach((name, tensor) -> state.put("fc." + name, tensor));
        Path file = folder.resolve("net.npz");
        Npz.write(file, state.entries());
        IntTensor tokens = IntTensor.of(new int[] {1, 6, 0, 2}, 4, 1);
        SequenceModel model = StateDictModel.of(weights(file), StateDictModel.Choice.DEFAULT.head(Head.EVERY));
        assertThat(model.takesTokens()).isTrue();
        assertClose(
                "scores",
                model.forward(tokens).data(),
                out.forward(gru.forward(embedding.forward(tokens)).output()).data(),
                1e-6);
    }

    @Test
    void whatItCannotRunIsSaid() throws IOException {
        assertThatThrownBy(() -> StateDictModel.of(
                        weights(TORCH.resolve("tied_language_model.pt")), StateDictModel.Choice.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("norm", "choosing it as the layer");
        assertThatThrownBy(() -> StateDictModel.of(
                        new StateDict().put("fc.weight", Tensor.zeros(2, 2)), StateDictModel.Choice.DEFAULT))
                .hasMessageContainingAll("recurrent layer", "'weight'");
        StateDict odd = new StateDict().put("weight_ih_l0", Tensor.zeros(7, 2)).put("weight_hh_l0", Tensor.zeros(7, 3));
        assertThatThrownBy(() -> StateDictModel.of(odd, StateDictModel.Choice.DEFAULT))
                .hasMessageContaining("(7, 2)");
        StateDict half = new StateDict().put("weight_ih_l0", Tensor.zeros(8, 2));
        assertThatThrownBy(() -> StateDictModel.of(half, StateDictModel.Choice.DEFAULT))
                .hasMessageContaining("weight_hh_l0");
        for (String name : new String[] {"one_tensor", "list_of_tensors"}) {
            assertThatThrownBy(() -> weights(TORCH.resolve("refused").resolve(name + ".pt")))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("state_dict");
        }
    }

    @Test
    void aShardThatIsMissingIsNamed() throws IOException {
        Files.copy(
                HUGGING_FACE.resolve("sharded/model-00001-of-00002.safetensors"),
                folder.resolve("model-00001-of-00002.safetensors"));
        assertThatThrownBy(() -> weights(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("shard 2 of 2");
        Files.delete(folder.resolve("model-00001-of-00002.safetensors"));
        assertThatThrownBy(() -> weights(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("neither");
    }

    @Test
    void namesOfAStateDictChange() {
        StateDict state = new StateDict().put("a.x", Tensor.zeros(1)).put("a.y", Tensor.zeros(2));
        assertThat(state.under("a").names()).containsExactly("x", "y");
        assertThat(state.rename(name -> name.replace("a.", "b.")).names()).containsExactly("b.x", "b.y");
        assertThatThrownBy(() -> state.rename(name -> "same"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("'same'", "'a.y'");
    }
}
