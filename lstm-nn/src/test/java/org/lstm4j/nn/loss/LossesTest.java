package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class LossesTest {
    private final Variable input = Variable.of(Tensor.of(new double[][] {{1, 2}, {3, 4}}), true);
    private final Variable target = Variable.of(Tensor.of(new double[][] {{1, 4}, {0, 5}}));

    @Test
    void targetOfAnotherTypeIsRefused() {
        assertThatThrownBy(() -> Losses.mse(Variable.of(Tensor.zeros(2)), Variable.of(Tensor.zeros(DType.FLOAT64, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mse")
                .hasMessageContaining("float32")
                .hasMessageContaining("float64");
    }

    @Test
    void meanSquaredErrorUnderEachReduction() {
        assertThat(Losses.mse(input, target).item()).isEqualTo(3.5);
        assertThat(Losses.mse(input, target, Reduction.MEAN).item()).isEqualTo(3.5);
        assertThat(Losses.mse(input, target, Reduction.SUM).item()).isEqualTo(14);
        Variable each = Losses.mse(input, target, Reduction.NONE);
        assertThat(each.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(each.data().toDoubleArray()).containsExactly(0, 4, 9, 1);
    }

    @Test
    void gradientIsTwiceTheErrorOverTheCount() {
        Losses.mse(input, target).backward();
        assertThat(input.grad().data().toDoubleArray()).containsExactly(0, -1, 1.5, -0.5);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "MEAN", "SUM"})
    void derivativesByFiniteDifferences(Reduction reduction) {
        Generator generator = Generator.seeded(1);
        Variable x = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 3), true);
        Variable y = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 3), true);
        GradCheck.gradcheck(both -> Losses.mse(both.get(0), both.get(1), reduction), x, y);
        GradCheck.gradgradcheck(both -> Losses.mse(both.get(0), both.get(1), reduction), x, y);
    }

    /** PyTorch warns and broadcasts, which hides the classic mistake (N, 1) against (N). */
    @Test
    void refusesShapesThatDiffer() {
        Variable column = Variable.of(Tensor.zeros(3, 1));
        Variable vector = Variable.of(Tensor.zeros(3));
        assertThatThrownBy(() -> Losses.mse(column, vector))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("mse")
                .hasMessageContaining("(3, 1)")
                .hasMessageContaining("(3,)");
    }

    @Test
    void refusesTypesThatDiffer() {
        assertThatThrownBy(() -> Losses.mse(input, Variable.of(Tensor.zeros(2, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64")
                .hasMessageContaining("float32");
    }
}
