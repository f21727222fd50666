package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Argument checks of the losses, with PyTorch's messages where it has the same check. */
class LossArgumentTest {
    private static final Variable A = Variable.of(Tensor.full(DType.FLOAT64, Shape.of(3, 1), 0.5));

    static Stream<Arguments> pairs() {
        return Stream.of(
                pair("mse", Losses::mse),
                pair("l1", Losses::l1),
                pair("smoothL1", Losses::smoothL1),
                pair("huber", Losses::huber),
                pair("bce", Losses::bce),
                pair("bceWithLogits", Losses::bceWithLogits),
                pair("klDiv", Losses::klDiv),
                pair("poissonNLL", Losses::poissonNLL),
                pair("gaussianNLL", (x, t) -> Losses.gaussianNLL(x, t, x)),
                pair("quantile", (x, t) -> Losses.quantile(x, t, 0.5)),
                pair("studentTNLL", (x, t) -> Losses.studentTNLL(x, t, x, x)),
                pair("negativeBinomialNLL", (x, t) -> Losses.negativeBinomialNLL(x, t, x)),
                pair("softMargin", Losses::softMargin),
                pair("multiLabelSoftMargin", Losses::multiLabelSoftMargin),
                pair("hingeEmbedding", Losses::hingeEmbedding),
                pair("marginRanking", (x, t) -> Losses.marginRanking(x, t, x)),
                pair("marginRanking", (x, t) -> Losses.marginRanking(x, x, t)),
                pair("cosineEmbedding", (x, t) -> Losses.cosineEmbedding(x, t, x)),
                pair("tripletMargin", (x, t) -> Losses.tripletMargin(x, t, x)),
                pair("tripletMargin", (x, t) -> Losses.tripletMargin(x, x, t)),
                pair("crossEntropy", Losses::crossEntropy));
    }

    private static Arguments pair(String name, BiFunction<Variable, Variable, Variable> loss) {
        return Arguments.of(name, loss);
    }

