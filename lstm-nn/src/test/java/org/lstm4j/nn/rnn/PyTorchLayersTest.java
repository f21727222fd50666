package org.lstm4j.nn.rnn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.ModuleDict;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArrays;

/** Layers that PyTorch 2.14 and Lightning saved compute here what they computed there. */
@Tag("golden")
class PyTorchLayersTest {
    private static final Path FILES = Path.of("../lstm-tensor/src/test/resources/torch");
    private static final Path EXPECTED = Path.of("src/test/resources/torch");

    private static StoredArrays expected(String name) throws IOException {
        return Safetensors.read(EXPECTED.resolve(name + ".expected.safetensors"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // name, kind, layers, both directions, projection, bias, batch first, prefix
        "lstm, LSTM, 1, false, 0, true, false, ''",
        "lstm_2l_bi, LSTM, 2, true, 0, true, false, ''",
        "lstm_proj_nobias, LSTM, 2, false, 2, false, false, ''",
        "lstm_bf16, LSTM, 1, false, 0, true, false, ''",
        "lstm_f16, LSTM, 1, false, 0, true, false, ''",
        "lstm_flat_storage, LSTM, 2, false, 0, true, false, ''",
        "lstm_strided, LSTM, 1, false, 0, true, false, ''",
        "gru_f64_bi, GRU, 1, true, 0, true, false, ''",
        "gru_3l, GRU, 3, false, 0, true, false, ''",
        "rnn_tanh, RNN, 2, false, 0, true, false, ''",
        "rnn_relu_nobias, RELU, 1, false, 0, false, false, ''",
        "prefix_module, LSTM, 2, false, 0, true, true, module.",
        "prefix__orig_mod, LSTM, 2, false, 0, true, true, _orig_mod.",
        "prefix__orig_mod_module, LSTM, 2, false, 0, true, true, _orig_mod.module.",
        "prefix_model, LSTM, 2, false, 0, true, true, model."
    })
    void bareLayersComputeAsInPyTorch(
            String name,
            String kind,
            int layers,
            boolean both,
            int projection,
            boolean bias,
            boolean batchFirst,
            String prefix)
            throws IOException {
        Map<String, Tensor> expected = expected(batchFirst ? "prefix" : name).tensors();
        Tensor x = expected.get("x");
        Generator any = Generator.seeded(0);
        RNNOptions options = LSTM.options(x.size(2), 6)
                .numLayers(layers)
                .bidirectional(both)
                .projSize(projection)
                .bias(bias)
                .batchFirst(batchFirst)
                .dtype(x.dtype());
        Map<String, Tensor> weights = new LinkedHashMap<>();
        PyTorchFile.read(FILES.resolve(name + ".pt")).stateDict().forEach((key, value) -> {
            assertThat(key).startsWith(prefix);
            weights.put(key.substring(prefix.length()), value);
        });
        Map<String, Variable> actual = new LinkedHashMap<>();
        switch (kind) {
            case "LSTM" -> {
                LSTM layer = new LSTM(options, any);
                layer.loadStateDict(StateDict.of(weights));
                Output<LSTM.State> out = layer.forward(Variable.of(x));
                actual.putAll(Map.of(
                        "y",
                        out.output(),
                        "h",
                        out.state().h(),
                        "c",
                        out.state().c()));
            }
            case "GRU" -> put(actual, new GRU(options, any), weights, x);
            default ->
                put(
                        actual,
                        new RNN(
                                options.nonlinearity(
                                        kind.equals("RELU") ? RNN.Nonlinearity.RELU : RNN.Nonlinearity.TANH),
                                any),
                        weights,
                        x);
        }
        double tolerance = x.dtype().select(1e-5, 1e-12);
        assertThat(actual.keySet()).isSubsetOf(expected.keySet()).contains("y", "h");
        actual.forEach((key, value) -> assertClose(key, value.data(), expected.get(key), tolerance));
    }

    private static void put(
            Map<String, Variable> out, RecurrentLayer<HiddenState> layer, Map<String, Tensor> weights, Tensor x) {
        layer.loadStateDict(StateDict.of(weights));
        Output<HiddenState> result = layer.forward(Variable.of(x));
        out.put("y", result.output());
        out.put("h", result.state().h());
    }

    @Test
    void aTiedLanguageModelComputesAsInPyTorch() throws IOException {
        Generator any = Generator.seeded(0);
        Embedding embedding = new Embedding(11, 6, any);
        LSTM rnn = new LSTM(LSTM.options(6, 6).numLayers(2).batchFirst(true), any);
        LayerNorm norm = new LayerNorm(6);
        Linear decoder = new Linear(6, 11, any);
        ModuleDict<Module> model = new ModuleDict<Module>()
                .put("embedding", embedding)
                .put("rnn", rnn)
                .put("norm", norm)
                .put("decoder", decoder);
        Map<String, Tensor> weights =
                PyTorchFile.read(FILES.resolve("tied_language_model.pt")).stateDict();
        StoredArrays expected = expected("tied_language_model");
        IntTensor tokens = expected.ints().get("tokens");

        assertThat(model.loadStateDict(StateDict.of(weights), false).unexpected())
                .containsExactly("scale", "seen", "allowed");
        Variable y = decoder.forward(
                norm.forward(rnn.forward(embedding.forward(tokens)).output()));

        assertThat(weights.get("allowed").toDoubleArray()).containsExactly(1, 0, 1);
        assertClose(
                "y",
                y.data().mul(weights.get("scale").item()),
                expected.tensors().get("y"),
                1e-5);
    }

    @Test
    void aLightningCheckpointComputesAsInLightning() throws IOException {
        PyTorchFile file = PyTorchFile.read(FILES.resolve("lightning.ckpt"));
        LSTM lstm = new LSTM(LSTM.options(3, 6).batchFirst(true), Generator.seeded(0));
        Linear head = new Linear(6, 1, Generator.seeded(0));
        Map<String, Tensor> expected = expected("lightning").tensors();

        new ModuleDict<Module>()
                .put("lstm", lstm)
                .put("head", head)
                .loadStateDict(StateDict.of(file.stateDict("state_dict")));

        assertThat(file.get("hyper_parameters", "hidden_size")).isEqualTo(6L);
        assertClose(
                "y",
                head.forward(lstm.forward(Variable.of(expected.get("x"))).last())
                        .data(),
                expected.get("y"),
                1e-5);
    }

    /** They are the weights at the end of another checkpoint's expected steps. */
    @Test
    void parametersAreReadAsTensors() throws IOException {
        Map<String, Tensor> expected = expected("checkpoint_adam").tensors();

        PyTorchFile.read(FILES.resolve("parameters_not_tensors.pt"))
                .stateDict()
                .forEach((key, value) -> assertClose(key, value, expected.get("after." + key), 0));
    }
}
