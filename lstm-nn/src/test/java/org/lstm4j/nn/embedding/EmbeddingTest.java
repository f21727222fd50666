package org.lstm4j.nn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.gradient;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Autograd;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Lookup, gradients, padding, maxNorm and argument checks of Embedding. */
class EmbeddingTest {
    private static final Tensor TABLE = Tensor.of(new double[][] {{1, 2}, {3, 4}, {5, 6}});

    private static Embedding table(Embedding.Options options) {
        return new Embedding(options.dtype(DType.FLOAT64), new Parameter(TABLE.copy()));
    }

    @Test
    void indicesMayHaveAnyShape() {
        Embedding layer = table(Embedding.options(3, 2));
        assertThat(layer.forward(IntTensor.of(new int[] {2})).data().toDoubleArray())
                .containsExactly(5, 6);
        assertThat(layer.forward(IntTensor.of(new int[] {2})).shape()).isEqualTo(Shape.of(2));
        assertThat(layer.forward(IntTensor.of(new int[0], 0, 3)).shape()).isEqualTo(Shape.of(0, 3, 2));
        assertThat(layer.forward(IntTensor.of(new int[] {2, 0, 1, 2}, 2, 1, 2))
                        .data()
                        .toDoubleArray())
                .containsExactly(5, 6, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void gradientsOfARepeatedIndexAddUpAndPaddingGetsNone() {
        Embedding layer = table(Embedding.options(3, 2).paddingIdx(-3));
        Variable y = layer.forward(IntTensor.vector(0, 2, 2, 0));
        assertThat(y.data().toDoubleArray()).containsExactly(1, 2, 5, 6, 5, 6, 1, 2);
        y.backward(Variable.of(Tensor.of(new double[][] {{1, 1}, {10, 20}, {100, 200}, {1, 1}})));
        assertThat(gradient("weight", layer.weight()).toDoubleArray()).containsExactly(0, 0, 0, 0, 110, 220);
    }

    /** The derivative of (gradient · v) with respect to the output gradient: the rows of v, zeros for padding. */
    @Test
    void secondDerivativeIgnoresPadding() {
        Embedding layer = table(Embedding.options(3, 2).paddingIdx(0));
        Variable y = layer.forward(IntTensor.vector(0, 2));
        Variable dy = Variable.of(Tensor.zeros(DType.FLOAT64, 2, 2), true);
        Variable dw = Autograd.grad(
                        List.of(y),
                        List.of(layer.weight()),
                        List.of(dy),
                        GraphOptions.options().createGraph(true))
                .get(0);
        dw.backward(Variable.of(TABLE));
        assertThat(gradient("dy", dy).toDoubleArray()).containsExactly(0, 0, 5, 6);
    }

    @Test
    void paddingRowIsInitiallyZero() {
        Embedding layer = new Embedding(Embedding.options(4, 3).paddingIdx(-1), Generator.seeded(0));
        assertThat(layer.weight().data().select(0, 3).toDoubleArray()).containsOnly(0);
        assertThat(layer.weight().data().narrow(0, 0, 3).toDoubleArray()).doesNotContain(0);
    }

    @Test
    void pretrainedVectorsAreHeldAndFrozenOnRequest() {
        Tensor given = TABLE.copy();
        Embedding frozen = Embedding.fromPretrained(given, true);
        assertThat(frozen.weight().data()).isSameAs(given);
        assertThat(frozen.forward(IntTensor.vector(1)).requiresGrad()).isFalse();
        assertThat(Embedding.fromPretrained(given, false)
                        .forward(IntTensor.vector(1))
                        .requiresGrad())
                .isTrue();
        assertThatThrownBy(() -> Embedding.fromPretrained(Tensor.zeros(3), true))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("Embedding", "2-dimensional", "(3,)");
    }

    @Test
    void maxNormRenormalizesOnlyLookedUpRows() {
        Embedding layer = table(Embedding.options(3, 2).maxNorm(5));
        layer.forward(IntTensor.vector(0, 2, 2));
        double[] now = layer.weight().data().toDoubleArray();
        assertThat(now).startsWith(1, 2, 3, 4);
        assertThat(Math.hypot(now[4], now[5])).isBetween(5 - 1e-5, 5.0);
        layer.forward(IntTensor.vector(1));
        assertThat(layer.weight().data().select(0, 1).toDoubleArray()).containsExactly(3, 4);
    }

    @Test
    void indexOutOfRangeIsReportedWithItsPosition() {
        Embedding layer = table(Embedding.options(3, 2).maxNorm(1));
        assertThatThrownBy(() -> layer.forward(IntTensor.of(new int[] {0, 1, 3, 5}, 2, 2)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContainingAll("Embedding", "index 3", "position 2", "(2, 2)", "0 to 2");
        assertThatThrownBy(() -> layer.forward(IntTensor.vector(-1)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContainingAll("index -1", "position 0");
        assertThat(layer.weight().data().contentEquals(TABLE)).isTrue();
    }

    @Test
    void rejectsInvalidOptions() {
        Embedding.Options options = Embedding.options(3, 2);
        assertThatThrownBy(() -> Embedding.options(0, 2)).hasMessageContainingAll("num_embeddings", "0");
        assertThatThrownBy(() -> Embedding.options(3, -2)).hasMessageContainingAll("embedding_dim", "-2");
        for (int padding : new int[] {3, -4}) {
            assertThatThrownBy(() -> options.paddingIdx(padding))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll("padding_idx must be within num_embeddings", "3", "" + padding);
        }
        assertThatThrownBy(() -> options.maxNorm(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.maxNorm(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.normType(0)).hasMessageContaining("norm_type");
        assertThatThrownBy(() -> new Embedding(options, new Parameter(Tensor.zeros(2, 3))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("(3, 2)", "(2, 3)");
        assertThatThrownBy(() -> new Embedding(options, new Parameter(TABLE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("float32", "float64");
    }
}
