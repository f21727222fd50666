package org.lstm4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.onnx.ops.Operators;
import org.lstm4j.tensor.io.Safetensors;
import org.lstm4j.tensor.io.StoredArray;

/**
 * Each operator with its options gives what ONNX Runtime 1.29 gives. The values were written by {@code OnnxRuntimeTest} of
 * the profile {@code peers}.
 */
@Tag("golden")
class OperatorGoldenTest {
    static final Path GOLDENS = Path.of("src/test/resources/goldens/operators.safetensors");
    private static Map<String, StoredArray> goldens = Map.of();

    @BeforeAll
    static void read() throws IOException {
        goldens = Safetensors.read(GOLDENS).entries();
    }

    static List<TestGraph> cases() {
        List<TestGraph> out = new ArrayList<>(OperatorCases.all());
        out.addAll(RecurrentCases.all());
        return out;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatOnnxRuntimeGives(TestGraph graph) throws IOException {
        Map<String, StoredArray> got =
                OnnxModel.open(graph.bytes(), graph.name()).run(graph.inputs());
        got.forEach((name, array) ->
                assertSame(array, Objects.requireNonNull(goldens.get(graph.name() + "/" + name), graph.name())));
    }

    /** Types, shapes and values, these to 1e-5 of their size. */
    static void assertSame(StoredArray got, StoredArray expected) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        assertThat(got.type()).isEqualTo(expected.type());
        double[] values = got.toTensor().toDoubleArray();
        double[] wanted = expected.toTensor().toDoubleArray();
        assertThat(values)
                .usingElementComparator((a, b) ->
                        Math.abs(a - b) <= 1e-5 * Math.max(1, Math.abs(b)) || a.equals(b) ? 0 : 1)
                .containsExactly(wanted);
    }

    @Test
    void everyOperatorHasACase() {
        Set<String> without = new TreeSet<>(Operators.names());
        cases().forEach(graph -> without.remove(graph.name().split(" ")[0]));
        // The files of exporters have it.
        assertThat(without).containsExactly("Constant");
    }

    @Test
    void theReadmeListsEveryOperator() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        String list = readme.substring(readme.indexOf("in its options.") + 15, readme.indexOf("`If` is taken"));
        assertThat(list.trim().split("\\s+")).containsExactlyInAnyOrderElementsOf(Operators.names());
    }
}
