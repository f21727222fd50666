package org.lstm4j.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.GradMode;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Sequential;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.nn.data.MinMaxScaler;
import org.lstm4j.nn.data.StandardScaler;
import org.lstm4j.nn.dropout.Dropout;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Columns;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SavedModel;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.GRU;
import org.lstm4j.nn.rnn.LSTM;
import org.lstm4j.nn.rnn.MinGRUCell;
import org.lstm4j.nn.rnn.RNN;
import org.lstm4j.nn.rnn.Recurrent;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The classes that are written compute what the library computes. */
class NetCompilerTest {
    private static final Generator RNG = Generator.seeded(11);
    private static final int STEPS = 7;

    @TempDir
    private Path folder;

    private static SequenceModel stack(Head head, Module... stages) {
        SequenceModel out = new SequenceModel(head);
        for (int i = 0; i < stages.length; i++) {
            String name = String.valueOf(i);
            Module stage = stages[i];
            if (stage instanceof Embedding embedding) {
                out.add(name, embedding);
            } else if (stage instanceof org.lstm4j.nn.rnn.RecurrentLayer<?> layer) {
                out.add(name, layer);
            } else {
                out.add(name, (org.lstm4j.nn.Layer) stage);
            }
        }
        return out;
    }

    private static SequenceModel model(String kind, DType type) {
        return switch (kind) {
            case "lstm" -> stack(Head.EVERY, new LSTM(LSTM.options(3, 5).dtype(type), RNG));
            case "lstm of 8" ->
                stack(Head.LAST, new LSTM(LSTM.options(1, 8).dtype(type), RNG), new Linear(8, 1, type, RNG));
            case "lstm of 16" ->
                stack(Head.LAST, new LSTM(LSTM.options(2, 16).dtype(type), RNG), new Linear(16, 3, type, RNG));
            case "lstm of 40, without bias" ->
                stack(
                        Head.EVERY,
                        new LSTM(LSTM.options(9, 40).bias(false).dtype(type), RNG),
                        new Linear(40, 11, type, RNG),
                        new Softmax(-1));
            case "two projected layers" ->
                stack(
                        Head.EVERY,
                        new LSTM(LSTM.options(4, 12).numLayers(2).projSize(5).dtype(type), RNG),
                        new Dropout(0.5, RNG),
                        new Linear(5, 2, type, RNG),
                        new LogSoftmax(-1));
            case "gru" ->
                stack(
                        Head.FINAL,
                        new GRU(GRU.options(3, 7).numLayers(2).dtype(type), RNG),
                        new Linear(7, 8, type, RNG),
                        new ReLU(),
                        new Linear(8, 1, type, RNG),
                        new Sigmoid());
            case "gru of 16" -> stack(Head.EVERY, new GRU(GRU.options(1, 16).dtype(type), RNG));
            case "rnn" -> stack(Head.EVERY, new RNN(RNN.options(2, 20).dtype(type), RNG), new Tanh());
            case "rnn of relu" ->
                stack(
                        Head.LAST,
                        new Linear(3, 4, type, RNG),
                        new RNN(
                                RNN.options(4, 6)
                                        .nonlinearity(RNN.Nonlinearity.RELU)
                                        .dtype(type),
                                RNG));
            case "lstm on gru" ->
                stack(
                        Head.EVERY,
                        new GRU(GRU.options(2, 9).dtype(type), RNG),
                        new LSTM(LSTM.options(9, 17).learnInitialState(true).dtype(type), RNG));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static final List<String> KINDS = List.of(
            "lstm",
            "lstm of 8",
            "lstm of 16",
            "lstm of 40, without bias",
            "two projected layers",
            "gru",
            "gru of 16",
            "rnn",
            "rnn of relu",
            "lstm on gru");

    static Stream<Arguments> cases() {
        return KINDS.stream()
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, DType.FLOAT32, NetCompiler.Target.JAVA_8),
                        Arguments.of(kind, DType.FLOAT64, NetCompiler.Target.JAVA_8),
                        Arguments.of(kind, DType.FLOAT32, NetCompiler.Target.VECTOR)));
    }

    private CompiledClass compiled(SavedModel model, DType type, NetCompiler.Target target)
            throws IOException, ReflectiveOperationException {
        return CompiledClass.of(
                NetCompiler.compile(model, "com.acme.Net", target),
                folder,
                type == DType.FLOAT64 ? double.class : float.class,
                target);
    }

    private static void assertEqual(double[] actual, double[] expected, DType type) {
        double tolerance = type == DType.FLOAT64 ? 1e-12 : 1e-6;
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i]))
                    .as("at %s: %s and %s", i, actual[i], expected[i])
                    .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(expected[i])));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesWhatTheLibraryComputes(String kind, DType type, NetCompiler.Target target)
            throws IOException, ReflectiveOperationException {
        if (target == NetCompiler.Target.VECTOR && !hasVectors()) {
            return;
        }
        SequenceModel model = model(kind, type);
        model.parameters().forEach(parameter -> parameter.data().mulInPlace(2));
        model.eval();
        CompiledClass net = compiled(SavedModel.of(model), type, target);
        int inputs = net.size("INPUTS");
        Tensor x = Tensor.randn(RNG, type, STEPS, inputs);
        double[] expected =
                GradMode.noGrad(() -> model.forward(Variable.of(x)).data().toDoubleArray());
        double[] values = x.toDoubleArray();

        assertEqual(net.run(values, STEPS, expected.length), expected, type);

        // Step by step, from a state that was saved in between.
        net.reset();
        double[] last = {};
        double[] middle = {};
        for (int t = 0; t < STEPS; t++) {
            last = net.step(Arrays.copyOfRange(values, t * inputs, (t + 1) * inputs));
            if (t == 3) {
                middle = net.save();
            }
        }
        assertEqual(last, Arrays.copyOfRange(expected, expected.length - last.length, expected.length), type);
        net.restore(middle);
        double[] again = net.run(Arrays.copyOfRange(values, 4 * inputs, values.length), STEPS - 4, 100 * last.length);
        int outputs = model.head() == Head.EVERY ? (STEPS - 4) * last.length : last.length;
        assertThat(Arrays.copyOfRange(again, outputs - last.length, outputs)).isEqualTo(last);
    }

    private static boolean hasVectors() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    @Test
    void tokensAreLookedUp() throws IOException, ReflectiveOperationException {
        SequenceModel model = stack(
                Head.EVERY, new Embedding(6, 3, RNG), new GRU(3, 4, RNG), new Linear(4, 6, RNG), new LogSoftmax(-1));
        model.eval();
        CompiledClass net = compiled(SavedModel.of(model), DType.FLOAT32, NetCompiler.Target.JAVA_8);
        int[] tokens = {5, 0, 2, 2, 1};
        double[] expected = GradMode.noGrad(
                () -> model.forward(IntTensor.of(tokens, tokens.length)).data().toDoubleArray());

        assertEqual(net.run(tokens, expected.length), expected, DType.FLOAT32);
        net.reset();
        assertEqual(net.step(5), Arrays.copyOf(expected, 6), DType.FLOAT32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.step(6))
                .withMessage("expected a token from 0, below 6, but got 6");
    }

    @Test
    void scalersArePartOfTheNetwork() throws IOException, ReflectiveOperationException {
        Tensor data = Tensor.randn(RNG, DType.FLOAT64, 50, 2).mul(30).add(200);
        StandardScaler in = StandardScaler.fit(data);
        MinMaxScaler out = MinMaxScaler.fit(data.select(1, 0).reshape(50, 1));
        SequenceModel model = stack(Head.LAST, new LSTM(2, 4, RNG), new Linear(4, 1, RNG));
        model.eval();
        SavedModel saved =
                SavedModel.of(model).inputs(new Columns(List.of("a", "b"), in)).targets(new Columns(List.of("a"), out));
        CompiledClass net = compiled(saved, DType.FLOAT32, NetCompiler.Target.JAVA_8);
        Tensor x = data.narrow(0, 0, 5);
        Tensor scaled = in.transform(x).to(DType.FLOAT32);
        Tensor y = GradMode.noGrad(() -> model.forward(Variable.of(scaled)).data());

        double[] expected = out.inverse(y.reshape(1, 1)).toDoubleArray();
        assertEqual(net.run(x.toDoubleArray(), 5, 1), expected, DType.FLOAT32);
    }

    /** An open gate is exactly 1, so that what a cell holds does not leak away. */
    @Test
    void gatesThatAreOpenStayOpen() throws IOException, ReflectiveOperationException {
        LSTM lstm = new LSTM(1, 8, RNG);
        for (String bias : List.of("bias_ih_l0", "bias_hh_l0")) {
            Tensor values = Objects.requireNonNull(lstm.stateDict().get(bias));
            values.narrow(0, 8, 8).fillInPlace(20);
        }
        CompiledClass net = compiled(SavedModel.of(lstm), DType.FLOAT32, NetCompiler.Target.JAVA_8);
        int steps = 3000;
        Tensor x = Tensor.zeros(DType.FLOAT32, Shape.of(steps, 1));
        for (int t = 0; t < 5; t++) {
            x.set(1, t, 0);
        }
        // What flows in is closed off after that.
        double[] expected = GradMode.noGrad(
                () -> lstm.forward(Variable.of(x)).output().data().toDoubleArray());
        double[] actual = net.run(x.toDoubleArray(), steps, expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(actual[i] - expected[i])).isLessThan(1e-5);
        }
    }

    @Test
    void manyWeightsAreAResource() throws IOException, ReflectiveOperationException {
        LSTM lstm = new LSTM(100, 200, RNG);
        CompiledClass net = compiled(SavedModel.of(lstm), DType.FLOAT32, NetCompiler.Target.JAVA_8);
        assertThat(folder.resolve("com/acme/Net.weights")).exists();
        assertThat(Files.size(folder.resolve("com/acme/Net.java"))).isLessThan(300_000);
        Tensor x = Tensor.randn(RNG, DType.FLOAT32, 3, 100);
        double[] expected = GradMode.noGrad(
                () -> lstm.forward(Variable.of(x)).output().data().toDoubleArray());
        assertEqual(net.run(x.toDoubleArray(), 3, expected.length), expected, DType.FLOAT32);
    }

    @Test
    void theClassNeedsNothingButJavaLangAndIo() throws IOException, ReflectiveOperationException {
        compiled(SavedModel.of(model("gru", DType.FLOAT32)), DType.FLOAT32, NetCompiler.Target.JAVA_8);
        compiledAs("com.acme.Large", new LSTM(100, 200, RNG));
        for (JavaClass each : new ClassFileImporter().importPath(folder)) {
            assertThat(each.getDirectDependenciesFromSelf())
                    .extracting(dependency ->
                            dependency.getTargetClass().getBaseComponentType().getName())
                    .allMatch(name ->
                            name.matches("java\\.lang\\.[A-Za-z]+|java\\.io\\.[A-Za-z]+|com\\.acme\\.[A-Za-z]+|[a-z]+"))
                    .doesNotContain("java.lang.Class$forName");
            assertThat(each.getMethodCallsFromSelf())
                    .extracting(call -> call.getTarget().getFullName())
                    .noneMatch(name -> name.contains("reflect") || name.contains("forName"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aStepAllocatesNothing(NetCompiler.Target target) throws IOException, ReflectiveOperationException {
        if (target == NetCompiler.Target.VECTOR && !hasVectors()) {
            return;
        }
        NetCompiler.compile(model("lstm of 16", DType.FLOAT32), "com.acme.Net", target)
                .write(folder);
        String driver = """
                package com.acme;
                public final class Driver {
                    public static final int INPUTS = 2, OUTPUTS = 1, STATE = 0;
                    private final Net net = new Net();
                    private final float[] out = new float[3];
                    public void step(float[] x, float[] y) {
                        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean)
                                java.lang.management.ManagementFactory.getThreadMXBean();
                        long bytes = Long.MAX_VALUE;
                        for (int window = 0; window < 60 && bytes > 0; window++) {
                            long before = threads.getCurrentThreadAllocatedBytes();
                            for (int i = 0; i < 5000; i++) {
                                net.step(x, out);
                            }
                            bytes = threads.getCurrentThreadAllocatedBytes() - before;
                        }
                        y[0] = bytes;
                    }
                }
                """;
        CompiledNet both = new CompiledNet("com.acme.Driver", driver, null);
        CompiledClass net = CompiledClass.of(both, folder, float.class, NetCompiler.Target.VECTOR);
        assertThat(net.step(new double[2])).containsExactly(0);
    }

    private void compiledAs(String name, Module model) throws IOException, ReflectiveOperationException {
        CompiledClass.of(
                NetCompiler.compile(model, name, NetCompiler.Target.JAVA_8),
                folder,
                float.class,
                NetCompiler.Target.JAVA_8);
    }

    @Test
    void whatCannotBeCompiledIsNamed() {
        assertRefused(
                stack(Head.LAST, new LSTM(LSTM.options(2, 3).bidirectional(true), RNG)),
                "'0' is a LSTM",
                "two directions");
        assertRefused(
                new Recurrent(Recurrent.options(2), (layer, reverse, size) -> new MinGRUCell(size, 3, RNG), RNG),
                "'model' is a Recurrent",
                "only LSTM, GRU and RNN");
        assertRefused(new Sequential(new Conv1d(2, 3, 1, RNG)), "'model.0' is a Conv1d", "cannot be compiled");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetCompiler.compile(new LSTM(2, 3, RNG), "com.9", NetCompiler.Target.JAVA_8))
                .withMessageContaining("'com.9'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetCompiler.compile(
                        new LSTM(LSTM.options(2, 3).dtype(DType.FLOAT64), RNG), "Net", NetCompiler.Target.VECTOR))
                .withMessageContaining("float64");
    }

    private static void assertRefused(Module model, String... parts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetCompiler.compile(model, "Net", NetCompiler.Target.JAVA_8))
                .withMessageContainingAll(parts);
    }

    @Test
    void arraysThatAreTooShortAreRefused() throws IOException, ReflectiveOperationException {
        CompiledClass net = compiled(SavedModel.of(new LSTM(3, 5, RNG)), DType.FLOAT32, NetCompiler.Target.JAVA_8);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.step(new double[2]))
                .withMessage("expected 3 numbers in x, but it has 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.run(new double[6], 2, 9))
                .withMessage("expected 10 numbers in y, but it has 9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.run(new double[6], 0, 9))
                .withMessage("expected 1 step or more, but got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> net.restore(new double[9]))
                .withMessage("expected 10 numbers in state, but it has 9");
    }
}
