package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.Tensor;

/** When a gradient's tensor may be reused, kept without a copy or added to in place, and when not. */
class GradientBuffersTest {
    private static final GraphOptions WITH_GRAPH = GraphOptions.options().createGraph(true);

    /** y = 2 x, whose gradient is computed in the buffer of the input. */
    private static Variable doubled(Variable x) {
        return Rule.of("double", x).output(x.data().mul(2), g -> {
            Tensor dx = g.buffer(0);
            dx.copyInPlace(g.dy().data().mul(2));
            g.set(0, Variable.of(dx));
        });
    }

    private static Tensor gradientOfDoubled(Variable x) {
        doubled(x).sum().backward();
        return Objects.requireNonNull(x.grad()).data();
    }

    private static Variable gradient(Variable x) {
        return Objects.requireNonNull(x.grad());
    }

    /** d grad / dx, of the accumulated gradient. */
    private static double slope(Variable x) {
        List<Variable> found = Autograd.grad(
                List.of(gradient(x)), List.of(x), Collections.singletonList(null), GraphOptions.options());
        return found.get(0).item();
    }

    @Test
    void gradientsWithAGraphAddUpWithTheirGraphs() {
        Variable x = leaf(2);
        x.pow(3).backward(null, WITH_GRAPH);
        Variable first = gradient(x);
        x.pow(3).backward(null, WITH_GRAPH);
        assertThat(grad(x)).containsExactly(24);
        assertThat(slope(x)).isEqualTo(24);
        assertThat(first.item()).isEqualTo(12);
    }

    @Test
    void aGraphIsAddedToAGradientWithoutOne() {
        Variable x = leaf(2);
        x.pow(3).backward();
        Variable first = gradient(x);
        x.pow(3).backward(null, WITH_GRAPH);
        assertThat(grad(x)).containsExactly(24);
        assertThat(gradient(x).requiresGrad()).isTrue();
        assertThat(slope(x)).isEqualTo(12);
        assertThat(first.item()).isEqualTo(12);
    }

    @Test
    void aGradientWithAGraphIsNotChangedInPlace() {
        Variable x = leaf(2);
        x.pow(3).backward(null, WITH_GRAPH);
        Variable first = gradient(x);
        x.pow(3).backward();
        assertThat(grad(x)).containsExactly(24);
        assertThat(first.item()).isEqualTo(12);
        assertThat(gradient(x)).isNotSameAs(first);
    }

    /** A gradient that does not depend on x accumulates in place even if a graph is wanted. */
    @Test
    void aConstantGradientNeedsNoGraph() {
        Variable x = leaf(2);
        x.mul(3).backward(null, WITH_GRAPH);
        Tensor first = gradient(x).data();
        x.mul(3).backward(null, WITH_GRAPH);
        assertThat(gradient(x).data()).isSameAs(first);
        assertThat(gradient(x).requiresGrad()).isFalse();
        assertThat(grad(x)).containsExactly(6);
    }

    @Test
    void aGradientThatAHookKeepsIsNotChangedByLaterPasses() {
        Variable x = leaf(1, 2);
        List<Variable> seen = new ArrayList<>();
        x.registerHook(gradient -> {
            seen.add(gradient);
            return gradient;
        });
        Tensor held = gradientOfDoubled(x);
        assertThat(held).isNotSameAs(seen.get(0).data());
        gradientOfDoubled(x);
        assertThat(seen.get(0).data().toDoubleArray()).containsExactly(2, 2);
        assertThat(grad(x)).containsExactly(4, 4);
    }

    @Test
    void withoutAHookTheBufferIsTheGradient() {
        Variable x = leaf(1, 2);
        List<Tensor> buffers = new ArrayList<>();
        Rule.of("double", x)
                .output(x.data().mul(2), g -> {
                    buffers.add(g.buffer(0).fillInPlace(2));
                    g.set(0, Variable.of(buffers.get(0)));
                })
                .sum()
                .backward();
        assertThat(gradient(x).data()).isSameAs(buffers.get(0));
    }

    /** y = x³, whose gradient 3 dy x² is in the buffer of the input and has a graph nevertheless. */
    private static Variable cubed(Variable x) {
        return Rule.of("cube", x).saves(x).output(x.data().pow(3), g -> {
            Variable dx = g.dy().mul(3).mul(g.saved(0).square());
            Tensor buffer = g.buffer(0).copyInPlace(dx.data());
            g.set(0, Rule.of("inBuffer", dx).output(buffer, h -> h.set(0, h.dy())));
        });
    }

    @Test
    void aBufferWithAGraphIsNotAddedToInPlace() {
        Variable x = leaf(2);
        cubed(x).add(cubed(x)).backward(null, WITH_GRAPH);
        assertThat(grad(x)).containsExactly(24);
        assertThat(slope(x)).isEqualTo(24);
    }

    /** Without a graph of the gradients, that of a given gradient ends at the leaf. */
    @Test
    void aGivenGradientLosesItsGraph() {
        Variable x = leaf(2);
        Variable given = leaf(5);
        x.backward(given);
        assertThat(grad(x)).containsExactly(5);
        assertThat(gradient(x).requiresGrad()).isFalse();
        x.zeroGrad();
        x.backward(given, WITH_GRAPH);
        assertThat(gradient(x).requiresGrad()).isTrue();
    }

