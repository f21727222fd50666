package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Derivatives at poles, arguments that change after the call, and rounding. */
class CornerCasesTest {
    @Test
    void derivativeOfThePowerZeroIsZeroEverywhere() {
        Variable x = leaf(Double.POSITIVE_INFINITY, 0, -2, Double.NaN);
        x.pow(0).sum().backward();
        assertThat(grad(x)).containsExactly(0, 0, 0, 0);
    }

    @Test
    void dimsArrayIsCopiedByTheForward() {
        int[] dims = {0};
        Variable x = Variable.of(Tensor.of(new double[][] {{1, 2}, {1, 1}}), true);
        Variable largest = x.amax(dims, false);
        Variable variance = x.var(dims, 0, false);
        dims[0] = 1;
        largest.sum().backward();
        assertThat(grad(x)).containsExactly(0.5, 1, 0.5, 0);
        x.zeroGrad();
        variance.sum().backward();
        assertThat(grad(x)).containsExactly(0, 0.5, 0, -0.5);
    }

    /** A variance composed of float32 operations would not have one correct digit here. */
    /** (√0 + √4)² = 4, with the slope √4 / √4 at 4; that at 0 would be infinite. */
    @Test
    void theNormOfAnOrderBelow1HasGradient0At0() {
        Variable x = Variable.of(Tensor.of(new double[] {0, 4}), true);
        Variable y = x.norm(0.5, new int[] {0}, false);
        assertThat(y.item()).isEqualTo(4);
        y.backward();
        assertThat(x.grad().data().toDoubleArray()).containsExactly(0, 1);
    }

    @Test
    void varianceEqualsTensorVar() {
        Tensor x = Tensor.of(new double[] {1e6, 1e6 + 0.5, 1e6 + 2}).to(DType.FLOAT32);
        Variable y = Variable.of(x, true).var(new int[] {}, 1, false);
        assertThat(y.item()).isEqualTo(x.var().item());
    }
}
