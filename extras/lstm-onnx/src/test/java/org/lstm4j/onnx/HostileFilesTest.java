package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.lstm4j.onnx.Messages.attribute;
import static org.lstm4j.onnx.Messages.attributes;
import static org.lstm4j.onnx.Messages.floats;
import static org.lstm4j.onnx.Messages.int64s;
import static org.lstm4j.onnx.Messages.message;
import static org.lstm4j.onnx.Messages.model;
import static org.lstm4j.onnx.Messages.node;
import static org.lstm4j.onnx.Messages.value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.models.RunnableModel;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.StoredArray;

/** Damaged and malicious files: each is refused with the documented exception that says what is wrong. */
class HostileFilesTest {
    @TempDir
    Path folder;

    private static Messages identity() {
        return message()
                .put(1, node("Identity", List.of("x"), List.of("y")))
                .put(11, value("x"))
                .put(12, value("y"));
    }

    private static List<String> outputs(OnnxModel model) {
        return model.outputs().stream().map(RunnableModel.Port::name).toList();
    }

    private static void refused(byte[] file, String... parts) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThatThrownBy(() -> OnnxModel.open(file, "hostile.onnx"))
                        .isInstanceOf(FormatException.class)
                        .hasMessageStartingWith("hostile.onnx: ")
                        .hasMessageContainingAll(parts));
    }

    @Test
    void theFileThatTheOthersAreMadeOfRuns() throws IOException {
        Tensor x = Tensor.of(new float[] {1, 2});
        assertThat(OnnxModel.open(model(17, identity()), "x").run(x).contentEquals(x))
                .isTrue();
    }

    @Test
    void bytesThatAreNoModel() {
        refused(new byte[0], "there is no graph");
        refused("not a model".getBytes(StandardCharsets.UTF_8), "not an ONNX file");
        refused(new byte[] {(byte) 0x80, (byte) 0x80}, "ends inside a number");
        refused(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1}, "a number of more than 10 bytes");
        refused(new byte[] {0}, "field number");
        refused(new byte[] {0x0b}, "unknown wire type 3");
        refused(new byte[] {0x08}, "ends inside a number");
    }

    @Test
    void lengthsThatPassTheEnd() {
        refused(message().length(7, 5).toByteArray(), "a length of 5 bytes passes the end");
        refused(message().length(7, Long.MAX_VALUE).toByteArray(), "passes the end");
        refused(message().length(7, -1).toByteArray(), "a length of 18446744073709551615 bytes");
        refused(message().put(7, message().length(1, 100)).toByteArray(), "a length of 100 bytes");
    }

    @Test
    void messagesNestedDeep() {
        Messages graph = message();
        for (int i = 0; i < 10_000; i++) {
            graph = message().put(1, message().put(5, message().text(1, "g").put(6, graph)));
        }
        refused(model(17, graph), "nested more than 64 deep");
    }

    @Test
    void sizesThatAreNegativeHugeOrUnlikeTheData() {
        Messages negative = message().number(1, -3).number(2, 1).text(8, "w");
        Messages huge = message().number(1, 1L << 40).number(2, 1).text(8, "w");
        Messages product =
                message().number(1, 1 << 20).number(1, 1 << 20).number(2, 1).text(8, "w");
        Messages more = message().number(1, 1 << 28).number(2, 1).text(8, "w").bytes(9, new byte[4]);
        Messages fewer =
                message().number(1, 1).number(2, 7).text(8, "w").number(7, 1).number(7, 2);
        for (Messages tensor : List.of(negative, huge, product, more, fewer)) {
            refused(
                    model(
                            17,
                            message()
                                    .put(5, tensor)
                                    .put(1, node("Identity", List.of("w"), List.of("y")))
                                    .put(12, value("y"))),
                    "tensor 'w'");
        }
    }

    @Test
    void typesThatCannotBeHeld() {
        refused(
                model(
                        17,
                        message()
                                .put(5, message().number(2, 14).text(8, "w"))
                                .put(1, node("Identity", List.of("w"), List.of("y")))
                                .put(12, value("y"))),
                "elements of type COMPLEX64");
    }

    @Test
    void constantsThatGrow() throws IOException {
        Messages graph = message().put(5, int64s("shape", 1 << 15, 1 << 15)).put(12, value("y"));
        graph.put(1, node("ConstantOfShape", List.of("shape"), List.of("y")));
        // Nothing is made when the file is opened.
        assertThat(outputs(OnnxModel.open(model(17, graph), "x"))).containsExactly("y");

        Messages doubling = message().put(5, floats("0", Tensor.ones(1024))).put(12, value("40"));
        for (int i = 0; i < 40; i++) {
            doubling.put(
                    1,
                    node("Concat", List.of("" + i, "" + i), List.of("" + (i + 1)))
                            .put(5, attribute("axis", 0)));
        }
        assertThat(outputs(OnnxModel.open(model(17, doubling), "x"))).containsExactly("40");

        Messages padding = message()
                .put(5, floats("a", Tensor.ones(1, 1, 4)))
                .put(
                        1,
                        node("MaxPool", List.of("a"), List.of("y"))
                                .put(5, attributes("kernel_shape", 3))
                                .put(5, attributes("pads", 1 << 30, 1 << 29)))
                .put(12, value("y"));
        assertThat(outputs(OnnxModel.open(model(17, padding), "x"))).containsExactly("y");

        Messages outer = message()
                .put(5, floats("a", Tensor.ones(50_000, 1)))
                .put(5, floats("b", Tensor.ones(1, 50_000)))
                .put(1, node("Add", List.of("a", "b"), List.of("y")))
                .put(12, value("y"));
        OnnxModel model = OnnxModel.open(model(17, outer), "x");
        assertThatThrownBy(() -> model.run(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more elements than a Java array can hold");
    }

    @Test
    void cycles() {
        refused(
                model(
                        17,
                        message()
                                .put(1, node("Add", List.of("x", "b"), List.of("a")))
                                .put(1, node("Relu", List.of("a"), List.of("b")))
                                .put(11, value("x"))
                                .put(12, value("b"))),
                "the graph has a cycle");
    }

    @Test
    void chainsAreLong() throws IOException {
        Messages graph = message().put(11, value("0")).put(12, value("20000"));
        List<Messages> nodes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            nodes.add(0, node("Relu", List.of("" + i), List.of("" + (i + 1))));
        }
        nodes.forEach(each -> graph.put(1, each));
        OnnxModel model = OnnxModel.open(model(17, graph), "x");
        assertThat(model.run(Tensor.of(new float[] {-1, 1})).toFloatArray()).containsExactly(0, 1);
    }

    @Test
    void namesThatAreGivenTwice() {
        Messages tensor = floats("w", Tensor.ones(1));
        refused(model(17, identity().put(5, tensor).put(5, tensor)), "two initializers have the name 'w'");
        refused(
                model(17, identity().put(1, node("Relu", List.of("x"), List.of("y")))),
                "operator Relu",
                "the name 'y' is given twice");
        refused(model(17, identity().put(1, node("Relu", List.of("y"), List.of("x")))), "the name 'x' is given twice");
        refused(model(17, identity().put(11, value("x"))), "two inputs have the name 'x'");
        refused(
                model(
                        17,
                        message()
                                .put(
                                        1,
                                        node("Relu", List.of("x"), List.of("y"))
                                                .put(5, attribute("a", 1))
                                                .put(5, attribute("a", 2)))),
                "two attributes have the name 'a'");
        refused(message().put(7, identity()).put(7, identity()).toByteArray(), "a second graph");
    }

    @Test
    void namesThatNothingGives() {
        refused(model(17, message().put(11, value("x")).put(12, value("z"))), "nothing computes the output 'z'");
        refused(
                model(
                        17,
                        message()
                                .put(1, node("Relu", List.of("nowhere"), List.of("y")))
                                .put(12, value("y"))),
                "operator Relu (node 'the Relu'): nothing computes its input 'nowhere'");
    }

    @Test
    void operatorsThatCannotBeRun() {
        for (String operator : List.of("Loop", "If", "NonMaxSuppression")) {
            refused(
                    model(
                            17,
                            message()
                                    .put(1, node(operator, List.of("x"), List.of("y")))
                                    .put(11, value("x"))
                                    .put(12, value("y"))),
                    "operator " + operator + " (node 'the " + operator + "')");
        }
        refused(
                model(
                        17,
                        message()
                                .put(1, node("Gelu", List.of("x"), List.of("y")).text(7, "com.microsoft"))
                                .put(11, value("x"))
                                .put(12, value("y"))),
                "operator 'com.microsoft' Gelu",
                "ONNX's own operators");
        refused(model(6, identity()), "operators of version 6");
    }

    /** Text of a file that a terminal would obey does not stand in messages. */
    @Test
    void textOfTheFileInMessages() throws IOException {
        String evil = "\u001b[2J\n";
        refused(
                model(
                        17,
                        message()
                                .put(5, floats("w", Tensor.ones(1, 1, 1)))
                                .put(
                                        1,
                                        node("RNN", List.of("x", "w", "w"), List.of("y"))
                                                .put(5, Messages.texts("activations", List.of(evil))))
                                .put(11, value("x"))
                                .put(12, value("y"))),
                "the activation '\\u001b[2j\\u000a' is not known");
        refused(
                model(17, message().put(1, node(evil, List.of(), List.of("y"))).put(12, value("y"))),
                "operator \\u001b[2J\\u000a (node");
        OnnxModel model = OnnxModel.open(
                message()
                        .text(2, evil)
                        .put(7, identity())
                        .put(8, message().number(2, 17))
                        .toByteArray(),
                "x");
        assertThat(model.format()).isEqualTo("ONNX of \\u001b[2J");
    }

    /** Found by fuzzing. */
    @Test
    void constantsWithTooFewDimensions() {
        refused(
                model(
                        17,
                        message()
                                .put(5, floats("w", Tensor.ones(3)))
                                .put(1, node("InstanceNormalization", List.of("w", "w", "w"), List.of("y")))
                                .put(12, value("y"))),
                "operator InstanceNormalization (node 'the InstanceNormalization'): expected at least 2 dimensions");
    }

    @Test
    void whatNobodyNeedsIsNotRefused() throws IOException {
        byte[] file = model(17, identity().put(1, node("Loop", List.of("x"), List.of("unused"))));
        assertThat(outputs(OnnxModel.open(file, "x"))).containsExactly("y");
    }

    static List<String> locations() {
        return List.of(
                "../secret.bin",
                "/etc/passwd",
                "a/../../secret.bin",
                "..",
                "",
                "nowhere.bin",
                "link.bin",
                "..\\x",
                "\0");
    }

    @ParameterizedTest
    @MethodSource("locations")
    void externalDataOutsideOfTheFolder(String location) throws IOException {
        Path inner = Files.createDirectory(folder.resolve("model"));
        Path secret = Files.write(folder.resolve("secret.bin"), new byte[] {0, 0, (byte) 0x80, 0x3f});
        Files.createSymbolicLink(inner.resolve("link.bin"), secret);
        Path file = Files.write(inner.resolve("m.onnx"), external(location, 0, 4));
        assertThatThrownBy(() -> OnnxModel.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("tensor 'w': is stored in");
    }

    @Test
    void externalDataInTheFolder() throws IOException {
        Files.createDirectory(folder.resolve("weights"));
        Files.write(folder.resolve("weights/w.bin"), new byte[] {9, 9, 0, 0, (byte) 0x80, 0x3f});
        Path file = Files.write(folder.resolve("m.onnx"), external("weights/w.bin", 2, 4));
        assertThat(OnnxModel.open(file).run(Map.of()).get("y").toTensor().toFloatArray())
                .containsExactly(1);
        for (byte[] wrong : List.of(
                external("weights/w.bin", 3, 4),
                external("weights/w.bin", -1, 4),
                external("weights/w.bin", 0, 1L << 60),
                external("weights/w.bin", Long.MAX_VALUE, 4))) {
            Files.write(file, wrong);
            assertThatThrownBy(() -> OnnxModel.open(file))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("needs 4 bytes");
        }
        assertThatThrownBy(() -> OnnxModel.open(external("weights/w.bin", 2, 4), "bytes"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("open the model by its path");
    }

    private static byte[] external(String location, long offset, long length) {
        Messages tensor = message().number(1, 1).number(2, 1).text(8, "w").number(14, 1);
        Map<String, String> entries = Map.of("location", location, "offset", "" + offset, "length", "" + length);
        entries.forEach((key, text) -> tensor.put(13, message().text(1, key).text(2, text)));
        return model(
                17,
                message()
                        .put(5, tensor)
                        .put(1, node("Identity", List.of("w"), List.of("y")))
                        .put(12, value("y")));
    }

    @Test
    void inputsThatDoNotFit() throws IOException {
        OnnxModel model =
                OnnxModel.open(Path.of("src/test/resources/fixtures/onnx/lstm_last_step_batch_first.script.onnx"));
        assertThatThrownBy(() -> model.run(Tensor.ones(4, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the input x F32 (batch, 5, 3), but got F32 (4, 5)");
        assertThatThrownBy(() -> model.run(Tensor.ones(4, 6, 3))).hasMessageContaining("but got F32 (4, 6, 3)");
        assertThatThrownBy(() -> model.run(Map.of())).hasMessageContaining("expected the inputs [x F32");
        assertThatThrownBy(() -> model.run(
                        Map.of("x", StoredArray.of(Tensor.ones(4, 5, 3)), "z", StoredArray.of(Tensor.ones(1)))))
                .hasMessageContaining("but got");
        assertThatThrownBy(() -> model.run(Map.of("x", StoredArray.of(IntTensor.of(new int[60], 4, 5, 3)))))
                .hasMessageContaining("but got I64 (4, 5, 3)");
        assertThat(model.run(Tensor.ones(2, 5, 3)).shape().toArray()).containsExactly(2, 2);
    }

    /** Bytes of real files changed at random: refused, or run with their inputs, without another exception. */
    @Test
    void filesWithBytesChangedAreRefusedOrOpen() throws IOException {
        Random random = new Random(1);
        for (Path real : FixturesTest.files()) {
            byte[] file = Files.readAllBytes(real);
            for (int i = 0; i < 150; i++) {
                byte[] changed = file.clone();
                for (int k = 0; k <= i % 4; k++) {
                    changed[random.nextInt(changed.length)] = (byte) random.nextInt();
                }
                byte[] cut = i % 5 == 0 ? Arrays.copyOf(changed, random.nextInt(file.length)) : changed;
                assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
                    try {
                        Onnx.initializers(cut, "changed");
                        OnnxModel.open(cut, "changed");
                    } catch (FormatException e) {
                        assertThat(e).hasMessageStartingWith("changed: ");
                    }
                });
            }
        }
    }
}
