package org.lstm4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class IntTensorTest {
    private final IntTensor x = IntTensor.of(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 2, 3, 2);

    @Test
    void partsAreThoseOfTheSameTensorOfFloats() {
        for (int dim = -3; dim < 3; dim++) {
            assertThat(x.narrow(dim, 1, 1)
                            .to(DType.FLOAT64)
                            .contentEquals(x.to(DType.FLOAT64).narrow(dim, 1, 1)))
                    .isTrue();
            assertThat(x.select(dim, -1)
                            .to(DType.FLOAT64)
                            .contentEquals(x.to(DType.FLOAT64).select(dim, -1)))
                    .isTrue();
        }
        assertThat(x.narrow(1, 2, 0).shape()).isEqualTo(Shape.of(2, 0, 2));
        assertThat(x.reshape(-1, 4).shape()).isEqualTo(Shape.of(3, 4));
    }

    @Test
    void stackKeepsWholeNumbers() {
        IntTensor a = IntTensor.vector(Integer.MAX_VALUE, 1);
        IntTensor b = IntTensor.vector(Integer.MIN_VALUE, 2);
        assertThat(IntTensor.stack(List.of(a, b), 0))
                .isEqualTo(IntTensor.of(new int[] {Integer.MAX_VALUE, 1, Integer.MIN_VALUE, 2}, 2, 2));
        assertThat(IntTensor.stack(List.of(a, b), 1))
                .isEqualTo(IntTensor.of(new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 1, 2}, 2, 2));
    }

    @Test
    void eqMasksTheValue() {
        assertThat(IntTensor.vector(3, 1, 3).eq(3).toDoubleArray()).containsExactly(1, 0, 1);
    }
}
