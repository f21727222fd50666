package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.models.RunnableModel.Port;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/**
 * Files that PyTorch's two exporters and tf2onnx wrote: each computes what the software computed that wrote it, or is
 * refused.
 */
@Tag("golden")
class FixturesTest {
    private static final Path FOLDER = Path.of("src/test/resources/fixtures");
    /** tf2onnx writes GRU and masked layers as loops. */
    private static final Set<String> REFUSED =
            Set.of("keras_gru_reset_after", "keras_gru_reset_before", "keras_embedding_masked_lstm");

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER.resolve("onnx"))) {
            return all.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void runsAsWhereItWasWrittenOrIsRefused(Path file) throws IOException {
        String name = String.valueOf(file.getFileName()).replaceAll("(\\.script|\\.dynamo)?\\.onnx$", "");
        if (REFUSED.contains(name)) {
            assertThatThrownBy(() -> OnnxModel.open(file))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("operator Loop")
                    .hasMessageContaining(".keras");
            return;
        }
        OnnxModel model = OnnxModel.open(file);
        Map<String, StoredArray> expected = Safetensors.read(
                        name.startsWith("keras_")
                                ? FOLDER.resolve("keras/" + name.substring(6) + ".expected.safetensors")
                                : FOLDER.resolve("onnx/" + name + ".expected.safetensors"))
                .entries();
        Map<String, StoredArray> inputs = new LinkedHashMap<>();
        List<Port> declared = model.inputs();
        for (Port input : declared) {
            StoredArray array = expected.get(declared.size() == 1 ? "x" : input.name());
            inputs.put(input.name(), array);
        }
        Map<String, StoredArray> got = model.run(inputs);
        assertThat(got.keySet())
                .containsExactlyElementsOf(
                        model.outputs().stream().map(Port::name).toList());
        int at = 0;
        for (StoredArray array : got.values()) {
            Tensor y = expected.get(name.startsWith("keras_") ? "y" : "y" + at).toTensor();
            assertThat(array.shape()).isEqualTo(y.shape());
            assertThat(array.toTensor().toDoubleArray())
                    .usingElementComparator((a, b) -> Math.abs(a - b) <= 1e-5 ? 0 : 1)
                    .containsExactly(y.toDoubleArray());
            at++;
        }
    }
}
