package org.lstm4j.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

class GradientAssertTest {
    private final Variable x = Variable.of(Tensor.randn(Generator.seeded(1), DType.FLOAT64, 2, 3), true);
    private final Variable y = Variable.of(Tensor.randn(Generator.seeded(2), DType.FLOAT64, 2, 3), true);

    @Test
    void correctDerivativesPass() {
        GradientAssert.assertGradients(in -> in.get(0).mul(in.get(1)).tanh(), x, y);
        GradientAssert.assertFloat32(in -> in.get(0).mul(in.get(1)).tanh(), x, y);
    }

    @Test
    void anInputMayNeedNoGradient() {
        Variable constant = y.detach();
        GradientAssert.assertGradients(in -> in.get(0).mul(in.get(1)), x, constant);
        GradientAssert.assertFloat32(in -> in.get(0).mul(in.get(1)), x, constant);
    }

    @Test
    void aWrongFirstDerivativeFails() {
        assertThatThrownBy(() -> GradientAssert.assertGradients(
                        in -> Rule.of("square", in.get(0))
                                .saves(in.get(0))
                                .output(in.get(0).data().square(), g -> g.set(0, g.dy().mul(g.saved(0)))),
                        x))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Jacobian mismatch");
    }

    @Test
    void aMissingSecondDerivativeFails() {
        assertThatThrownBy(() -> GradientAssert.assertGradients(
                        in -> {
                            Variable slope = in.get(0).detach().mul(2);
                            return Rule.of("square", in.get(0))
                                    .output(in.get(0).data().square(), g -> g.set(0, g.dy().mul(slope)));
                        },
                        x))
                .isInstanceOf(AssertionError.class);
    }

    /** Right for both inputs together, wrong for the second alone. */
    @Test
    void aBackwardThatSkipsTheOnlyInputThatNeedsAGradientFails() {
        assertThatThrownBy(() -> GradientAssert.assertGradients(
                        in -> Rule.of("add", in.get(0), in.get(1))
                                .output(in.get(0).data().add(in.get(1).data()), g -> {
                                    if (g.needsGrad(0)) {
                                        g.set(0, g.dy());
                                        g.set(1, g.dy());
                                    }
                                }),
                        x,
                        y))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void aWrongFloat32PathFails() {
        assertThatThrownBy(() -> GradientAssert.assertFloat32(
                        in -> in.get(0).dtype() == DType.FLOAT32
                                ? in.get(0).mul(1.001)
                                : in.get(0).mul(1),
                        x))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("output 0: at [0, 0]");
        assertThatThrownBy(() -> GradientAssert.assertFloat32(in -> in.get(0).to(DType.FLOAT64), x))
                .hasMessageContaining("expected float32 (2, 3), but was float64 (2, 3)");
        assertThatThrownBy(() -> GradientAssert.assertFloat32(
                        in -> in.get(0).dtype() == DType.FLOAT32 ? List.of(in.get(0)) : in, 1e-5, List.of(x, y)))
                .hasMessageContaining("expected 2, but got 1");
    }
}
