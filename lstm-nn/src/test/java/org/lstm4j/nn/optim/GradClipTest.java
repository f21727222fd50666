package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** clip_grad_norm_ and clip_grad_value_. */
class GradClipTest {
    private final Parameter a = new Parameter(Tensor.zeros(DType.FLOAT64, 1));
    private final Parameter b = new Parameter(Tensor.zeros(DType.FLOAT64, 2));

    private void give(double first, double second, double third) {
        a.setGrad(Variable.of(Tensor.of(new double[] {first})));
        b.setGrad(Variable.of(Tensor.of(new double[] {second, third})));
    }

    private double[] gradients() {
        double[] ofB = b.grad().data().toDoubleArray();
        return new double[] {a.grad().item(), ofB[0], ofB[1]};
    }

    @Test
    void scalesAllGradientsTogetherAndReturnsTheNormBefore() {
        give(3, 4, 0);
        assertThat(GradClip.norm(List.of(a, b), 1)).isEqualTo(5);
        double scale = 1 / (5 + 1e-6);
        assertThat(gradients()).containsExactly(new double[] {3 * scale, 4 * scale, 0}, within(1e-15));
    }

    @Test
    void gradientsBelowTheNormStay() {
        give(0.3, -0.4, 0);
        assertThat(GradClip.norm(List.of(a, b), 1)).isCloseTo(0.5, within(1e-15));
        assertThat(gradients()).containsExactly(0.3, -0.4, 0);
    }

    @Test
    void anInfiniteNormOnlyMeasures() {
        give(30, 40, 0);
        assertThat(GradClip.norm(List.of(a, b), Double.POSITIVE_INFINITY)).isEqualTo(50);
        assertThat(gradients()).containsExactly(30, 40, 0);
    }

    @Test
    void skipsParametersWithoutGradient() {
        assertThat(GradClip.norm(List.of(a, b), 1)).isZero();
        assertThat(GradClip.norm(List.of(), 1)).isZero();
        b.setGrad(Variable.of(Tensor.of(new double[] {6, 8})));
        assertThat(GradClip.norm(List.of(a, b), 5)).isEqualTo(10);
        assertThat(a.grad()).isNull();
        assertThat(b.grad().data().toDoubleArray()).containsExactly(new double[] {3, 4}, within(1e-6));
    }

    @Test
    void nanSpreadsToAllGradients() {
        give(1, Double.NaN, 0);
        assertThat(GradClip.norm(List.of(a, b), 1)).isNaN();
        assertThat(gradients()).containsOnly(Double.NaN);
    }

    private static Parameter float32(float... gradient) {
        Parameter p = new Parameter(Tensor.zeros(gradient.length));
        p.setGrad(Variable.of(Tensor.of(gradient)));
        return p;
    }

    /** The squares are beyond float32, where PyTorch has a norm of infinity or 0. */
    @Test
    void squaresOfFloat32AreSummedInDouble() {
        Parameter large = float32(2e22f, 2e22f);
        assertThat(GradClip.norm(List.of(large), 1)).isCloseTo(2e22 * Math.sqrt(2), withinPercentage(1e-5));
        assertThat(large.grad().data().toDoubleArray())
                .containsExactly(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, within(1e-6));

        Parameter small = float32(3e-25f, 4e-25f);
        assertThat(GradClip.norm(List.of(small), 1)).isCloseTo(5e-25, withinPercentage(1e-5));
        assertThat(small.grad().data().toDoubleArray()).containsExactly(3e-25f, 4e-25f);
    }

    @Test
    void aScaleBelowFloat32sSmallestNormalNumberKeepsItsPrecision() {
        Parameter p = float32(3e38f, -3e38f, 3e38f, 3e38f, 3e38f);
        GradClip.norm(List.of(p), 1e-4);
        double each = 1e-4 / Math.sqrt(5);
        assertThat(p.grad().data().toDoubleArray())
                .containsExactly(new double[] {each, -each, each, each, each}, within(1e-11));
    }

    @Test
    void powersOfFloat32AreSummedInDouble() {
        Parameter p = float32(1e20f, -2e20f);
        assertThat(GradClip.norm(List.of(p), 1, 3)).isCloseTo(1e20 * Math.cbrt(9), withinPercentage(1e-5));
        assertThat(p.grad().data().toDoubleArray())
                .containsExactly(new double[] {1 / Math.cbrt(9), -2 / Math.cbrt(9)}, within(1e-6));
    }

    @Test
    void aTransposedGradientIsMeasuredAndScaled() {
        Parameter p = new Parameter(Tensor.zeros(DType.FLOAT64, 2, 5));
        Tensor wide = Tensor.zeros(DType.FLOAT64, 5, 3);
        wide.narrow(1, 0, 2).fillInPlace(2);
        Variable view = Variable.of(wide.narrow(1, 0, 2).t());
        p.setGrad(view);
        assertThat(GradClip.norm(List.of(p), 1)).isEqualTo(Math.sqrt(40));
        assertThat(p.grad().data().sum().item()).isCloseTo(20 / Math.sqrt(40), within(1e-5));
    }

