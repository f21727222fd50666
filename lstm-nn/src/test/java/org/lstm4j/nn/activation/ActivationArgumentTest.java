package org.lstm4j.nn.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Argument checks of activation functions: exceptions, and messages with what was expected. */
class ActivationArgumentTest {
    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    @Test
    void activationsRefuseOptionsThatMakeNoSense() {
        assertThatThrownBy(() -> new Hardtanh(1, 1)).hasMessageContainingAll("Hardtanh", "max_val", "1.0");
        assertThatThrownBy(() -> new Softplus(0, 20)).hasMessageContainingAll("Softplus", "beta");
        assertThatThrownBy(() -> new PReLU(0, 0.25, DType.FLOAT32)).hasMessageContaining("num_parameters");
        assertThatThrownBy(() -> new PReLU(4, 0.25, DType.FLOAT32).forward(zeros(2, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("prelu", "3");
        assertThatThrownBy(() -> new Softmax(2).forward(zeros(2, 3))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void slopesThatAreLearnedStartAtAQuarter() {
        assertThat(new PReLU().weight().data().contentEquals(Tensor.of(new float[] {0.25f})))
                .isTrue();
        assertThat(new PReLU()).hasToString("PReLU(num_parameters=1)");
    }
}
