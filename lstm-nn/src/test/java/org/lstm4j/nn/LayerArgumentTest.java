package org.lstm4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Argument checks of plain layers: exceptions, and messages with what was expected. */
class LayerArgumentTest {
    private static Variable zeros(int... sizes) {
        return Variable.of(Tensor.zeros(sizes));
    }

    @Test
    void layerNormRejectsOtherShapes() {
        LayerNorm layer = new LayerNorm(3, 4);
        assertThatThrownBy(() -> layer.forward(zeros(2, 4, 3)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("LayerNorm", "(.., 3, 4)", "(2, 4, 3)");
        assertThatThrownBy(() -> layer.forward(zeros(4))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> layer.forward(zeros(3, 1))).isInstanceOf(ShapeMismatchException.class);
        assertThatThrownBy(() -> layer.forward(Variable.of(Tensor.zeros(DType.FLOAT64, 3, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("LayerNorm", "float32", "float64");
        assertThat(layer.forward(zeros(0, 3, 4)).shape()).isEqualTo(Shape.of(0, 3, 4));
    }

    @Test
    void layerNormRejectsInvalidOptions() {
        assertThatThrownBy(LayerNorm::new)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("normalized_shape");
        assertThatThrownBy(() -> new LayerNorm(2, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LayerNorm.options(2).eps(-1)).hasMessageContainingAll("eps", "-1");
        assertThat(new LayerNorm(LayerNorm.options(2).bias(false)).namedParameters())
                .containsOnlyKeys("weight");
        assertThat(new LayerNorm(LayerNorm.options(2).elementwiseAffine(false)).parameters())
                .isEmpty();
    }

    @Test
    void linearRejectsMismatchedParameters() {
        Parameter weight = new Parameter(Tensor.zeros(2, 3));
        assertThatThrownBy(() -> new Linear(new Parameter(Tensor.zeros(3)), null))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("Linear", "(out_features, in_features)", "(3,)");
        assertThatThrownBy(() -> new Linear(weight, new Parameter(Tensor.zeros(3))))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("bias", "(2)", "(3,)");
        assertThatThrownBy(() -> new Linear(weight, new Parameter(Tensor.zeros(DType.FLOAT64, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("bias", "float32", "float64");
    }

    @Test
    void flattenRejectsDimensionsOutOfRange() {
        assertThat(new Flatten().forward(zeros()).shape()).isEqualTo(Shape.of(1));
        assertThat(new Flatten().forward(zeros(0, 2, 3)).shape()).isEqualTo(Shape.of(0, 6));
        assertThatThrownBy(() -> new Flatten().forward(zeros(3)))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("Flatten");
        assertThatThrownBy(() -> new Flatten(2, 1).forward(zeros(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("start_dim", "2 and 1", "(1, 2, 3)");
    }

    @Test
    void sequentialNamesItsLayersByIndex() {
        Generator generator = Generator.seeded(0);
        Sequential net = new Sequential(new ReLU())
                .add("head", new Linear(2, 1, generator))
                .append(new Identity());
        assertThat(net.children().keySet()).containsExactly("0", "head", "2");
        assertThat(net.size()).isEqualTo(3);
        assertThat(net.get(2)).isInstanceOf(Identity.class);
        assertThat(net.stateDict().names()).containsExactly("head.weight", "head.bias");
        for (int index : new int[] {3, -1}) {
            assertThatThrownBy(() -> net.get(index))
                    .isInstanceOf(IndexOutOfBoundsException.class)
                    .hasMessageContainingAll("Sequential", "" + index, "3 layers");
        }
        assertThatThrownBy(() -> net.add("head", new ReLU())).hasMessageContaining("'head' is taken");
        assertThat(net.size()).isEqualTo(3);
    }
}
