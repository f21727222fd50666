package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.GradCheck;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

class LossesTest {
    private final Variable input = Variable.of(Tensor.of(new double[][] {{1, 2}, {3, 4}}), true);
    private final Variable target = Variable.of(Tensor.of(new double[][] {{1, 4}, {0, 5}}));

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
    void derivativesEqualFiniteDifferences(Reduction reduction) {
        Generator generator = Generator.seeded(1);
        Variable x = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 3), true);
        Variable y = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 3), true);
        GradCheck.gradcheck(both -> Losses.mse(both.get(0), both.get(1), reduction), x, y);
        GradCheck.gradgradcheck(both -> Losses.mse(both.get(0), both.get(1), reduction), x, y);
    }

    /** As test_smooth_l1_loss_vs_huber_loss of PyTorch's test_nn.py, including views with gaps. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "MEAN", "SUM"})
    void huberIsBetaTimesSmoothL1(Reduction reduction) {
        Generator generator = Generator.seeded(2);
        for (int step : new int[] {1, 2}) {
            Variable x = Variable.of(Tensor.randn(generator, DType.FLOAT64, 64, 64 * step))
                    .slice(1, 0, 64 * step, step);
            Variable y = Variable.of(Tensor.randn(generator, DType.FLOAT64, 64, 64 * step))
                    .slice(1, 0, 64 * step, step);
            for (double beta : new double[] {0.5, 1, 1.5}) {
                Close.assertClose(
                        "huber",
                        Losses.huber(x, y, beta, reduction),
                        Losses.smoothL1(x, y, beta, reduction).mul(beta),
                        Close.FLOAT64);
            }
            assertThat(Losses.huber(x, y, 1, reduction)
                            .data()
                            .contentEquals(Losses.smoothL1(x, y, 1, reduction).data()))
                    .isTrue();
            assertThat(Losses.smoothL1(x, y, 0, reduction)
                            .data()
                            .contentEquals(Losses.l1(x, y, reduction).data()))
                    .isTrue();
        }
    }

    /** As test_KLDivLoss_batch_mean and test_KLDivLoss_batch_mean_log_target of PyTorch's test_nn.py. */
    @Test
    void klDivBatchmeanDividesByTheBatchSize() {
        Generator generator = Generator.seeded(3);
        Variable x = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 5)).logSoftmax(1);
        Variable y = Variable.of(Tensor.randn(generator, DType.FLOAT64, 2, 5)).logSoftmax(1);
        double sum = Losses.klDiv(x, y.exp(), Reduction.SUM).item();
        assertThat(Losses.klDiv(x, y.exp(), Reduction.BATCHMEAN).item()).isEqualTo(sum / 2);
        Close.assertClose("log", Losses.klDiv(x, y, true, Reduction.BATCHMEAN).item(), sum / 2, Close.FLOAT64);
    }

    /** For logits where PyTorch overflows. */
    @Test
    void logisticLossesDoNotOverflow() {
        Variable x = Variable.of(Tensor.of(new float[] {1000, -1000}, 2), true);
        Variable sign = Variable.of(Tensor.of(new float[] {-1, 1}, 2));
        Losses.softMargin(x, sign, Reduction.SUM).backward();
        assertThat(Losses.softMargin(x, sign).item()).isEqualTo(1000);
        assertThat(x.grad().data().toFloatArray()).containsExactly(1, -1);
        x.zeroGrad();
        Variable target = Variable.of(Tensor.of(new float[] {0, 1}, 2), true);
        Losses.bceWithLogits(x, target).backward();
        assertThat(x.grad().data().toFloatArray()).containsExactly(0.5f, -0.5f);
        assertThat(target.grad().data().toFloatArray()).containsExactly(-500, 500);
    }

    /** The logarithms of bce are clamped, and so is the gradient of a target. */
    @Test
    void bceIsBoundedForConfidentErrors() {
        Variable x = Variable.of(Tensor.of(new double[] {0, 1, 0, 1}, 4), true);
        Variable t = Variable.of(Tensor.of(new double[] {1, 0, 0, 1}, 4), true);
        Variable loss = Losses.bce(x, t, Reduction.NONE);
        assertThat(loss.data().add(0).toDoubleArray()).containsExactly(100, 100, 0, 0);
        loss.sum().backward();
        assertThat(t.grad().data().toDoubleArray()).containsExactly(100, -100, 100, -100);
    }

    /** 0 log 0 is 0, and its derivative is minus infinity, not NaN. */
    @Test
    void klDivOfProbabilityZeroIsZero() {
        Variable x = Variable.of(Tensor.of(new double[] {-1, -2}, 2), true);
        Variable t = Variable.of(Tensor.of(new double[] {0, 1}, 2), true);
        Variable loss = Losses.klDiv(x, t, Reduction.SUM);
        assertThat(loss.item()).isEqualTo(2);
        loss.backward();
        assertThat(x.grad().data().add(0).toDoubleArray()).containsExactly(0, -1);
        assertThat(t.grad().data().toDoubleArray()).containsExactly(Double.NEGATIVE_INFINITY, 3);
    }

    /** Counts of 0 have no Stirling term. */
    @Test
    void poissonNllOfCountZeroIsFinite() {
        Variable x = Variable.of(Tensor.of(new double[] {0.5}, 1), true);
        Variable t = Variable.of(Tensor.of(new double[] {0}, 1), true);
        Losses.poissonNLL(x, t, PoissonNLLOptions.options().full(true)).backward();
        assertThat(t.grad().data().toDoubleArray()).containsExactly(-0.5);
    }
}
