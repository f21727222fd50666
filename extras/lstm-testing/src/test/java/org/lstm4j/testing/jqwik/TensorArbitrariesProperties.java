package org.lstm4j.testing.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.testing.TensorAssert;

@Tag("property")
class TensorArbitrariesProperties {
    @Property(tries = 100)
    void shapesAreProvidedByType(@ForAll Shape shape) {
        assertThat(shape.rank()).isBetween(0, 3);
        assertAllBetween(shape.toArray(), 0, 3);
    }

    @Property(tries = 100)
    void shapesAreInTheGivenRange(@ForAll @ShapeRange(minRank = 2, maxRank = 2, minSize = 1, maxSize = 5) Shape shape) {
        assertThat(shape.rank()).isEqualTo(2);
        assertAllBetween(shape.toArray(), 1, 5);
    }

    @Property(tries = 100)
    void tensorsAreInTheGivenRange(@ForAll @ShapeRange(minRank = 1, minSize = 1) Tensor x) {
        assertThat(x.rank()).isBetween(1, 3);
        assertThat(x.dtype()).isEqualTo(DType.FLOAT64);
        assertThat(x.numel()).isPositive();
        assertThat(Arrays.stream(x.toDoubleArray())).allMatch(value -> value >= -2 && value <= 2);
    }

    @Property(tries = 100)
    void operationsDoNotDependOnTheLayout(@ForAll Tensor x) {
        TensorAssert.assertSame(x.square(), x.contiguous().square());
    }

    @Property(tries = 100)
    void lengthsAreInTheGivenRange(@ForAll @Lengths(maxBatch = 4, min = 1, max = 3) int[] lengths) {
        assertThat(lengths).hasSizeBetween(1, 4);
        assertAllBetween(lengths, 1, 3);
    }

    @Provide
    Arbitrary<Tensor> matrices() {
        return TensorArbitraries.tensors(TensorArbitraries.shapes(2, 2, 1, 4), 0, 1);
    }

    @Property(tries = 100)
    void arbitrariesServeAProvideMethod(@ForAll("matrices") Tensor x) {
        assertThat(x.rank()).isEqualTo(2);
        assertThat(Arrays.stream(x.toDoubleArray())).allMatch(value -> value >= 0 && value <= 1);
    }

    private static void assertAllBetween(int[] values, int low, int high) {
        assertThat(Arrays.stream(values).boxed()).allMatch(value -> value >= low && value <= high);
    }
}
