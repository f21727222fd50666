package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

class CrossEntropyTest {
    private static final double SMOOTHING = 0.15;

    private final Generator generator = Generator.seeded(1);
    private final IntTensor classes = IntTensor.of(new int[] {0, 3, 1, 1, 2, 0, 3, 2, 1, 2}, 10);

    /** As test_cross_entropy_label_smoothing_consistent_index_target_and_probs of PyTorch's test_nn.py. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "MEAN", "SUM"})
    void smoothedClassesEqualSmoothedOneHotProbabilities(Reduction reduction) {
        for (Tensor weight : new @Nullable Tensor[] {null, Tensor.rand(generator, DType.FLOAT64, 4)}) {
            if (weight != null && reduction == Reduction.MEAN) {
                // The mean over classes is weighted, that over probabilities is not.
                continue;
            }
            Variable input = logits(10, 4);
            CrossEntropyOptions options = CrossEntropyOptions.options()
                    .weight(weight)
                    .reduction(reduction)
                    .labelSmoothing(SMOOTHING);
            assertClose(
                    "loss",
                    Losses.crossEntropy(input, classes, options),
                    Losses.crossEntropy(input, Variable.of(oneHot(classes, 4)), options),
                    Close.FLOAT64);
        }
    }

    /** As test_cross_entropy_label_smoothing_with_probs of PyTorch's test_nn.py. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "MEAN", "SUM"})
    void smoothingEqualsSmoothedProbabilities(Reduction reduction) {
        for (int[] sizes : new int[][] {{5, 3}, {5, 3, 4}, {5, 3, 4, 2}}) {
            Variable input = logits(sizes);
            Variable target = logits(sizes).softmax(1);
            Variable smooth = target.mul(1 - SMOOTHING).add(SMOOTHING / 3);
            CrossEntropyOptions options = CrossEntropyOptions.options().reduction(reduction);
            assertClose(
                    "loss",
                    Losses.crossEntropy(input, target, options.labelSmoothing(SMOOTHING)),
                    Losses.crossEntropy(input, smooth, options),
                    Close.FLOAT64);
        }
    }

    /** As test_cross_entropy_label_smoothing_weight_ignore_indices of PyTorch's test_nn.py. */
    @ParameterizedTest
    @EnumSource(names = {"MEAN", "SUM"})
    void ignoredTargetsAreAsIfRemoved(Reduction reduction) {
        Variable input = logits(3, 3);
        for (Tensor weight : new @Nullable Tensor[] {null, Tensor.of(new double[] {0.3, 0.6, 0.1}, 3)}) {
            CrossEntropyOptions options = CrossEntropyOptions.options()
                    .weight(weight)
                    .reduction(reduction)
                    .labelSmoothing(0.05);
            Variable rest = Losses.crossEntropy(input.narrow(0, 1, 2), IntTensor.vector(1, 0), options);
            assertClose(
                    "by a negative index",
                    Losses.crossEntropy(input, IntTensor.vector(-100, 1, 0), options),
                    rest,
                    Close.FLOAT64);
            assertClose(
                    "by a class",
                    Losses.crossEntropy(input, IntTensor.vector(2, 1, 0), options.ignoreIndex(2)),
                    rest,
                    Close.FLOAT64);
        }
    }

