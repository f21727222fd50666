package org.lstm4j.nn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Tensor;

/** Gradients of embeddings that are divided by how often a row is used; first ones against PyTorch in the golden tests. */
class ScaledGradientTest {
    private static final IntTensor INDEX = IntTensor.of(new int[] {1, 0, 1, 1}, 2, 2);

    private static Variable second(Variable weight, Variable y) {
        // y is linear in the weight, so that the gradient of (y * y) / 2 is y, times the share of its row.
        Variable first = Autograd.grad(
                        y.square().sum().mul(0.5), GraphOptions.options().createGraph(true), weight)
                .get(0);
        return Autograd.grad(first.select(0, 1).sum(), weight).get(0);
    }

    /** Three uses of row 1: dw[1] is y, and the gradient of that is a third of 1, as any gradient through the layer. */
    @Test
    void secondDerivativesAreScaledToo() {
        Embedding.Options options = Embedding.options(3, 1).dtype(DType.FLOAT64).scaleGradByFreq(true);
        Embedding layer = new Embedding(options, Generator.seeded(0));
        assertThat(second(layer.weight(), layer.forward(INDEX)).data().toDoubleArray())
                .containsExactly(0, 1.0 / 3, 0);
        assertThat(layer).hasToString("Embedding(3, 1, scale_grad_by_freq=True)");
        EmbeddingBag bag = new EmbeddingBag(
                EmbeddingBag.options(3, 1)
                        .mode(EmbeddingBag.Mode.SUM)
                        .dtype(DType.FLOAT64)
                        .scaleGradByFreq(true),
                Generator.seeded(0));
        bag.weight().data().copyInPlace(Tensor.of(new double[] {1, 2, 3}, 3, 1));
        // y = [w1 + w0, 2 w1]: dw1 = (y0 + 2 y1) / 3, whose derivative by w1 is a third of (1 + 4) / 3, and by w0 1 /
        // 3.
        double[] bags = second(bag.weight(), bag.forward(INDEX)).data().toDoubleArray();
        assertThat(bags[0]).isEqualTo(1.0 / 3);
        assertThat(bags[1]).isCloseTo(5.0 / 9, offset(1e-15));
    }

    @Test
    void theMaximumIsNotScaled() {
        assertThatThrownBy(() ->
                        EmbeddingBag.options(3, 1).mode(EmbeddingBag.Mode.MAX).scaleGradByFreq(true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "max mode", "expected scale_grad_by_freq false, but got true", "scaleGradByFreq");
    }
}
