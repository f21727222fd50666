package org.lstm4j.nn.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;
import org.lstm4j.tensor.io.PyTorchFile;
import org.lstm4j.tensor.io.Safetensors;

/** Folders whose index says which file has which weight. */
class WeightsFileTest {
    @TempDir
    private Path folder;

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private WeightsFile read() throws IOException {
        return WeightsFile.read(folder, WeightsFile.Choice.STRICT);
    }

    @Test
    void theIndexNamesTheFiles() throws IOException {
        Safetensors.write(folder.resolve("first.safetensors"), Map.of("a", Tensor.scalar(1)));
        Safetensors.write(folder.resolve("second.safetensors"), Map.of("b", Tensor.scalar(2), "c", Tensor.scalar(3)));
        Safetensors.write(folder.resolve("other.safetensors"), Map.of("d", Tensor.scalar(4)));
        index("""
                {"metadata": {"total_size": 24, "more": [1, {"x": null}]},
                 "weight_map": {"a": "first.safetensors", "b": "second.safetensors", "c": "second.safetensors"}}""");

        assertThat(read().arrays().tensors()).containsOnlyKeys("a", "b", "c");
        assertThat(read().arrays().tensors().get("c").item()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"weight_map": {"a": "first.safetensors", "b": "first.safetensors"}} | is missing: the index says that it is here
            {"weight_map": {"a": "../first.safetensors"}}                        | a file beside the index
            {"weight_map": {"a": "/etc/passwd"}}                                 | a file beside the index
            {"weight_map": {"a": ".."}}                                          | a file beside the index
            {"weight_map": {"a": "x\\\\y"}}                                      | a file beside the index
            {"weight_map": {"a": "none.safetensors"}}                            | there is no such file
            {"weight_map": {"a": 3}}                                             | expected the name of a file
            {"weight_map": {"a": "first.safetensors", "a": "first.safetensors"}} | occurs twice
            {"weight_map": {}}                                                   | no weight_map
            {"weights": {"a": "first.safetensors"}}                              | no weight_map
            [1]                                                                  | not valid JSON
            {"weight_map"                                                        | not valid JSON
            {"x": [[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}                         | levels
            """)
    void anIndexThatIsWrongIsRefused(String json, String message) throws IOException {
        Safetensors.write(folder.resolve("first.safetensors"), Map.of("a", Tensor.scalar(1)));
        index(json);

        assertThatThrownBy(this::read).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    /** PyTorch's is an int64. */
    @Test
    void theCountOfABatchNormIsAnInteger() throws IOException {
        Path file = folder.resolve("norm.pt");
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("weight", Tensor.ones(2));
        state.put("bias", Tensor.zeros(2));
        state.put("running_mean", Tensor.zeros(2));
        state.put("running_var", Tensor.ones(2));
        state.put("num_batches_tracked", IntTensor.of(new int[] {7}).reshape());
        PyTorchFile.write(file, state);
        BatchNorm1d norm = new BatchNorm1d(2);

        norm.loadStateDict(WeightsFile.read(file, WeightsFile.Choice.STRICT).stateDict());

        assertThat(Objects.requireNonNull(norm.stateDict().get("num_batches_tracked"))
                        .item())
                .isEqualTo(7);
    }

    @Test
    void twoIndicesAreRefused() throws IOException {
        index("{}");
        Files.writeString(folder.resolve("b.safetensors.index.json"), "{}");

        assertThatThrownBy(this::read)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("[b.safetensors.index.json, model.safetensors.index.json]");
    }
}
