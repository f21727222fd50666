package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class LinearTest {
    private static Linear linear(boolean bias) {
        return new Linear(2, 3, bias, DType.FLOAT64, Generator.seeded(0));
    }

    private static Variable draw(int... sizes) {
        return Variable.of(Tensor.randn(Generator.seeded(1), DType.FLOAT64, sizes), true);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sumsOverTheLastDimension(boolean bias) {
        Linear linear = linear(bias);
        Variable x = draw(4, 5, 2);
        Variable y = linear.forward(x);
        assertThat(y.shape()).isEqualTo(Shape.of(4, 5, 3));
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 5; j++) {
                for (int out = 0; out < 3; out++) {
                    double expected = bias ? linear.bias().data().get(out) : 0;
                    for (int in = 0; in < 2; in++) {
                        expected +=
                                x.data().get(i, j, in) * linear.weight().data().get(out, in);
                    }
                    assertClose("y", y.data().get(i, j, out), expected, Close.FLOAT64);
                }
            }
        }
    }

    @Test
    void inputMayHaveAnyRankFromOne() {
        Linear linear = linear(true);
        assertThat(linear.forward(draw(2)).shape()).isEqualTo(Shape.of(3));
        assertThat(linear.forward(draw(4, 2)).shape()).isEqualTo(Shape.of(4, 3));
        assertThat(linear.forward(draw(1, 2, 3, 2)).shape()).isEqualTo(Shape.of(1, 2, 3, 3));
        assertThat(linear.forward(draw(0, 2)).shape()).isEqualTo(Shape.of(0, 3));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void derivativesEqualFiniteDifferences(boolean bias) {
        Linear linear = linear(bias);
        Variable x = draw(2, 3, 2);
        Variable[] inputs =
                bias ? new Variable[] {x, linear.weight(), linear.bias()} : new Variable[] {x, linear.weight()};
        GradCheck.gradcheck(given -> linear.forward(given.get(0)), inputs);
        GradCheck.gradgradcheck(given -> linear.forward(given.get(0)), inputs);
    }

    @Test
    void biasIsNullWithoutBias() {
        assertThat(linear(false).bias()).isNull();
        assertThat(linear(false).stateDict().names()).containsExactly("weight");
    }

    @Test
    void rejectsAnotherNumberOfFeatures() {
        assertThatThrownBy(() -> linear(true).forward(draw(4, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("Linear", "(.., 2)", "(4, 3)");
        assertThatThrownBy(() -> linear(true).forward(draw()))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("Linear", "(.., 2)", "()");
        // A size of 1 does not broadcast.
        assertThatThrownBy(() -> linear(true).forward(draw(4, 1))).isInstanceOf(ShapeMismatchException.class);
    }

    @Test
    void rejectsAnotherDtype() {
        assertThatThrownBy(() -> linear(true).forward(Variable.of(Tensor.zeros(4, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Linear", "float64", "float32");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void rejectsSizesNotGreaterThanZero(int size) {
        Generator generator = Generator.seeded(0);
        byte[] before = generator.state();
        assertThatThrownBy(() -> new Linear(size, 1, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Linear", "in_features", String.valueOf(size));
        assertThatThrownBy(() -> new Linear(1, size, generator))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Linear", "out_features", String.valueOf(size));
        assertThat(generator.state()).isEqualTo(before);
    }
}
