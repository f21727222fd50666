package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.tensor.testing.TensorAssert.assertSame;

import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Changes in place of a tensor by views of itself, on repeated elements, and their count. */
class InPlaceTest {
    private static Tensor matrix() {
        return Tensor.arange(DType.FLOAT32, 1, 10, 1).reshape(3, 3);
    }

    @TestFactory
    Stream<DynamicTest> aTensorMayBeChangedByAViewOfItself() {
        Map<String, UnaryOperator<Tensor>> views = Map.of(
                "itself", x -> x,
                "transposed", Tensor::t,
                "first row", x -> x.narrow(0, 0, 1),
                "last row", x -> x.select(0, 2),
                "first column", x -> x.narrow(1, 0, 1),
                "one element", x -> x.select(0, 0).select(0, 0),
                "last row repeated", x -> x.narrow(0, 2, 1).broadcastTo(3, 3));
        Map<String, BiFunction<Tensor, Tensor, Tensor>> changes = Map.of(
                "add", Tensor::addInPlace,
                "sub", Tensor::subInPlace,
                "mul", Tensor::mulInPlace,
                "div", Tensor::divInPlace,
                "copy", Tensor::copyInPlace,
                "addProduct", (x, y) -> x.addProductInPlace(y.broadcastTo(3, 3), x),
                "addProduct right", (x, y) -> x.addProductInPlace(x, y.broadcastTo(3, 3)));
        return views.entrySet().stream()
                .flatMap(view -> changes.entrySet().stream()
                        .map(change -> DynamicTest.dynamicTest(change.getKey() + " by " + view.getKey(), () -> {
                            Tensor x = matrix();
                            Tensor expected = matrix();
                            change.getValue().apply(expected, view.getValue().apply(matrix()));
                            if (change.getKey().startsWith("addProduct")) {
                                Tensor y = view.getValue().apply(matrix()).broadcastTo(3, 3);
                                expected = matrix().add(
                                                change.getKey().endsWith("right")
                                                        ? matrix().matmul(y)
                                                        : y.matmul(matrix()));
                            }
                            assertSame(
                                    change.getValue().apply(x, view.getValue().apply(x)), expected);
                        })));
    }

    @Test
    void overlappingRowsMoveByOne() {
        Tensor x = Tensor.arange(6);
        x.narrow(0, 1, 5).copyInPlace(x.narrow(0, 0, 5));
        assertThat(x.toFloatArray()).containsExactly(0, 0, 1, 2, 3, 4);
        x.narrow(0, 0, 5).copyInPlace(x.narrow(0, 1, 5));
        assertThat(x.toFloatArray()).containsExactly(0, 1, 2, 3, 4, 4);
    }

    @TestFactory
    Stream<DynamicTest> repeatedNumbersAreRefused() {
        return TensorOps.IN_PLACE.entrySet().stream()
                .map(op -> DynamicTest.dynamicTest(op.getKey(), () -> {
                    Tensor x = Tensor.arange(DType.FLOAT32, 1, 4, 1).reshape(3, 1);
                    Tensor wide = x.broadcastTo(3, 2);
                    assertThatThrownBy(() -> op.getValue().apply(wide, Tensor.ones(3, 2)))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContainingAll(op.getKey().split(" ")[0] + ":", "copy()");
                    assertThat(x.toFloatArray()).containsExactly(1, 2, 3);
                    assertThat(x.version()).isZero();
                }));
    }

    @Test
    void setIsCountedToo() {
        Tensor x = Tensor.zeros(2, 2);
        x.t().set(5, 0, 1);
        assertThat(x.get(1, 0)).isEqualTo(5);
        assertThat(x.version()).isEqualTo(1);
        x.markChanged();
        assertThat(x.version()).isEqualTo(2);
        assertThat(x.copy().version()).isZero();
        assertThat(x.add(x).version()).isZero();
    }
}
