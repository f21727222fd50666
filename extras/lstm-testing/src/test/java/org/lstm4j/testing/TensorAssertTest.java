package org.lstm4j.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.testing.TensorAssert.assertClose;
import static org.lstm4j.testing.TensorAssert.assertSame;

import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

class TensorAssertTest {
    @Test
    void theMessageHasTheFirstAndTheLargestDifference() {
        Tensor expected = Tensor.of(new float[][] {{1, 2}, {3, 4}});
        Tensor actual = Tensor.of(new float[][] {{1, 2.5f}, {3, 5}});
        assertThatThrownBy(() -> assertClose("step 3", actual, expected, 0.1, 0))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "step 3: at [0, 1] expected 2.0, but was 2.5; 2 of 4 differ by more than rtol 0.1, atol 0.0;"
                                + " max error 1.0 at [1, 1] (expected 4.0, was 5.0)");
        assertClose(actual, expected, 0.25, 0);
        assertClose(actual, expected, 0, 1);
        assertThatThrownBy(() -> assertSame("x", actual, expected)).hasMessageStartingWith("x: at [0, 1]");
    }

    @Test
    void theMessageHasTheLargestDifferenceInAViewToo() {
        Tensor expected = Tensor.zeros(DType.FLOAT64, 2, 3).t();
        Tensor actual = Tensor.zeros(DType.FLOAT64, 3, 2);
        actual.set(1, 2, 0);
        assertThatThrownBy(() -> assertSame(actual, expected)).hasMessageStartingWith("at [2, 0] expected 0.0");
    }

    @Test
    void typesShapesNanAndInfinityMustAgree() {
        Tensor x = Tensor.of(new double[] {Double.NaN, Double.POSITIVE_INFINITY, 0});
        assertSame(x, x.copy());
        assertThatThrownBy(() -> assertClose(x, x.to(DType.FLOAT32), 1, 1)).hasMessageContaining("float32 (3,)");
        assertThatThrownBy(() -> assertClose(x, x.reshape(1, 3), 1, 1)).hasMessageContaining("(1, 3)");
        assertThatThrownBy(() -> assertClose(x, x.neg(), 1, 1)).hasMessageContaining("at [1]");
        Tensor finite = Tensor.zeros(DType.FLOAT64, 3);
        assertThatThrownBy(() -> assertClose(x, finite, 1, 1)).hasMessageContaining("at [0] expected 0.0, but was NaN");
        assertThatThrownBy(() -> assertClose(finite, x, 1, 1)).hasMessageContaining("at [0] expected NaN, but was 0.0");
    }

    @Test
    void emptyTensorsAndScalarsAreCompared() {
        assertSame(Tensor.zeros(2, 0), Tensor.zeros(2, 0));
        assertThatThrownBy(() -> assertSame(Tensor.scalar(1), Tensor.scalar(2))).hasMessageStartingWith("at []");
    }
}
