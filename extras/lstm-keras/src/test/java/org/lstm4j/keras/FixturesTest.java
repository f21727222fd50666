package org.lstm4j.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.nn.models.RunnableModel.Port;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/** Files that Keras 2 and 3 wrote: each computes what Keras computed, or is refused. */
@Tag("golden")
class FixturesTest {
    static final Path FOLDER = Path.of("src/test/resources/fixtures/keras");

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().matches(".*\\.(keras|h5)"))
                    .sorted()
                    .toList();
        }
    }

    static KerasModel open(Path file) throws IOException {
        return file.toString().endsWith(".weights.h5")
                ? KerasModel.open(Path.of(file.toString().replace(".weights.h5", ".keras")), file)
                : KerasModel.open(file);
    }

    static Map<String, StoredArray> expected(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).replaceAll("\\..*", "");
        return Safetensors.read(FOLDER.resolve(name + ".expected.safetensors")).entries();
    }

    static Map<String, StoredArray> inputs(KerasModel model, Map<String, StoredArray> expected) {
        Map<String, StoredArray> inputs = new LinkedHashMap<>();
        for (Port input : model.inputs()) {
            inputs.put(input.name(), expected.get(model.inputs().size() == 1 ? "x" : "x" + inputs.size()));
        }
        return inputs;
    }

    static void assertClose(Tensor got, Tensor expected, double tolerance) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.toDoubleArray())
                .usingElementComparator((a, b) -> Math.abs(a - b) <= tolerance ? 0 : 1)
                .containsExactly(expected.toDoubleArray());
    }

    @ParameterizedTest
    @MethodSource("files")
    void runsAsInKeras(Path file) throws IOException {
        KerasModel model = open(file);
        Map<String, StoredArray> expected = expected(file);
        StoredArray y = expected.get(file.toString().endsWith(".keras2.h5") ? "y_keras2" : "y");
        Map<String, StoredArray> got = model.run(inputs(model, expected));
        assertThat(got.keySet())
                .containsExactlyElementsOf(
                        model.outputs().stream().map(Port::name).toList());
        Tensor first = got.values().iterator().next().toTensor();
        assertThat(first.dtype()).isEqualTo(y.toTensor().dtype());
        assertClose(first, y.toTensor(), file.toString().contains("float64") ? 1e-12 : 1e-5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "own_layer:doubled:Doubled",
                "lambda_with_code:lambda:Lambda",
                "conv_lstm_2d:conv_lstm2d:ConvLSTM2D"
            })
    void otherLayersAreRefusedByNameAndClass(String refused) {
        String[] parts = refused.split(":", -1);
        Path file = FOLDER.resolve("refused/" + parts[0] + ".keras");
        assertThatThrownBy(() -> KerasModel.open(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("'" + parts[1] + "'")
                .hasMessageContaining("'" + parts[2] + "'");
    }

    @Test
    void weightsAloneAreRefusedWithTheWay() {
        assertThatThrownBy(() -> KerasModel.open(FOLDER.resolve("lstm_dense.weights.h5")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("--weights")
                .hasMessageContaining("open(model, weights)");
    }
}