    @Test
    void setGradKeepsTheGraph() {
        Variable x = leaf(2);
        Variable given = leaf(5);
        x.setGrad(given.square());
        assertThat(grad(x)).containsExactly(25);
        gradient(x).backward();
        assertThat(grad(given)).containsExactly(10);
    }

    @Test
    void setGradOfNullClears() {
        Variable x = leaf(1);
        x.square().backward();
        x.setGrad(null);
        assertThat(x.grad()).isNull();
        x.square().backward();
        assertThat(grad(x)).containsExactly(2);
    }

    @Test
    void aSpareBufferIsLeftAloneByGradientsThatAreReturned() {
        Variable x = leaf(1, 2);
        Tensor spare = gradientOfDoubled(x);
        x.zeroGrad(ZeroGrad.REUSE_BUFFER);
        Variable returned = Autograd.grad(
                        List.of(doubled(x).mul(3).sum()),
                        List.of(x),
                        Collections.singletonList(null),
                        GraphOptions.options())
                .get(0);
        assertThat(returned.data()).isNotSameAs(spare);
        assertThat(spare.toDoubleArray()).containsExactly(2, 2);
        assertThat(gradientOfDoubled(x)).isSameAs(spare);
        assertThat(returned.data().toDoubleArray()).containsExactly(6, 6);
    }

    @Test
    void aSpareBufferIsNotUsedWhereAHookMayKeepTheGradientOrOneIsHeld() {
        Variable hooked = leaf(1, 2);
        Tensor spare = gradientOfDoubled(hooked);
        hooked.zeroGrad(ZeroGrad.REUSE_BUFFER);
        hooked.registerHook(gradient -> gradient);
        assertThat(gradientOfDoubled(hooked)).isNotSameAs(spare);

        Variable held = leaf(1, 2);
        Tensor first = gradientOfDoubled(held);
        held.zeroGrad(ZeroGrad.REUSE_BUFFER);
        held.setGrad(constant(5, 5));
        doubled(held).sum().backward();
        assertThat(grad(held)).containsExactly(7, 7);
        assertThat(first.toDoubleArray()).containsExactly(2, 2);
    }

    @Test
    void aGradientWithAGraphIsNoSpareBuffer() {
        Variable x = leaf(1, 2);
        x.pow(3).sum().backward(null, WITH_GRAPH);
        Variable slope = gradient(x);
        x.zeroGrad(ZeroGrad.REUSE_BUFFER);
        assertThat(gradientOfDoubled(x)).isNotSameAs(slope.data());
        assertThat(slope.data().toDoubleArray()).containsExactly(3, 12);
    }

    @Test
    void aTensorThatIsNotTheBufferIsCopied() {
        Variable x = leaf(1, 2);
        Tensor own = Tensor.of(new double[] {3, 4});
        Rule.of("own", x)
                .output(x.data(), g -> {
                    g.buffer(0);
                    g.set(0, Variable.of(own));
                })
                .sum()
                .backward();
        assertThat(gradient(x).data()).isNotSameAs(own);
        x.mul(2).sum().backward();
        assertThat(own.toDoubleArray()).containsExactly(3, 4);
        assertThat(grad(x)).containsExactly(5, 6);
    }

    @Test
    void thereIsNoBufferForAnInputWithoutAGradient() {
        Variable x = leaf(1);
        Variable y = Rule.of("sum of two", x, constant(1)).output(x.data(), g -> g.buffer(1));
        assertThatIllegalArgumentException()
                .isThrownBy(y::backward)
                .withMessageContainingAll("sum of two backward", "input 1", "does not require a gradient");
    }

    @Test
    void backwardKnowsWhetherTheGraphIsRetained() {
        List<Boolean> retained = new ArrayList<>();
        Variable x = leaf(1);
        for (GraphOptions options :
                List.of(GraphOptions.options(), GraphOptions.options().retainGraph(true), GraphOptions.options())) {
            Rule.of("y", x)
                    .output(x.data(), g -> {
                        retained.add(g.retainsGraph());
                        g.set(0, g.dy());
                    })
                    .backward(null, options);
        }
        assertThat(retained).containsExactly(false, true, false);
    }

    /** Where two gradients that are stored transposed have been added, their sum is stored so, too. */
    @Test
    void aBufferIsInTheOrderOfTheElements() {
        Variable x = Variable.of(Tensor.ones(3, 4), true);
        x.t().relu().add(x.t().relu()).sum().backward();
        assertThat(Objects.requireNonNull(x.grad()).data().isContiguous()).isFalse();
        x.zeroGrad(ZeroGrad.REUSE_BUFFER);
        List<Boolean> contiguous = new ArrayList<>();
        Rule.of("fill", x)
                .output(Tensor.ones(1), g -> {
                    Tensor buffer = g.buffer(0);
                    contiguous.add(buffer.isContiguous());
                    g.set(0, Variable.of(buffer.fillInPlace(2)));
                })
                .backward();
        assertThat(contiguous).containsExactly(true);
    }
}
