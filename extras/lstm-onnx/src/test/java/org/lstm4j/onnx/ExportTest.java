package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.conv.PaddingMode;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.RunnableModel.Port;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.PackedSequence;
import org.lstm4j.nn.rnn.PeepholeLSTMCell;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.nn.rnn.RecurrentState;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.StoredArray;
import org.lstm4j.tensor.io.StoredType;

/** What is written computes, read again, what the model computes. */
class ExportTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    /** What runs a file: the executor here, ONNX Runtime in the profile peers. */
    interface Runtime {
        Map<String, StoredArray> run(byte[] model, Map<String, StoredArray> inputs) throws Exception;
    }

    Runtime runtime() {
        return (model, inputs) -> OnnxModel.open(model, "exported").run(inputs);
    }

    private static void assertSame(Variable expected, StoredArray got) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.toTensor().toDoubleArray())
                .usingElementComparator((a, b) -> Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(b)) ? 0 : 1)
                .containsExactly(expected.data().toDoubleArray());
    }

    static List<String> layers() {
        return List.copyOf(ExportedModels.layers(Generator.seeded(1)).keySet());
    }

    @ParameterizedTest
    @MethodSource("layers")
    void layersOfOneInput(String name) throws Exception {
        Generator rng = Generator.seeded(name.hashCode());
        Layer layer = Objects.requireNonNull(ExportedModels.layers(rng).get(name));
        byte[] file = OnnxExport.bytes(layer, OnnxExport.Options.DEFAULT);
        for (int batch : new int[] {1, 3}) {
            Tensor x = name.endsWith(" 2")
                    ? Tensor.randn(rng, batch, ExportedModels.CHANNELS)
                    : Tensor.randn(rng, batch, ExportedModels.CHANNELS, 7 + batch);
            Variable y = GradMode.noGrad(() -> layer.forward(Variable.of(x)));
            assertSame(y, get(runtime().run(file, Map.of("x", StoredArray.of(x))), "y"));
        }
    }

    private static StoredArray get(Map<String, StoredArray> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    static List<String> kinds() {
        return ExportedModels.KINDS;
    }

    /** All options of recurrent layers, with states and lengths and without, over several sizes. */
    @ParameterizedTest
    @MethodSource("kinds")
    void recurrentLayers(String kind) throws Exception {
        for (int bits = 0; bits < 64; bits++) {
            boolean states = (bits & 16) != 0;
            boolean lengths = (bits & 32) != 0;
            Generator rng = Generator.seeded(bits);
            RecurrentLayer<?> layer = ExportedModels.recurrent(
                    kind,
                    LSTM.options(3, 4)
                            .numLayers((bits & 1) != 0 ? 2 : 1)
                            .bidirectional((bits & 2) != 0)
                            .bias((bits & 4) == 0)
                            .batchFirst((bits & 8) != 0),
                    rng);
            byte[] file = OnnxExport.bytes(layer, new OnnxExport.Options(states, lengths));
            check(layer, file, states, lengths, rng);
        }
    }

    private <S extends RecurrentState<S>> void check(
            RecurrentLayer<S> layer, byte[] file, boolean states, boolean lengths, Generator rng) throws Exception {
        int time = 1 + (int) (Tensor.rand(rng, 1).item() * 5);
        int batch = 1 + (int) (Tensor.rand(rng, 1).item() * 4);
        Tensor x = layer.isBatchFirst() ? Tensor.randn(rng, batch, time, 3) : Tensor.randn(rng, time, batch, 3);
        Map<String, StoredArray> inputs = new LinkedHashMap<>();
        inputs.put("x", StoredArray.of(x));
        S state = layer.zeroState(batch);
        if (states) {
            List<Variable> parts = new ArrayList<>();
            for (Variable part : state.variables()) {
                parts.add(Variable.of(Tensor.randn(rng, part.shape().toArray())));
                inputs.put(
                        parts.size() == 1 ? "h0" : "c0",
                        StoredArray.of(parts.get(parts.size() - 1).data()));
            }
            state = state.with(parts);
        }
        S start = state;
        List<Variable> end;
        Variable y;
        if (lengths) {
            int[] each = ExportedModels.lengths(batch, time, rng).stream()
                    .mapToInt(Integer::intValue)
                    .toArray();
            inputs.put("lengths", new StoredArray.Ints(IntTensor.vector(each), StoredType.I32));
            var out = GradMode.noGrad(() ->
                    layer.forward(PackedSequence.packPadded(Variable.of(x), each, layer.isBatchFirst(), false), start));
            y = out.output().padPacked(layer.isBatchFirst(), 0, time).data();
            end = out.state().variables();
        } else {
            var out = GradMode.noGrad(() -> layer.forward(Variable.of(x), start));
            y = out.output();
            end = out.state().variables();
        }
        Map<String, StoredArray> got = runtime().run(file, inputs);
        assertSame(y, get(got, "y"));
        if (states) {
            assertSame(end.get(0), get(got, "hn"));
            if (end.size() == 2) {
                assertSame(end.get(1), get(got, "cn"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Head.class)
    void stacksWithEachHead(Head head) throws Exception {
        for (boolean batchFirst : new boolean[] {false, true}) {
            Generator rng = Generator.seeded(5);
            SequenceModel model = ExportedModels.stack(head, batchFirst, rng);
            Tensor x = batchFirst ? Tensor.randn(rng, 3, 6, 3) : Tensor.randn(rng, 6, 3, 3);
            Variable y = GradMode.noGrad(() -> model.forward(Variable.of(x)));
            byte[] file = OnnxExport.bytes(model, OnnxExport.Options.DEFAULT);
            assertSame(y, get(runtime().run(file, Map.of("x", StoredArray.of(x))), "y"));
            if (head != Head.EVERY) {
                int[] lengths = {6, 2, 4};
                Variable packed = GradMode.noGrad(
                        () -> model.forward(PackedSequence.packPadded(Variable.of(x), lengths, batchFirst, false)));
                byte[] withLengths = OnnxExport.bytes(model, OnnxExport.Options.DEFAULT.withLengths());
                StoredArray given = new StoredArray.Ints(IntTensor.vector(lengths), StoredType.I32);
                assertSame(
                        packed, get(runtime().run(withLengths, Map.of("x", StoredArray.of(x), "lengths", given)), "y"));
            }
        }
    }

    @Test
    void tokensGoThroughAnEmbedding() throws Exception {
        Generator rng = Generator.seeded(6);
        SequenceModel model = new SequenceModel(Head.LAST)
                .add("embedding", new Embedding(11, 4, rng))
                .add("lstm", new LSTM(LSTM.options(4, 5).batchFirst(true), rng));
        IntTensor tokens = IntTensor.of(new int[] {1, 2, 3, 10, 0, 5}, 2, 3);
        Variable y = GradMode.noGrad(() -> model.forward(tokens));
        byte[] file = OnnxExport.bytes(model, OnnxExport.Options.DEFAULT);
        assertSame(y, get(runtime().run(file, Map.of("tokens", StoredArray.of(tokens))), "y"));
    }

    @Test
    void portsHaveNamesAndFreeSizes() throws IOException {
        Generator rng = Generator.seeded(7);
        Path file = folder.resolve("stack.onnx");
        OnnxExport.write(
                ExportedModels.stack(Head.LAST, true, rng),
                file,
                OnnxExport.Options.DEFAULT.withStates().withLengths());
        OnnxModel model = OnnxModel.open(file);
        assertThat(model.inputs())
                .containsExactly(
                        new Port("x", "F32 (batch, time, 3)", true),
                        new Port("lengths", "I32 (batch)", true),
                        new Port("lower.h0", "F32 (2, batch, 5)", true),
                        new Port("lower.c0", "F32 (2, batch, 5)", true),
                        new Port("upper.h0", "F32 (4, batch, 6)", true));
        assertThat(model.outputs().stream().map(Port::name))
                .containsExactlyInAnyOrder("lower.hn", "lower.cn", "upper.hn", "y");
        assertThat(model.format()).isEqualTo("ONNX of lstm4j");
        assertThat(model.weights().entries()).containsKeys("lower.l0.W", "head.weight", "head.bias");
    }

    @Test
    void whatOnnxHasNotIsRefusedByName() {
        Generator rng = Generator.seeded(8);
        refused(new LSTM(LSTM.options(3, 4).projSize(2), rng), "proj_size=2");
        refused(new Recurrent(new PeepholeLSTMCell(3, 4, rng), rng), "a layer of cells");
        refused(
                new Conv1d(Conv1d.options(2, 2, 3).padding(1).paddingMode(PaddingMode.CIRCULAR), rng),
                "padding_mode=circular");
        refused(new Module() {}, "expected a SequenceModel");
        refused(new Own(), "a layer of the class Own cannot be written");
        refused(new SequenceModel(Head.LAST), "no recurrent layer");
    }

    private static final class Own extends Layer {
        @Override
        protected Variable compute(Variable x) {
            return x;
        }
    }

    private static void refused(Module model, String problem) {
        assertThatThrownBy(() -> OnnxExport.bytes(model, OnnxExport.Options.DEFAULT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("OnnxExport: ")
                .hasMessageContaining(problem);
    }
}
