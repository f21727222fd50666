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
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.Npy;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/** {@code predict}, {@code inspect} and {@code convert} over files that describe a whole network. */
class GraphCommandsTest extends CommandTest {
    private static final Path ONNX = Path.of("../extras/lstm-onnx/src/test/resources/fixtures/onnx");

    private static Path expected(Path model) {
        String name = model.getFileName().toString().replaceAll("(\\.script|\\.dynamo)?\\.onnx$", "");
        return name.startsWith("keras_")
                ? ONNX.resolveSibling("keras").resolve(name.substring(6) + ".expected.safetensors")
                : ONNX.resolve(name + ".expected.safetensors");
    }

    private static final Path KERAS = Path.of("../extras/lstm-keras/src/test/resources/fixtures/keras");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lstm_dense.keras",
                "gru_reset_after.keras3.h5",
                "bidirectional_lstm.keras2.h5",
                "gru_float64.keras"
            })
    void modelsOfKerasArePredicted(String name) throws IOException {
        Map<String, StoredArray> values = Safetensors.read(
                        KERAS.resolve(name.substring(0, name.indexOf('.')) + ".expected.safetensors"))
                .entries();
        Npy.write(in("x.npy"), values.get("x"));
        Path file = Files.copy(KERAS.resolve(name), in("model.bin"));

        assertThat(run("predict", "--model", file, "--input", in("x.npy"), "--output", in("y.npy")))
                .as(err.toString())
                .isZero();
        StoredArray y = name.contains("keras2") ? values.getOrDefault("y_keras2", values.get("y")) : values.get("y");
        assertClose(Npy.read(in("y.npy")).toTensor(), y.toTensor());
        assertThat(run("inspect", file)).isZero();
        assertThat(out.toString()).contains("runs as: Keras", "  input '", "  output '");
        assertThat(run("convert", file, in("w.safetensors"))).isZero();
    }

    @Test
    void weightsOfKerasGoIntoTheirModel() throws IOException {
        Map<String, StoredArray> values = Safetensors.read(KERAS.resolve("lstm_dense.expected.safetensors"))
                .entries();
        Npy.write(in("x.npy"), values.get("x"));
        Path weights = KERAS.resolve("lstm_dense.weights.h5");
        Path y = in("y.npy");
        assertThat(run(
                        "predict",
                        "--model",
                        KERAS.resolve("lstm_dense.keras"),
                        "--weights",
                        weights,
                        "--input",
                        in("x.npy"),
                        "--output",
                        y))
                .as(err.toString())
                .isZero();
        assertClose(Npy.read(y).toTensor(), values.get("y").toTensor());
        Files.delete(y);
        assertRefused("--weights", "predict", "--model", weights, "--input", in("x.npy"), "--output", y);
        for (String refused : List.of("own_layer", "lambda_with_code", "conv_lstm_2d")) {
            Path file = KERAS.resolve("refused/" + refused + ".keras");
            assertRefused(file.toString(), "predict", "--model", file, "--input", in("x.npy"), "--output", y);
        }
        Path onnx = ONNX.resolve("lstm_last_step_batch_first.script.onnx");
        assertRefused(
                "--weights", "predict", "--model", onnx, "--weights", weights, "--input", in("x.npy"), "--output", y);
        assertThat(y).doesNotExist();
    }

    static List<Path> onnxOfOneInput() throws IOException {
        try (Stream<Path> all = Files.list(ONNX)) {
            return all.filter(file -> file.toString().endsWith(".onnx"))
                    .filter(file -> !file.toString().matches(".*(states_in|keras_gru|masked_lstm).*"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("onnxOfOneInput")
    void theOneInputNeedsNoName(Path model) throws IOException {
        Map<String, StoredArray> values = Safetensors.read(expected(model)).entries();
        Npy.write(in("x.npy"), values.get("x"));
        // Known by its content.
        Path file = Files.copy(model, in("model.bin"));

        assertThat(run("predict", "--model", file, "--input", in("x.npy"), "--output", in("y.npy")))
                .as(err.toString())
                .isZero();
        StoredArray y = values.getOrDefault("y0", values.get("y"));
        assertClose(Npy.read(in("y.npy")).toTensor(), y.toTensor());
    }

    @ParameterizedTest
    @MethodSource("statesInAndOut")
    void severalInputsAndOutputsGoByName(Path model) throws IOException {
        Map<String, Tensor> values = Safetensors.read(expected(model)).tensors();
        List<Object> inputs = new ArrayList<>(List.of("predict", "--model", model));
        for (String name : List.of("x", "h0", "c0")) {
            Npy.write(in(name + ".npy"), StoredArray.of(values.get(name)));
            inputs.addAll(List.of("--input", name + "=" + in(name + ".npy")));
        }
        assertThat(run("inspect", model)).isZero();
        List<String> outputs = out.toString()
                .lines()
                .filter(line -> line.startsWith("  output"))
                .map(line -> line.split("'")[1])
                .toList();
        assertThat(outputs).hasSize(3);
        for (int i = 0; i < outputs.size(); i++) {
            List<Object> all = new ArrayList<>(inputs);
            all.addAll(List.of("--output", outputs.get(i) + "=" + in("y.npy")));
            assertThat(run(all.toArray())).as(err.toString()).isZero();
            assertClose(Npy.read(in("y.npy")).toTensor(), values.get("y" + i));
        }
    }

    static List<Path> statesInAndOut() {
        return Stream.of("script", "dynamo")
                .map(kind -> ONNX.resolve("lstm_states_in_and_out." + kind + ".onnx"))
                .toList();
    }

    @Test
    void wrongUseIsOneLine() throws IOException {
        Path states = statesInAndOut().get(0);
        Path one = ONNX.resolve("lstm_last_step_batch_first.script.onnx");
        Path x = in("x.npy");
        Path y = in("y.npy");
        Npy.write(x, StoredArray.of(Tensor.zeros(4, 5, 3)));
        assertRefused("--input NAME=", "predict", "--model", states, "--input", x, "--output", y);
        assertRefused("no input 'z'", "predict", "--model", states, "--input", "z=" + x, "--output", y);
        assertRefused("no output 'z'", "predict", "--model", one, "--input", x, "--output", "z=" + y);
        assertRefused("twice", "predict", "--model", one, "--input", x, "--input", x, "--output", y);
        Npy.write(in("steps.npy"), StoredArray.of(Tensor.zeros(5, 4, 3)));
        assertRefused("h0", "predict", "--model", states, "--input", "x=" + in("steps.npy"), "--output", y);
        assertRefused("--batch-first", "predict", "--model", one, "--input", x, "--output", y, "--batch-first");
        assertRefused("--state-in", "predict", "--model", one, "--input", x, "--output", y, "--state-in", x);
        Npy.write(in("wide.npy"), StoredArray.of(Tensor.zeros(4, 5, 7)));
        assertRefused("7", "predict", "--model", one, "--input", in("wide.npy"), "--output", y);
        Path loop = ONNX.resolve("keras_gru_reset_after.onnx");
        assertRefused("Loop", "predict", "--model", loop, "--input", x, "--output", y);
        assertThat(y).doesNotExist();
    }

    @Test
    void inspectListsTheWeightsAndSaysWhyANetworkCannotRun() {
        assertThat(run("inspect", ONNX.resolve("lstm_last_step_batch_first.script.onnx")))
                .isZero();
        assertThat(out.toString()).contains("ONNX: ", "runs as: ONNX", "  input '", "  output '");
        assertThat(run("inspect", ONNX.resolve("keras_gru_reset_after.onnx"))).isZero();
        assertThat(out.toString()).contains("runs as: nothing yet", "Loop");
    }

    @Test
    void convertTakesTheWeights() throws IOException {
        Path model = ONNX.resolve("gru_2l_last_step_batch_first.dynamo.onnx");
        assertThat(run("convert", model, in("w.safetensors")))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).contains("only the weights are kept");
        assertThat(Safetensors.read(in("w.safetensors")).entries()).isNotEmpty();
    }
}