    /** As test_cross_entropy_loss_one_hot_target of PyTorch's test_nn.py. */
    @ParameterizedTest
    @EnumSource(names = {"NONE", "MEAN", "SUM"})
    void classesEqualOneHotProbabilities(Reduction reduction) {
        for (int[] sizes : new int[][] {{5, 3}, {5, 3, 4}, {5, 3, 2, 2}}) {
            Variable input = logits(sizes);
            int[] of = Shape.of(sizes).without(1).toArray();
            int[] values = new int[Shape.of(of).numel()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i * i + 1) % 3;
            }
            IntTensor target = IntTensor.of(values, of);
            Tensor weight = Tensor.rand(generator, DType.FLOAT64, 3);
            CrossEntropyOptions options =
                    CrossEntropyOptions.options().weight(weight).reduction(reduction);
            Variable byClass = Losses.crossEntropy(input, target, options);
            if (reduction == Reduction.MEAN) {
                // From the mean of the weights to the count
                double weights = 0;
                for (int y : values) {
                    weights += weight.get(y);
                }
                byClass = byClass.mul(weights / values.length);
            }
            assertClose(
                    "loss",
                    byClass,
                    Losses.crossEntropy(input, Variable.of(oneHot(target, 3)), options),
                    Close.FLOAT64);
        }
    }

    /** As test_nll_loss_all_ignored of PyTorch's test_nn.py, and its comment on the mean. */
    @Test
    void meanIsNaNAndGradientZeroIfAllTargetsAreIgnored() {
        IntTensor none = IntTensor.vector(-100, -100);
        Variable input = logits(2, 3);
        assertThat(Losses.nll(input, none).item()).isNaN();
        assertThat(Losses.nll(input, none, NLLOptions.options().reduction(Reduction.SUM))
                        .item())
                .isZero();
        Losses.crossEntropy(input, none).backward();
        assertThat(gradient("input", input).toDoubleArray()).containsOnly(0);
    }

    @Test
    void equalsNllOfLogSoftmax() {
        Variable input = logits(2, 3, 4);
        Variable same = Variable.of(input.data(), true);
        IntTensor target = IntTensor.of(new int[] {0, 1, 2, -100, 2, 2, 1, 0}, 2, 4);
        Variable fused = Losses.crossEntropy(input, target);
        Variable plain = Losses.nll(same.logSoftmax(1), target);
        assertClose("loss", fused, plain, Close.FLOAT64);
        fused.backward();
        plain.backward();
        assertClose("gradient", gradient("fused", input), gradient("plain", same), Close.FLOAT64);
    }

    @Test
    void ignoredLogitsMayBeNaN() {
        Variable input = Variable.of(Tensor.of(new double[][] {{1, 2}, {Double.NaN, 3}, {0, 0}}), true);
        IntTensor target = IntTensor.vector(0, -100, 1);
        for (double smoothing : new double[] {0, 0.5}) {
            input.zeroGrad();
            Variable loss = Losses.crossEntropy(
                    input, target, CrossEntropyOptions.options().labelSmoothing(smoothing));
            loss.backward();
            assertThat(loss.item()).isFinite();
            double[] found = gradient("input", input).toDoubleArray();
            assertThat(found[2]).isZero();
            assertThat(found[3]).isZero();
            assertThat(Double.isFinite(found[0] + found[1] + found[4] + found[5]))
                    .isTrue();
        }
    }

    @Test
    void largeLogitsDoNotOverflow() {
        Variable input = Variable.of(Tensor.of(new float[][] {{3e38f, -3e38f}, {1000, 0}}), true);
        Variable loss = Losses.crossEntropy(input, IntTensor.vector(0, 1));
        assertThat(loss.item()).isEqualTo(500);
        loss.backward();
        assertThat(gradient("input", input).toFloatArray()).containsExactly(0, 0, 0.5f, -0.5f);
    }

    /** As test_cross_entropy_label_smoothing_errors of PyTorch's test_nn.py. */
    @Test
    void smoothingIsFrom0To1() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> CrossEntropyOptions.options().labelSmoothing(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("label_smoothing must be between 0.0 and 1.0. Got: " + wrong);
        }
    }

    /** As test_nll_loss_mismatched_batch and test_nll_loss_out_of_bounds_ignore_index of PyTorch's test_nn.py. */
    @Test
    void rejectsMismatchedClasses() {
        Variable input = logits(4, 3);
        assertThatThrownBy(() -> Losses.crossEntropy(input, IntTensor.vector(0, 1, 2, 3)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage(
                        "crossEntropy: Target 3 is out of bounds. Expected 0 to 2, or -100 to ignore the element, but"
                                + " got 3 at element 3 of the targets of shape (4,)");
        assertThatThrownBy(() -> Losses.nll(input, IntTensor.vector(0, 1, 2, -1)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageStartingWith("nll: Target -1 is out of bounds.");
        assertThat(Losses.nll(
                                input,
                                IntTensor.vector(0, 1, 2, 255),
                                NLLOptions.options().ignoreIndex(255))
                        .item())
                .isFinite();
        assertThatThrownBy(() -> Losses.crossEntropy(input, IntTensor.vector(0, 1, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Expected input batch_size (4) to match target batch_size (3).");
        assertThatThrownBy(() -> Losses.crossEntropy(logits(2, 3, 4), IntTensor.of(new int[10], 2, 5)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Expected target size (2, 4), got (2, 5)");
        assertThatThrownBy(() -> Losses.crossEntropy(Variable.of(Tensor.scalar(1)), IntTensor.vector(0)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(N, C)");
        CrossEntropyOptions weighted = CrossEntropyOptions.options().weight(Tensor.ones(DType.FLOAT64, 2));
        assertThatThrownBy(() -> Losses.crossEntropy(input, IntTensor.vector(0, 1, 2, 0), weighted))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining(
                        "weight tensor should be defined either for all 3 classes or no classes but got weight tensor of"
                                + " shape (2,)");
        assertThatThrownBy(() -> Losses.crossEntropy(
                        input, IntTensor.vector(0, 1, 2, 0), weighted.weight(Tensor.ones(DType.FLOAT32, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight must have the dtype of the input, float64");
    }

    @Test
    void rejectsMismatchedProbabilities() {
        Variable input = logits(4, 3);
        assertThatThrownBy(() -> Losses.crossEntropy(input, logits(4, 1)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("Target size (4, 1) must be the same as input size (4, 3)");
        for (int index : new int[] {0, 1}) {
            assertThatThrownBy(() -> Losses.crossEntropy(
                            input, logits(4, 3), CrossEntropyOptions.options().ignoreIndex(index)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ignore_index is not supported for floating point target, but got " + index);
        }
        assertThat(Losses.crossEntropy(
                                input,
                                logits(4, 3),
                                CrossEntropyOptions.options().ignoreIndex(-1))
                        .item())
                .isFinite();
    }

    private Variable logits(int... sizes) {
        return Variable.of(Tensor.randn(generator, DType.FLOAT64, sizes), true);
    }

    /** Along dimension 1. */
    private static Tensor oneHot(IntTensor target, int count) {
        int[] of = target.shape().toArray();
        int[] sizes = new int[of.length + 1];
        sizes[0] = of[0];
        sizes[1] = 1;
        System.arraycopy(of, 1, sizes, 2, of.length - 1);
        IntTensor index = target.reshape(sizes);
        int[] whole = sizes.clone();
        whole[1] = count;
        return Tensor.zeros(DType.FLOAT64, whole).scatterAdd(1, index, Tensor.ones(DType.FLOAT64, sizes));
    }

    /** The gradient is computed at once; with createGraph it is composed of operations. */
    @ParameterizedTest
    @EnumSource(names = {"MEAN", "SUM"})
    void theGradientIsThatOfTheComposedRuleToTheBit(Reduction reduction) {
        CrossEntropyOptions options =
                CrossEntropyOptions.options().reduction(reduction).ignoreIndex(3);
        for (DType dtype : DType.values()) {
            Tensor scores = Tensor.randn(generator, dtype, 10, 4);
            // Row 1 is ignored: its gradient is 0, whatever its scores.
            scores.set(Double.NaN, 1, 2);
            Variable at = Variable.of(scores, true);
            Variable loss = Losses.crossEntropy(at, classes, options).mul(0.7);
            GraphOptions graph = GraphOptions.options();
            Tensor composed =
                    Autograd.grad(loss, graph.createGraph(true), at).get(0).data();
            Tensor atOnce = Autograd.grad(loss, graph, at).get(0).data();
            assertThat(atOnce.toDoubleArray()).containsExactly(composed.toDoubleArray());
            assertThat(atOnce.select(0, 1).toDoubleArray()).containsOnly(0);
        }
    }
}
