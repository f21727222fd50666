package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** How gradients accumulate within a backward pass and over passes. */
class AccumulationTest {
    @Test
    void gradientsAccumulateOverPassesUntilCleared() {
        Variable x = leaf(1, 2);
        assertThat(x.grad()).isNull();
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(2, 4);
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(4, 8);
        x.zeroGrad();
        assertThat(x.grad()).isNull();
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(2, 4);
    }

    @Test
    void variableUsedTenTimesGetsTheSumOfTenGradients() {
        Variable x = leaf(3);
        Variable y = x;
        for (int i = 0; i < 9; i++) {
            y = y.add(x);
        }
        y.backward();
        assertThat(grad(x)).containsExactly(10);
    }

    /** Each level doubles the number of paths: an engine that visited each of the 2^60 paths would not terminate. */
    @Test
    void nodeOfManyPathsIsVisitedOnce() {
        Variable x = leaf(1);
        Variable y = x;
        for (int i = 0; i < 60; i++) {
            y = y.mul(0.5).add(y.mul(0.5));
        }
        y.backward();
        assertThat(grad(x)).containsExactly(1);
    }

    @Test
    void leafThatIsTheOutputGetsTheInitialGradient() {
        Variable x = leaf(3);
        x.backward();
        assertThat(grad(x)).containsExactly(1);
    }

    @Test
    void outputsMayDependOnEachOtherAndBeRepeated() {
        Variable x = leaf(2);
        Variable y = x.square();
        Variable z = y.mul(3);
        Autograd.backward(List.of(y, z, y), Arrays.asList(null, constant(10), constant(5)), GraphOptions.options());
        assertThat(grad(x)).containsExactly(4 * (1 + 30 + 5));
    }

    @Test
    void leavesDoNotShareAGradientTensor() {
        Variable a = leaf(1, 2);
        Variable b = leaf(3, 4);
        a.add(b).sum().backward();
        a.mul(5).sum().backward();
        assertThat(grad(a)).containsExactly(6, 6);
        assertThat(grad(b)).containsExactly(1, 1);
    }

    @Test
    void leavesDoNotShareAGradientTensorWithCreateGraph() {
        Variable a = leaf(1, 2);
        Variable b = leaf(3, 4);
        GraphOptions graph = GraphOptions.options().createGraph(true);
        a.add(b).sum().backward(null, graph);
        a.add(b).sum().backward();
        assertThat(grad(a)).containsExactly(2, 2);
        assertThat(grad(b)).containsExactly(2, 2);
    }

    /** With createGraph a gradient may be used in several places, and may be a broadcast view of one element. */
    @Test
    void gradientsWithCreateGraphCanBeScaledInPlace() {
        Variable a = leaf(1, 2);
        Variable b = leaf(3, 4);
        a.add(b).sum().square().backward(null, GraphOptions.options().createGraph(true));
        Objects.requireNonNull(a.grad()).data().mulInPlace(0.5);
        assertThat(grad(a)).containsExactly(10, 10);
        assertThat(grad(b)).containsExactly(20, 20);
    }

    @Test
    void initialGradientIsNotModified() {
        Variable x = leaf(1, 2);
        Variable initial = constant(1, 10);
        for (GraphOptions options :
                List.of(GraphOptions.options().createGraph(true), GraphOptions.options(), GraphOptions.options())) {
            x.copy().backward(initial, options);
        }
        assertThat(grad(x)).containsExactly(3, 30);
        assertThat(initial.data().toDoubleArray()).containsExactly(1, 10);
    }

    @Test
    void unusedOutputsContributeZeros() {
        Variable x = leaf(1, 2, 3, 4, 5);
        x.split(2, 0).get(1).square().sum().backward();
        assertThat(grad(x)).containsExactly(0, 0, 6, 8, 0);
        x.zeroGrad();
        x.unbind(0).get(4).square().backward();
        assertThat(grad(x)).containsExactly(0, 0, 0, 0, 10);
        x.zeroGrad();
        List<Variable> chunks = x.chunk(3, 0);
        chunks.get(0).sum().add(chunks.get(2).sum().mul(7)).backward();
        assertThat(grad(x)).containsExactly(1, 1, 0, 0, 7);
    }

    @Test
    void leafThatNoLongerRequiresAGradientGetsNone() {
        Variable x = leaf(2);
        Variable w = leaf(3);
        Variable y = x.mul(w);
        w.requiresGrad(false);
        y.backward();
        assertThat(grad(x)).containsExactly(3);
        assertThat(w.grad()).isNull();
    }

    @Test
    void setGradChecksShapeAndType() {
        Variable x = leaf(1, 2);
        assertThatThrownBy(() -> x.setGrad(leaf(1, 2, 3)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(2,)")
                .hasMessageContaining("(3,)");
        assertThatThrownBy(() -> x.setGrad(Variable.of(Tensor.zeros(DType.FLOAT32, Shape.of(2)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float32");
        x.setGrad(constant(10, 20));
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(12, 24);
    }

    @Test
    void zeroGradWithKeepBufferReusesTheTensorOfTheLastGradient() {
        Variable x = leaf(1, 2);
        Tensor first = doubledInItsBuffer(x);
        x.zeroGrad(ZeroGrad.REUSE_BUFFER);
        assertThat(x.grad()).isNull();

        assertThat(doubledInItsBuffer(x)).isSameAs(first);
        x.zeroGrad();
        assertThat(doubledInItsBuffer(x)).isNotSameAs(first);
        assertThat(grad(x)).containsExactly(2, 2);
    }

    @Test
    void zeroGradWithKeepZerosLeavesZerosWhereThereWasAGradient() {
        Variable x = leaf(1, 2);
        x.zeroGrad(ZeroGrad.KEEP_ZEROS);
        assertThat(x.grad()).isNull();
        x.square().sum().backward();
        x.zeroGrad(ZeroGrad.KEEP_ZEROS);
        assertThat(grad(x)).containsExactly(0, 0);
        x.square().sum().backward();
        assertThat(grad(x)).containsExactly(2, 4);
        x.zeroGrad(ZeroGrad.SET_TO_NONE);
        assertThat(x.grad()).isNull();
    }

    /** A gradient with a graph: PyTorch detaches it, and fills it with zeros. */
    @Test
    void zeroGradWithKeepZerosDetachesAGradient() {
        Variable x = leaf(1, 2);
        x.square().mul(x).sum().backward(null, GraphOptions.options().createGraph(true));
        Variable slope = x.grad();
        assertThat(slope.requiresGrad()).isTrue();
        x.zeroGrad(ZeroGrad.KEEP_ZEROS);
        assertThat(x.grad().requiresGrad()).isFalse();
        assertThat(grad(x)).containsExactly(0, 0);
        assertThat(slope.data().toDoubleArray()).containsExactly(3, 12);
    }

    /** The tensor of the gradient of 2 x, computed in the engine's buffer. */
    private static Tensor doubledInItsBuffer(Variable x) {
        Variable y = Rule.of("double", x).output(x.data().mul(2), g -> {
            Tensor dx = g.buffer(0);
            dx.copyInPlace(g.dy().data().mul(2));
            g.set(0, Variable.of(dx));
        });
        y.sum().backward();
        return Objects.requireNonNull(x.grad()).data();
    }
}
