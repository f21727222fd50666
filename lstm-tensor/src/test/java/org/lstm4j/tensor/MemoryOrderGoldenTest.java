package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lstm4j.tensor.testing.Goldens;

/** Results of elementwise operations have PyTorch's order in memory: {@code tools/goldens/memory_order.py}. */
class MemoryOrderGoldenTest {
    private static final Map<String, Supplier<Tensor>> VIEWS = Map.ofEntries(
            Map.entry("dense", () -> filled(4, 3, 5)),
            Map.entry("batch_first", () -> filled(3, 4, 5).transpose(0, 1)),
            Map.entry("channels_last", () -> filled(4, 5, 3).transpose(1, 2)),
            Map.entry("reversed", () -> filled(5, 3, 4).permute(2, 1, 0)),
            Map.entry("rotated", () -> filled(3, 5, 4).permute(2, 0, 1)),
            Map.entry("narrowed", () -> filled(4, 3, 9).narrow(2, 2, 5)),
            Map.entry(
                    "narrowed_batch_first",
                    () -> filled(3, 4, 9).transpose(0, 1).narrow(2, 2, 5)),
            Map.entry("every_second", () -> filled(5, 3, 8).permute(2, 1, 0).slice(0, 0, 8, 2)),
            Map.entry("expanded", () -> filled(4, 1, 5).broadcastTo(4, 3, 5)),
            Map.entry(
                    "expanded_reversed",
                    () -> filled(5, 4).transpose(0, 1).unsqueeze(1).broadcastTo(4, 3, 5)),
            Map.entry("vector", () -> filled(5)),
            Map.entry("column", () -> filled(3, 1)),
            Map.entry("matrix", () -> filled(5, 3).transpose(0, 1)),
            Map.entry("first", () -> filled(4, 1, 1)),
            Map.entry("scalar", () -> Tensor.scalar(0.5)));

    private static final Map<String, UnaryOperator<Tensor>> OPERATIONS = Map.of(
            "relu", Tensor::relu,
            "neg", Tensor::neg,
            "clamp", x -> x.clamp(-1, 1),
            "mul_scalar", x -> x.mul(2),
            "double", x -> x.to(DType.FLOAT64));

    private static Tensor filled(int... sizes) {
        return Tensor.randn(Generator.seeded(sizes.length), sizes);
    }

    @TestFactory
    @Tag("golden")
    Stream<DynamicTest> resultsHaveTheirOperandsOrderInMemory() {
        return StreamSupport.stream(
                        Goldens.read("memory_order.json").get("cases").spliterator(), false)
                .map(golden -> dynamicTest(golden.get("name").asText(), () -> check(golden)));
    }

    private static void check(JsonNode golden) {
        String[] words = golden.get("name").asText().split(" ");
        Tensor[] operands = new Tensor[words.length - 1];
        Tensor[] dense = new Tensor[operands.length];
        for (int i = 0; i < operands.length; i++) {
            operands[i] = VIEWS.get(words[i + 1]).get();
            dense[i] = operands[i].copy();
            assertThat(dense[i].isContiguous()).isTrue();
        }
        Tensor result = apply(words[0], operands);
        int[] strides = result.strides();
        for (int d = 0; d < strides.length; d++) {
            strides[d] = result.size(d) > 1 ? strides[d] : 0;
        }
        assertThat(result.shape()).isEqualTo(Shape.of(Goldens.ints(golden.get("shape"))));
        assertThat(strides).containsExactly(Goldens.ints(golden.get("strides")));
        assertThat(result.toDoubleArray())
                .containsExactly(apply(words[0], dense).toDoubleArray());
    }

    private static Tensor apply(String operation, Tensor[] x) {
        return switch (operation) {
            case "add" -> x[0].add(x[1]);
            case "where" -> Tensor.where(x[0].gt(0), x[1], x[2]);
            default -> OPERATIONS.get(operation).apply(x[0]);
        };
    }

    /** What DrawOrderGoldenTest shows for views holds for results of operations on them. */
    @Test
    void drawsLikeAResultAreThoseLikeTheView() {
        VIEWS.forEach((name, view) -> {
            Tensor x = view.get();
            Tensor chain = x.relu().mul(2).add(x).clamp(-1, 1);
            assertThat(Tensor.randnLike(Generator.seeded(1), chain).toDoubleArray())
                    .as(name)
                    .containsExactly(Tensor.randnLike(Generator.seeded(1), x).toDoubleArray());
        });
    }
}
