package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.activation.PReLU;
import org.lstm4j.nn.attention.MultiheadAttention;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.embedding.EmbeddingBag;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.nn.rnn.CoupledLSTMCell;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.GRUCell;
import org.lstm4j.nn.rnn.GRUDCell;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.LSTMCell;
import org.lstm4j.nn.rnn.LayerNormLSTMCell;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.ProjectedLSTMCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.RNNCell;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.VariationalDropoutCell;
import org.lstm4j.nn.rnn.WeightDrop;
import org.lstm4j.nn.rnn.WeightNorm;
import org.lstm4j.nn.rnn.ZoneoutCell;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/** Every layer that has parameters draws them again as its constructor did. */
class ResetParametersTest {
    /** Classes of the library without parameters or buffers of their own. */
    private static final Set<String> NOTHING_TO_DRAW = Set.of(
            "Dropout",
            "Dropout1d",
            "Dropout2d",
            "AlphaDropout",
            "Flatten",
            "Identity",
            "ModuleDict",
            "ModuleList",
            "GLU",
            "ELU",
            "GELU",
            "Hardsigmoid",
            "Hardswish",
            "Hardtanh",
            "LeakyReLU",
            "LogSigmoid",
            "LogSoftmax",
            "Mish",
            "ReLU",
            "ReLU6",
            "SELU",
            "SiLU",
            "Sigmoid",
            "Softmax",
            "Softplus",
            "Softsign",
            "Tanh",
            "AdaptiveAvgPool1d",
            "AvgPool1d",
            "MaxPool1d");

    static List<Function<Generator, Module>> kinds() {
        return List.of(
                rng -> new LSTM(LSTM.options(2, 3).numLayers(2).forgetBias(1.0), rng),
                rng -> new GRU(GRU.options(2, 3).bidirectional(true), rng),
                rng -> new RNN(RNN.options(2, 3), rng),
                rng -> new RNNCell(2, 3, rng),
                rng -> new GRUCell(2, 3, rng),
                rng -> new LSTMCell(2, 3, rng),
                rng -> new ProjectedLSTMCell(2, 3, 2, rng),
                rng -> new CoupledLSTMCell(2, 3, rng),
                rng -> new LayerNormLSTMCell(2, 3, rng),
                rng -> new MinGRUCell(2, 3, rng),
                rng -> new GRUDCell(Tensor.ones(DType.FLOAT32, 2), 3, rng),
                rng -> new Recurrent(new PeepholeLSTMCell(2, 3, rng), rng),
                rng -> new VariationalDropoutCell(new GRUCell(2, 3, rng), 0.1, 0.1, rng),
                rng -> new ZoneoutCell(new GRUCell(2, 3, rng), rng, 0.1),
                rng -> new WeightNorm<>(new GRU(GRU.options(2, 3), rng), "weight_hh_l0"),
                rng -> new WeightDrop<>(new GRU(GRU.options(2, 3), rng), 0.5, rng, "weight_hh_l0"),
                rng -> new Embedding(Embedding.options(4, 3).paddingIdx(1), rng),
                rng -> new SequenceModel(Head.LAST)
                        .add("embedding", new Embedding(4, 2, rng))
                        .add("lstm", new LSTM(LSTM.options(2, 3), rng))
                        .add("head", new Linear(3, 1, rng)),
                rng -> new EmbeddingBag(EmbeddingBag.options(4, 3).paddingIdx(-1), rng),
                rng -> new Conv1d(Conv1d.options(4, 2, 3).groups(2), rng),
                rng -> new MultiheadAttention(4, 2, rng),
                rng -> new MultiheadAttention(MultiheadAttention.options(4, 2).kdim(3), rng),
                rng -> new Sequential(new BatchNorm1d(3), new GroupNorm(2, 4), new RMSNorm(3), new LayerNorm(3)),
                rng -> new Sequential(new PReLU(2, 0.1, DType.FLOAT32), new Linear(2, 2, rng), new Linear(2, 3, rng)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void drawsWhatTheConstructorsDrew(Function<Generator, Module> kind) {
        Module module = kind.apply(Generator.seeded(1));
        module.stateDict().entries().forEach((name, tensor) -> {
            // The mean of a GRUDCell is given, not drawn.
            if (!name.equals("mean")) {
                tensor.fillInPlace(9);
            }
        });
        Generator again = Generator.seeded(2);
        module.resetParameters(again);
        Generator first = Generator.seeded(2);
        StateDict expected = kind.apply(first).stateDict();
        module.stateDict().entries().forEach((name, tensor) -> assertClose(name, tensor, expected.get(name), 0));
        assertClose("the next draw", Tensor.rand(again, 3), Tensor.rand(first, 3), 0);
    }

    @Test
    void noLayerIsLeftOut() throws IOException, URISyntaxException {
        Set<String> drawn = kinds().stream()
                .flatMap(kind -> kind.apply(Generator.seeded(0)).modules().stream())
                .map(module -> module.getClass().getSimpleName())
                .collect(Collectors.toSet());
        Path root = Path.of(
                Module.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(root.resolve("org/lstm4j/nn"))) {
            assertThat(files.map(file -> root.relativize(file).toString())
                            .filter(name -> name.endsWith(".class") && !name.contains("package-info"))
                            .map(name -> loaded(name.substring(0, name.length() - ".class".length())
                                    .replace('/', '.')))
                            .filter(type ->
                                    Module.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                            .map(Class::getSimpleName))
                    .isNotEmpty()
                    .allMatch(name -> drawn.contains(name) || NOTHING_TO_DRAW.contains(name));
        }
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name, false, Module.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
