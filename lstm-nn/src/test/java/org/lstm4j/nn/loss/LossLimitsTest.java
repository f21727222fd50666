package org.lstm4j.nn.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lstm4j.nn.testing.Close.assertClose;
import static org.lstm4j.nn.testing.Close.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.testing.Close;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/**
 * Losses at infinite logits and probabilities of 0. Where PyTorch's loss is NaN and its limit is clear, since 0 log 0 = 0,
 * ours is the limit; the gradients are PyTorch's. Goldens are those of PyTorch 2.14: {@code tools/goldens/torch2.py}.
 */
class LossLimitsTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static JsonNode golden(String name) {
        return Goldens.read("torch2.json").get("gradient/" + name);
    }

    private static Variable of(double... values) {
        return Variable.of(Tensor.of(values), true);
    }

    private static Variable row(double... values) {
        return Variable.of(Tensor.wrap(values, 1, values.length), true);
    }

    /** The loss and its gradient; where PyTorch's loss is NaN, the limit. */
    private static void assertLoss(String name, double limit, UnaryOperator<Variable> loss) {
        JsonNode json = golden(name);
        JsonNode input = json.get("x");
        Tensor flat = Tensor.of(Goldens.nested(input));
        Variable x = Variable.of(
                input.get(0).isArray() ? flat.reshape(input.size(), input.get(0).size()) : flat, true);
        Variable y = loss.apply(x);
        double expected = Goldens.nested(json.get("y"))[0];
        assertClose(name, y.item(), Double.isNaN(expected) ? limit : expected, 1e-12);
        y.backward();
        assertClose(name, gradient("x", x).toDoubleArray(), Goldens.nested(json.get("dx")), 1e-12);
    }

    /** PyTorch's loss is NaN; the limit is -0.4 log softmax(1) - 0.6 log softmax(2), over the two finite logits. */
    @Test
    @Tag("golden")
    void aTargetOf0HasNoLossAtAnInfiniteLogit() {
        double normalizer = Math.log(Math.exp(1) + Math.exp(2));
        double limit = 0.4 * (normalizer - 1) + 0.6 * (normalizer - 2);
        assertThat(golden("soft_cross_entropy").get("y").asText()).isEqualTo("nan");
        assertLoss("soft_cross_entropy", limit, x -> Losses.crossEntropy(x, row(0, 0.4, 0.6)));
    }

    @Test
    @Tag("golden")
    void smoothingWithAClassWeightOf0MatchesPyTorch() {
        CrossEntropyOptions options = CrossEntropyOptions.options()
                .weight(Tensor.of(new double[] {1, 0, 2}))
                .labelSmoothing(0.2);
        assertLoss("cross_entropy_smoothed", 0, x -> Losses.crossEntropy(x, IntTensor.vector(1, 2), options));
    }

    /** PyTorch's loss is NaN; the limit is 1 (log 1 + 0.1). */
    @Test
    @Tag("golden")
    void aProbabilityOf0HasNoDivergence() {
        assertThat(golden("kl_div").get("y").asText()).isEqualTo("nan");
        assertLoss("kl_div", 0.1, x -> Losses.klDiv(x, row(0, 1), Reduction.SUM));
    }

    @Test
    @Tag("golden")
    void huberMatchesPyTorchAtItsThreshold() {
        assertLoss("huber", 0, x -> Losses.huber(x, Variable.of(Tensor.zeros(DType.FLOAT64, 4)), 0.5, Reduction.SUM));
    }

    @Test
    void aClassWithoutWeightHasNoLossAtAnInfiniteLogit() {
        Tensor weight = Tensor.of(new double[] {0, 1, 1});
        Variable x = row(-INF, 0, 0);
        CrossEntropyOptions smoothed =
                CrossEntropyOptions.options().weight(weight).labelSmoothing(0.3);
        // Both other classes have probability 1/2: (0.7 + 0.1) log 2 for the target and 0.1 log 2 for the other.
        assertClose(
                "smoothed",
                Losses.crossEntropy(x, IntTensor.vector(1), smoothed).item(),
                0.9 * Math.log(2),
                1e-12);
        Losses.crossEntropy(x, IntTensor.vector(1), smoothed).backward();
        assertClose("gradient", gradient("x", x).toDoubleArray(), new double[] {0, 0.45 - 0.8, 0.45 - 0.1}, 1e-12);

        CrossEntropyOptions sum = CrossEntropyOptions.options().weight(weight).reduction(Reduction.SUM);
        assertThat(Losses.crossEntropy(x, IntTensor.vector(0), sum).item()).isZero();
        NLLOptions nll = NLLOptions.options().weight(weight).reduction(Reduction.SUM);
        assertThat(Losses.nll(x, IntTensor.vector(0), nll).item()).isZero();
        CrossEntropyOptions soft = CrossEntropyOptions.options().weight(weight);
        assertClose("soft", Losses.crossEntropy(x, row(0.5, 0.5, 0), soft).item(), 0.5 * Math.log(2), 1e-12);
    }

    @Test
    void aLogProbabilityOfMinusInfinityAsTargetHasNoDivergence() {
        Variable x = of(-INF, -3, -0.1);
        Variable t = of(-INF, -INF, 0);
        Variable loss = Losses.klDiv(x, t, true, Reduction.SUM);
        assertClose("loss", loss.item(), 0.1, 1e-12);
        loss.backward();
        assertClose("dx", gradient("x", x).toDoubleArray(), new double[] {0, 0, -1}, 1e-12);
        assertClose("dt", gradient("t", t).toDoubleArray(), new double[] {0, 0, 1.1}, 1e-12);
    }

    @Test
    void infiniteLogitsOfTheRightSignHaveNoLoss() {
        Variable x = of(-INF, INF, INF, -INF, 0);
        Variable t = of(0, 1, 0.5, 1, 1);
        double[] expected = {0, 0, INF, INF, Math.log(2)};
        assertThat(Losses.bceWithLogits(x, t, BCEWithLogitsOptions.options().reduction(Reduction.NONE))
                        .data()
                        .toDoubleArray())
                .containsExactly(expected);
        BCEWithLogitsOptions weighted = BCEWithLogitsOptions.options()
                .posWeight(Tensor.of(new double[] {2}))
                .reduction(Reduction.NONE);
        expected[4] = 2 * Math.log(2);
        Variable each = Losses.bceWithLogits(x, t, weighted);
        assertThat(each.data().toDoubleArray()).containsExactly(expected);
        each.sum().backward();
        assertThat(gradient("x", x).toDoubleArray()).containsExactly(0, 0, 0.5, -2, -1);
    }

    @Test
    void aCountOf0AtARateOf0HasNoLoss() {
        Variable log = of(-INF, 0);
        Losses.poissonNLL(log, of(0, 1)).backward();
        assertThat(Losses.poissonNLL(log, of(0, 1)).item()).isEqualTo(0.5);
        assertThat(gradient("log", log).toDoubleArray()).containsExactly(0, 0);

        Variable rate = of(0, 1);
        PoissonNLLOptions exact =
                PoissonNLLOptions.options().logInput(false).eps(0).reduction(Reduction.SUM);
        Variable loss = Losses.poissonNLL(rate, of(0, 2), exact);
        assertThat(loss.item()).isEqualTo(1);
        loss.backward();
        assertThat(gradient("rate", rate).toDoubleArray()).containsExactly(1, -1);
    }

    /** A NaN is none of these limits. */
    @Test
    void nanStays() {
        assertThat(Losses.klDiv(row(Double.NaN, -1), row(0, 1)).item()).isNaN();
        assertThat(Losses.crossEntropy(row(Double.NaN, 1), row(0, 1)).item()).isNaN();
        assertThat(Losses.bceWithLogits(of(Double.NaN, INF), of(0, 1)).item()).isNaN();
        assertThat(Losses.poissonNLL(of(Double.NaN), of(0)).item()).isNaN();
    }

    /** The squares are beyond float32; PyTorch's distances are infinite or 0. */
    @Test
    void distancesSumSquaresOfFloat32InDouble() {
        Variable a = Variable.of(Tensor.of(new float[] {3e22f, 4e22f}).reshape(1, 2), true);
        Variable zero = Variable.of(Tensor.zeros(1, 2));
        TripletMarginOptions options = TripletMarginOptions.options().eps(0).margin(0);
        Variable loss = Losses.tripletMargin(a, zero, a, options);
        assertThat(loss.item()).isCloseTo(5e22, org.assertj.core.api.Assertions.withinPercentage(1e-4));
        loss.backward();
        assertClose("gradient", gradient("a", a).toDoubleArray(), new double[] {0.6, 0.8}, Close.FLOAT32);

        Variable y = Variable.of(Tensor.of(new float[] {1}));
        Variable b = Variable.of(Tensor.of(new float[] {4e22f, 3e22f}).reshape(1, 2));
        assertClose("cosine", Losses.cosineEmbedding(a, b, y).item(), 1 - 24.0 / 25, Close.FLOAT32);
    }
}
