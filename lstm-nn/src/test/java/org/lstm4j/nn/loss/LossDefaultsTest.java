package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Losses without options by hand, and what their arguments may be at the ends of their ranges. */
class LossDefaultsTest {
    private static Variable of(double... values) {
        return Variable.of(Tensor.of(values));
    }

    private static Variable row(double... values) {
        return Variable.of(Tensor.of(new double[][] {values}));
    }

    private static Arguments loss(String name, Supplier<Variable> loss, double expected) {
        return Arguments.of(name, loss, expected);
    }

    static Stream<Arguments> losses() {
        return Stream.of(
                // 0.5 0.5² and 2 - 0.5.
                loss("smoothL1", () -> Losses.smoothL1(of(0.5, -2), of(0, 0)), (0.125 + 1.5) / 2),
                loss("huber", () -> Losses.huber(of(0.5, -2), of(0, 0)), (0.125 + 1.5) / 2),
                loss("bce", () -> Losses.bce(of(0.5, 0.25), of(1, 0)), -(Math.log(0.5) + Math.log(0.75)) / 2),
                loss("gaussianNLL", () -> Losses.gaussianNLL(of(1), of(3), of(4)), 0.5 * (Math.log(4) + 4.0 / 4)),
                loss(
                        "quantile of a scalar",
                        () -> Losses.quantile(
                                of(1, 2),
                                Variable.of(Tensor.scalar(DType.FLOAT64, 0)),
                                new double[] {0.5, 0.9},
                                Reduction.MEAN),
                        (0.5 * 1 + 0.1 * 2) / 2),
                loss("marginRanking", () -> Losses.marginRanking(of(1, 2), of(3, 1), of(1, 1)), (2.0 + 0) / 2),
                loss("hingeEmbedding", () -> Losses.hingeEmbedding(of(0.25, 0.25), of(1, -1)), (0.25 + 0.75) / 2),
                // Distances of 13 and 5, in which 1e-6 is added to each coordinate of a difference.
                loss(
                        "tripletMargin",
                        () -> Losses.tripletMargin(row(0, 0), row(-5, -12), row(-3, -4)),
                        1 + Math.hypot(5 + 1e-6, 12 + 1e-6) - Math.hypot(3 + 1e-6, 4 + 1e-6)),
                // The example of PyTorch's page.
                loss(
                        "multiMargin",
                        () -> Losses.multiMargin(row(0.1, 0.2, 0.4, 0.8), IntTensor.vector(3)),
                        (0.3 + 0.4 + 0.6) / 4),
                loss("multiLabelSoftMargin", () -> Losses.multiLabelSoftMargin(row(0, 0), row(1, 0)), Math.log(2)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void defaultsAreThoseOfPyTorch(String name, Supplier<Variable> loss, double expected) {
        assertThat(loss.get().rank()).isZero();
        assertClose(name, loss.get().item(), expected, 1e-12);
    }

    @Test
    void bceNamesTheFirstElementThatIsNoProbability() {
        assertThatThrownBy(() -> Losses.bce(of(0, 1, 1.5, 2), of(0, 0, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("element 2 of shape (4,) is 1.5");
    }

    @Test
    void targetsHaveTheTypeOfTheInput() {
        Variable target = Variable.of(Tensor.ones(DType.FLOAT32, 1));
        assertThatThrownBy(() -> Losses.cosineEmbedding(row(1, 2), row(3, 4), target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "cosineEmbedding: target must have the dtype of the input, float64, but got float32");
        assertThatThrownBy(() -> Losses.quantile(row(1, 2), target, new double[] {0.1, 0.9}, Reduction.MEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quantile: Target must have the dtype of the input, float64, but got float32");
        assertThatThrownBy(() -> Losses.gaussianNLL(of(1), of(2), target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gaussianNLL: var must have the dtype of the input, float64, but got float32");
    }

    @Test
    void scalarsHaveNoLastDimension() {
        Variable scalar = Variable.of(Tensor.scalar(DType.FLOAT64, 1));
        assertThatThrownBy(() -> Losses.gaussianNLL(scalar, scalar, of(1, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("var is of incorrect size");
        assertThatThrownBy(() -> Losses.quantile(scalar, scalar, new double[] {0.5}, Reduction.MEAN))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("with a last dimension of 1");
        assertThatThrownBy(() -> Losses.crossEntropy(of(1, 2), IntTensor.vector(0)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Expected target size (), got (1,)");
    }
}