    /** As test_mse_loss_size_warning of PyTorch's test_nn.py, which warns there and broadcasts. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void shapesAreNotBroadcast(String name, BiFunction<Variable, Variable, Variable> loss) {
        Variable vector = Variable.of(Tensor.zeros(DType.FLOAT64, 3));
        assertThatThrownBy(() -> loss.apply(A, vector))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining("size (3,) must be the same as input size (3, 1)");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void dtypesMustBeEqual(String name, BiFunction<Variable, Variable, Variable> loss) {
        Variable other = Variable.of(Tensor.zeros(DType.FLOAT32, 3, 1));
        assertThatThrownBy(() -> loss.apply(A, other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(name + ": ")
                .hasMessageContaining("must have the dtype of the input, float64, but got float32");
    }

    static Stream<Arguments> reductions() {
        IntTensor y = IntTensor.vector(0, 0, 0);
        return Stream.of(
                reduced("mse", r -> Losses.mse(A, A, r)),
                reduced("l1", r -> Losses.l1(A, A, r)),
                reduced("smoothL1", r -> Losses.smoothL1(A, A, 1, r)),
                reduced("huber", r -> Losses.huber(A, A, 1, r)),
                reduced("bce", r -> Losses.bce(A, A, r)),
                reduced("bceWithLogits", r -> BCEWithLogitsOptions.options().reduction(r)),
                reduced("poissonNLL", r -> PoissonNLLOptions.options().reduction(r)),
                reduced("gaussianNLL", r -> GaussianNLLOptions.options().reduction(r)),
                reduced("quantile", r -> Losses.quantile(A, A, 0.5, r)),
                reduced("quantile", r -> Losses.quantile(A, A.squeeze(1), new double[] {0.5}, r)),
                reduced("studentTNLL", r -> Losses.studentTNLL(A, A, A, A, r)),
                reduced("negativeBinomialNLL", r -> Losses.negativeBinomialNLL(A, A, A, r)),
                reduced("softMargin", r -> Losses.softMargin(A, A, r)),
                reduced("multiLabelSoftMargin", r -> Losses.multiLabelSoftMargin(A, A, null, r)),
                reduced("hingeEmbedding", r -> Losses.hingeEmbedding(A, A, 1, r)),
                reduced("marginRanking", r -> Losses.marginRanking(A, A, A, 0, r)),
                reduced("cosineEmbedding", r -> Losses.cosineEmbedding(A, A, A.squeeze(1), 0, r)),
                reduced("tripletMargin", r -> TripletMarginOptions.options().reduction(r)),
                reduced(
                        "crossEntropy",
                        r -> Losses.crossEntropy(
                                A, y, CrossEntropyOptions.options().reduction(r))),
                reduced("nll", r -> Losses.nll(A, y, NLLOptions.options().reduction(r))),
                reduced(
                        "multiMargin",
                        r -> Losses.multiMargin(
                                A, y, MultiMarginOptions.options().reduction(r))),
                reduced("ctc", r -> CTCOptions.options().reduction(r)));
    }

    private static Arguments reduced(String name, Consumer<Reduction> loss) {
        return Arguments.of(name, loss);
    }

    /** As test_invalid_reduction_strings of PyTorch's test_nn.py: an enum leaves one value that can be wrong. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("reductions")
    void batchmeanIsForKlDivOnly(String name, Consumer<Reduction> loss) {
        for (Reduction right : new Reduction[] {Reduction.NONE, Reduction.MEAN, Reduction.SUM}) {
            loss.accept(right);
        }
        assertThatThrownBy(() -> loss.accept(Reduction.BATCHMEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(name + ": batchmean is not a valid value for reduction, only for klDiv");
    }

    @Test
    void bceWithLogitsChecksItsWeights() {
        BCEWithLogitsOptions options = BCEWithLogitsOptions.options();
        Tensor wrong = Tensor.ones(DType.FLOAT64, 2);
        assertThatThrownBy(() -> Losses.bceWithLogits(A, A, options.weight(wrong)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("weight size (2,) must be the input size (3, 1) or broadcast to it");
        assertThatThrownBy(() -> Losses.bceWithLogits(A, A, options.posWeight(wrong)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("pos_weight size (2,) must be the input size (3, 1) or broadcast to it");
        Tensor other = Tensor.ones(DType.FLOAT32, 3, 1);
        assertThatThrownBy(() -> Losses.bceWithLogits(A, A, options.weight(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight must have the dtype of the input, float64");
        assertThatThrownBy(() -> Losses.bceWithLogits(A, A, options.posWeight(other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pos_weight must have the dtype of the input, float64");
    }

    @Test
    void bceRejectsInputsOutside0To1() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN}) {
            Variable x = Variable.of(Tensor.of(new double[] {0.5, wrong, 1}, 3, 1));
            assertThatThrownBy(() -> Losses.bce(x, A))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "bce: all elements of input should be between 0 and 1, but element 1 of shape (3, 1) is "
                                    + wrong + "; for the outputs of a layer without sigmoid use bceWithLogits");
        }
    }

    @Test
    void weightsMustBroadcastToTheInput() {
        for (Tensor wrong : new Tensor[] {Tensor.ones(DType.FLOAT64, 2), Tensor.ones(DType.FLOAT64, 3, 2)}) {
            assertThatThrownBy(() -> Losses.bce(A, A, wrong, Reduction.MEAN))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("weight size " + wrong.shape());
            assertThatThrownBy(() -> Losses.bceWithLogits(
                            A, A, BCEWithLogitsOptions.options().posWeight(wrong)))
                    .isInstanceOf(ShapeMismatchException.class)
                    .hasMessageContaining("pos_weight size " + wrong.shape());
            assertThatThrownBy(() -> Losses.multiLabelSoftMargin(A, A, wrong, Reduction.MEAN))
                    .isInstanceOf(ShapeMismatchException.class);
        }
        assertThatThrownBy(() -> Losses.bce(A, A, Tensor.ones(3, 1), Reduction.MEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("weight must have the dtype of the input, float64");
    }

    @Test
    void betaAndDeltaMustBePositive() {
        assertThatThrownBy(() -> Losses.smoothL1(A, A, -1, Reduction.MEAN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("smooth_l1_loss does not support negative values for beta");
        for (double wrong : new double[] {0, -1, Double.NaN}) {
            assertThatThrownBy(() -> Losses.huber(A, A, wrong, Reduction.MEAN))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("huber_loss does not support non-positive values for delta");
        }
    }

    @Test
    void gaussianNllRejectsInvalidVariances() {
        assertThatThrownBy(() -> Losses.gaussianNLL(A, A, A.neg()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gaussianNLL: var has negative entry/entries");
        assertThatThrownBy(() -> Losses.gaussianNLL(A, A, Variable.of(Tensor.ones(DType.FLOAT64, 2))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("var is of incorrect size");
        assertThatThrownBy(() -> Losses.gaussianNLL(A, A, Variable.of(Tensor.ones(3, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32");
        assertThatThrownBy(() -> GaussianNLLOptions.options().eps(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PoissonNLLOptions.options().eps(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void vectorsAndClassesMustMatchTheInput() {
        assertThatThrownBy(() -> Losses.cosineEmbedding(A, A, A))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("expected a target of size (3,) for inputs of size (3, 1), but got (3, 1)");
        Variable scalar = Variable.of(Tensor.scalar(DType.FLOAT64, 1));
        assertThatThrownBy(() -> Losses.tripletMargin(scalar, scalar, scalar))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("got a scalar");
        assertThatThrownBy(() -> Losses.multiLabelSoftMargin(scalar, scalar))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("got a scalar");
        assertThatThrownBy(() -> Losses.multiMargin(A, IntTensor.vector(0, 1, 0)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("Target 1 is out of bounds");
        assertThatThrownBy(() -> Losses.multiMargin(A.unsqueeze(0), IntTensor.vector(0)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(C) or (N, C)");
        assertThatThrownBy(() -> MultiMarginOptions.options().p(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only p == 1 and p == 2 supported");
        assertThatThrownBy(() -> TripletMarginOptions.options().p(0.5)).isInstanceOf(IllegalArgumentException.class);
    }
}