    /** Two leaves that got the same gradient while a graph of it was kept: each is scaled once. */
    @Test
    void scalesEachGradientOnceAfterCreateGraph() {
        Parameter p = new Parameter(Tensor.zeros(DType.FLOAT64, 2));
        Parameter q = new Parameter(Tensor.zeros(DType.FLOAT64, 2));
        p.add(q).sum().backward(null, GraphOptions.options().createGraph(true));
        assertThat(GradClip.norm(List.of(p, q), 1)).isEqualTo(2);
        assertThat(p.grad().data().toDoubleArray()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
        assertThat(q.grad().data().toDoubleArray()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
    }

    /** As above, with gradients that can be differentiated themselves: those of (p + q)². */
    @Test
    void scalesEachGradientOnceInsideAGraph() {
        Parameter p = new Parameter(Tensor.ones(DType.FLOAT64, 2));
        Parameter q = new Parameter(Tensor.zeros(DType.FLOAT64, 2));
        p.add(q).square().sum().backward(null, GraphOptions.options().createGraph(true));
        assertThat(GradClip.norm(List.of(p, q), 1)).isEqualTo(4);
        assertThat(p.grad().data().toDoubleArray()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
        assertThat(q.grad().data().toDoubleArray()).containsExactly(new double[] {0.5, 0.5}, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN})
    void refusesANegativeOrNaNNorm(double limit) {
        give(3, 4, 0);
        assertThatThrownBy(() -> GradClip.norm(List.of(a, b), limit))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxNorm")
                .hasMessageContaining(String.valueOf(limit));
        assertThat(gradients()).containsExactly(3, 4, 0);
    }

    /** The numbers are PyTorch's for gradients (1) and (0, -2), clipped to a norm of 1. */
    @ParameterizedTest
    @CsvSource({"1, 3", "2, 2.2360679774997898", "3, 2.080083823051904", "0.5, 5.82842712474619", "Infinity, 2", "0, 2"
    })
    void supportsOtherNormTypes(double type, double norm) {
        give(1, 0, -2);
        assertThat(GradClip.norm(List.of(a, b), 1, type)).isCloseTo(norm, within(1e-14));
        double scale = 1 / (norm + 1e-6);
        assertThat(gradients()).containsExactly(new double[] {scale, 0, -2 * scale}, within(1e-15));
    }

    /** As test_clip_grad_norm_error_if_nonfinite of PyTorch's test_nn.py. */
    @ParameterizedTest
    @CsvSource({"2, Infinity", "2, NaN", "1, -Infinity", "0.5, NaN", "Infinity, NaN", "Infinity, Infinity"})
    void errorIfNonFinite(double type, double bad) {
        give(3, bad, 4);
        assertThatThrownBy(() -> GradClip.norm(List.of(a, b), 1, type, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The total norm of order " + (type == Double.POSITIVE_INFINITY ? "inf" : type)
                        + " for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this"
                        + " error and scale the gradients by the non-finite norm anyway, set"
                        + " `error_if_nonfinite=False`");
        assertThat(gradients()).containsExactly(3, bad, 4);
        assertThat(GradClip.norm(List.of(a, b), 1, type, false)).isNotFinite();
        assertThat(gradients()[0]).isNotEqualTo(3);
        give(3, 4, 0);
        assertThat(GradClip.norm(List.of(a, b), 1, 2, true)).isEqualTo(5);
    }

    @Test
    void aBoundOf0IsAllowedAndClearsAllGradients() {
        give(3, 4, 0);
        assertThat(GradClip.norm(List.of(a, b), 0)).isEqualTo(5);
        assertThat(gradients()).containsExactly(0, 0, 0);
        give(3, -4, 0);
        GradClip.value(List.of(a, b), 0);
        assertThat(gradients()).containsExactly(0, -0.0, 0);
    }

    @Test
    void anEmptyGradientHasNoNorm() {
        give(3, 4, 0);
        Parameter empty = new Parameter(Tensor.zeros(DType.FLOAT64, 0));
        empty.setGrad(Variable.of(Tensor.zeros(DType.FLOAT64, 0)));
        for (double order : new double[] {0, 1, 2, Double.POSITIVE_INFINITY}) {
            assertThat(GradClip.norm(List.of(empty), 1, order)).isZero();
            assertThat(GradClip.norm(List.of(empty, a), 100, order)).isEqualTo(order == 0 ? 1 : 3);
        }
    }

    /** As test_clip_grad_value. */
    @Test
    void valueClampsEachElement() {
        give(3, -4, 0.25);
        GradClip.value(List.of(a, b, new Parameter(Tensor.zeros(1))), 0.5);
        assertThat(gradients()).containsExactly(0.5, -0.5, 0.25);
        give(Double.NaN, Double.NEGATIVE_INFINITY, 1);
        GradClip.value(List.of(a, b), 2);
        assertThat(gradients()).containsExactly(Double.NaN, -2, 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN})
    void refusesANegativeOrNaNNormTypeAndLimit(double bad) {
        give(3, 4, 0);
        assertThatThrownBy(() -> GradClip.norm(List.of(a, b), 1, bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("normType must be 0 or more, but got " + bad);
        assertThatThrownBy(() -> GradClip.value(List.of(a, b), bad))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit must be 0 or more, but got " + bad);
        assertThat(gradients()).containsExactly(3, 4, 0);
    }
}
