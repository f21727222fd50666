package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class MaskedTest {
    private static final int[] LENGTHS = {2, 4, 0};

    @Test
    void maskIsOneBelowEachLength() {
        Tensor mask = Masked.ofLengths(LENGTHS, 4, true);
        assertThat(mask.shape()).isEqualTo(Shape.of(3, 4));
        assertThat(mask.toDoubleArray()).containsExactly(1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0);
        assertThat(Masked.ofLengths(LENGTHS, 4, false).contentEquals(mask.t())).isTrue();
        for (int wrong : new int[] {-1, 5}) {
            assertThatThrownBy(() -> Masked.ofLengths(new int[] {1, wrong}, 4, true))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("length 1 is " + wrong);
        }
    }

    static Stream<Arguments> lossesByElement() {
        return Stream.of(
                loss("mse", (x, t) -> Losses.mse(x, t, Reduction.NONE)),
                loss("l1", (x, t) -> Losses.l1(x, t, Reduction.NONE)),
                loss("smoothL1", (x, t) -> Losses.smoothL1(x, t, 0.5, Reduction.NONE)),
                loss("huber", (x, t) -> Losses.huber(x, t, 0.5, Reduction.NONE)),
                loss(
                        "bceWithLogits",
                        (x, t) -> Losses.bceWithLogits(
                                x, t, BCEWithLogitsOptions.options().reduction(Reduction.NONE))),
                loss(
                        "bceWithLogits, weighted",
                        (x, t) -> Losses.bceWithLogits(
                                x,
                                t,
                                BCEWithLogitsOptions.options()
                                        .weight(Tensor.scalar(DType.FLOAT64, 2))
                                        .posWeight(Tensor.scalar(DType.FLOAT64, 3))
                                        .reduction(Reduction.NONE))),
                loss("klDiv", (x, t) -> Losses.klDiv(x, t, Reduction.NONE)),
                loss("klDiv, log", (x, t) -> Losses.klDiv(x, t, true, Reduction.NONE)),
                loss(
                        "poissonNLL",
                        (x, t) -> Losses.poissonNLL(
                                x, t, PoissonNLLOptions.options().full(true).reduction(Reduction.NONE))),
                loss(
                        "poissonNLL, rate",
                        (x, t) -> Losses.poissonNLL(
                                x,
                                t,
                                PoissonNLLOptions.options().logInput(false).reduction(Reduction.NONE))),
                loss(
                        "gaussianNLL",
                        (x, t) -> Losses.gaussianNLL(
                                x,
                                t,
                                t.detach().square(),
                                GaussianNLLOptions.options().reduction(Reduction.NONE))),
                loss("softMargin", (x, t) -> Losses.softMargin(x, t, Reduction.NONE)),
                loss("marginRanking", (x, t) -> Losses.marginRanking(x, t, t.detach(), 3, Reduction.NONE)),
                loss(
                        "crossEntropy",
                        (x, t) -> Losses.crossEntropy(
                                        x.permute(0, 2, 1),
                                        t.permute(0, 2, 1),
                                        CrossEntropyOptions.options()
                                                .labelSmoothing(0.1)
                                                .reduction(Reduction.NONE))
                                .unsqueeze(2)));
    }

    private static Arguments loss(String name, BinaryOperator<Variable> loss) {
        return Arguments.of(name, loss);
    }

    /** Truncated sequences have the same mean and gradient; the gradient of padding is 0. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("lossesByElement")
    void paddingHasNoEffect(String name, BinaryOperator<Variable> loss) {
        Tensor mask = Masked.ofLengths(LENGTHS, 4, true);
        for (double padding : new double[] {7, 0, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            Variable x = padded(1, padding);
            Variable t = padded(2, padding);
            Variable masked = Masked.mean(loss.apply(x, t), mask);
            masked.backward();
            Variable cutX = Variable.of(padded(1, 7).data(), true);
            Variable cutT = Variable.of(padded(2, 7).data(), true);
            // (1, 6, 2): all steps that count as one sequence
            Variable cut = loss.apply(
                            Masked.select(cutX, mask).unsqueeze(0),
                            Masked.select(cutT, mask).unsqueeze(0))
                    .mean();
            cut.backward();
            assertClose(name, masked, cut, Close.FLOAT64);
            for (Variable[] pair : new Variable[][] {{x, cutX}, {t, cutT}}) {
                assertClose(name, gradient("padded", pair[0]), gradient("cut", pair[1]), Close.FLOAT64);
                assertThat(gradient("padded", pair[0]).select(0, 2).add(0).toDoubleArray())
                        .containsOnly(0);
            }
        }
    }

    /** As above, for losses whose targets have no gradient. */
    @Test
    void paddingOfClassesHasNoEffect() {
        Tensor mask = Masked.ofLengths(LENGTHS, 4, true);
        IntTensor target = IntTensor.of(new int[] {0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0}, 3, 4);
        Variable sign =
                Variable.of(target.to(DType.FLOAT64).mul(2).sub(1).unsqueeze(2).broadcastTo(3, 4, 2));
        List<UnaryOperator<Variable>> losses = List.of(
                x -> Losses.crossEntropy(
                        x.permute(0, 2, 1),
                        target,
                        CrossEntropyOptions.options().reduction(Reduction.NONE)),
                x -> Losses.nll(x.permute(0, 2, 1), target, NLLOptions.options().reduction(Reduction.NONE)),
                x -> Losses.hingeEmbedding(x, sign, 1, Reduction.NONE));
        for (UnaryOperator<Variable> loss : losses) {
            Variable x = padded(1, Double.NaN);
            Variable y = padded(1, 7);
            Variable masked = Masked.mean(loss.apply(x), mask);
            masked.backward();
            Variable same = Masked.mean(loss.apply(y), mask);
            same.backward();
            assertThat(masked.item()).isFinite().isEqualTo(same.item());
            assertClose("gradient", gradient("x", x), gradient("y", y), 0);
        }
        Variable x = padded(1, Double.NaN);
        Variable selected = Losses.crossEntropy(Masked.select(x, mask), Masked.select(target, mask));
        assertClose("selected", selected, Masked.mean(losses.get(0).apply(x), mask), Close.FLOAT64);
    }

    /** A mean for each sequence, one of which is NaN and masked. */
    @Test
    void meansOfSequencesCanBeMasked() {
        for (UnaryOperator<Variable> loss : List.<UnaryOperator<Variable>>of(
                x -> Losses.mse(x, Variable.of(Tensor.zeros(DType.FLOAT64, 4, 2))),
                x -> Losses.crossEntropy(x, IntTensor.vector(0, 1, 1, 0)))) {
            Variable x = padded(1, Double.NaN);
            Variable means = Variable.stack(List.of(loss.apply(x.select(0, 1)), loss.apply(x.select(0, 2))), 0);
            Variable kept = Masked.mean(means, Tensor.of(new float[] {1, 0}, 2));
            kept.backward();
            assertThat(kept.item()).isFinite().isEqualTo(means.data().get(0));
            assertThat(gradient("x", x).select(0, 1).toDoubleArray()).doesNotContain(0, Double.NaN);
            assertThat(gradient("x", x).select(0, 2).add(0).toDoubleArray()).containsOnly(0);
        }
    }

    /** The third sequence is all padding, the first in its last two steps. */
    private static Variable padded(int seed, double padding) {
        Tensor x = Tensor.rand(Generator.seeded(seed), DType.FLOAT64, 3, 4, 2).add(0.25);
        x.select(0, 2).fillInPlace(padding);
        x.select(0, 0).narrow(0, 2, 2).fillInPlace(padding);
        return Variable.of(x, true);
    }

    @Test
    void meanAndSumSelectWholeRows() {
        Variable losses = Variable.of(Tensor.of(new double[][] {{1, 2}, {4, 8}, {16, 32}}), true);
        Tensor mask = Tensor.of(new float[] {1, 0, 1}, 3);
        assertThat(Masked.sum(losses, mask).item()).isEqualTo(51);
        Variable mean = Masked.mean(losses, mask);
        assertThat(mean.item()).isEqualTo(12.75);
        mean.backward();
        assertThat(gradient("losses", losses).toDoubleArray()).containsExactly(0.25, 0.25, 0, 0, 0.25, 0.25);
        assertThat(Masked.mean(losses, Tensor.of(new double[][] {{0, 0}, {0, 1}, {0, 0}}))
                        .item())
                .isEqualTo(8);
    }

    @Test
    void meanOfAnEmptyMaskIsNaN() {
        Variable losses = Variable.of(Tensor.ones(2), true);
        assertThat(Masked.mean(losses, Tensor.zeros(2)).item()).isNaN();
        assertThat(Masked.sum(losses, Tensor.zeros(2)).item()).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, -1, Double.NaN})
    void masksMustBeOnesAndZeros(double wrong) {
        Variable losses = Variable.of(Tensor.ones(DType.FLOAT64, 2));
        Tensor mask = Tensor.of(new double[] {1, wrong}, 2);
        for (Runnable use : new Runnable[] {
            () -> Masked.mean(losses, mask), () -> Masked.sum(losses, mask), () -> Masked.select(losses, mask)
        }) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("element 1 is " + wrong);
        }
    }

    @Test
    void masksMustHaveTheLeadingDimensions() {
        Variable losses = Variable.of(Tensor.ones(4, 3));
        for (Tensor wrong : new Tensor[] {Tensor.ones(3), Tensor.ones(4, 1), Tensor.ones(4, 3, 1)}) {
            assertThatThrownBy(() -> Masked.mean(losses, wrong))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("(4, 3)");
        }
    }

    @Test
    void selectsRowsAndClasses() {
        Tensor mask = Tensor.of(new float[][] {{1, 0}, {0, 1}});
        IntTensor classes = IntTensor.of(new int[] {5, 6, 7, 8}, 2, 2);
        assertThat(Masked.select(classes, mask)).isEqualTo(IntTensor.vector(5, 8));
        IntTensor rows = IntTensor.of(new int[] {5, 6, 7, 8}, 2, 2);
        assertThat(Masked.select(rows, Tensor.of(new float[] {0, 1}, 2)))
                .isEqualTo(IntTensor.of(new int[] {7, 8}, 1, 2));
        Variable x = Variable.of(Tensor.of(new double[][][] {{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}), true);
        Variable selected = Masked.select(x, mask);
        assertThat(selected.data().contentEquals(Tensor.of(new double[][] {{1, 2}, {7, 8}})))
                .isTrue();
        selected.sum().backward();
        assertThat(gradient("x", x).toDoubleArray()).containsExactly(1, 1, 0, 0, 0, 0, 1, 1);
    }
}
