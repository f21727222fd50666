package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;
import static org.lstm4j.autograd.testing.Variables.values;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;

/** Hooks on gradients, and retained gradients of results. */
class HooksTest {
    @Test
    void hookSeesTheCompleteSumOnce() {
        for (boolean onLeaf : new boolean[] {true, false}) {
            Variable x = leaf(2);
            Variable y = onLeaf ? x : x.copy();
            List<double[]> seen = new ArrayList<>();
            y.registerHook(gradient -> {
                seen.add(values(gradient));
                return gradient;
            });
            y.add(y.mul(3)).add(y.square()).backward();
            assertThat(seen).containsExactly(new double[] {1 + 3 + 4});
            assertThat(grad(x)).containsExactly(8);
        }
    }

    @Test
    void hookReplacesTheGradient() {
        Variable a = leaf(2);
        a.registerHook(gradient -> gradient.mul(10));
        a.registerHook(gradient -> gradient.add(1));
        a.square().backward();
        assertThat(grad(a)).containsExactly(41);

        Variable b = leaf(2);
        Variable y = b.square();
        y.registerHook(gradient -> gradient.clamp(-0.5, 0.5));
        y.mul(100).backward();
        assertThat(grad(b)).containsExactly(2);
    }

    @Test
    void hookBelongsToOneOutput() {
        Variable x = leaf(1, 2);
        List<Variable> parts = x.unbind(0);
        parts.get(1).registerHook(gradient -> gradient.mul(10));
        parts.get(0).add(parts.get(1)).backward();
        assertThat(grad(x)).containsExactly(1, 10);
    }

    @Test
    void hookIsCalledForReturnedGradientsToo() {
        Variable x = leaf(2);
        x.registerHook(gradient -> gradient.mul(10));
        assertThat(values(Autograd.grad(x.square(), x).get(0))).containsExactly(40);
    }

    @Test
    void hookIsNotCalledWithoutAGradient() {
        Variable x = leaf(1, 2);
        List<Variable> parts = x.unbind(0);
        parts.get(0).registerHook(gradient -> {
            throw new AssertionError("no gradient came here");
        });
        parts.get(1).backward();
        assertThat(grad(x)).containsExactly(0, 1);
    }

    @Test
    void removedHookIsNotCalled() {
        Variable x = leaf(2);
        UnaryOperator<Variable> twice = gradient -> gradient.mul(2);
        Handle first = x.registerHook(twice);
        x.registerHook(twice);
        first.remove();
        first.remove();
        x.square().backward();
        assertThat(grad(x)).as("the second one stays").containsExactly(8);
    }

    @Test
    void hookMayRemoveItself() {
        Variable x = leaf(2);
        List<Handle> handle = new ArrayList<>();
        handle.add(x.registerHook(gradient -> {
            handle.get(0).remove();
            return gradient.mul(2);
        }));
        x.square().backward();
        x.square().backward();
        assertThat(grad(x)).containsExactly(8 + 4);
    }

    @Test
    void hookMayNotChangeShapeOrType() {
        Variable x = leaf(1, 2);
        Handle handle = x.registerHook(gradient -> gradient.sum());
        assertThatThrownBy(() -> x.square().sum().backward())
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("hook")
                .hasMessageContaining("(2,)")
                .hasMessageContaining("()");
        handle.remove();
        x.registerHook(gradient -> gradient.to(DType.FLOAT32));
        assertThatThrownBy(() -> x.square().sum().backward())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("hook")
                .hasMessageContaining("float32");
        assertThat(x.grad()).isNull();
    }

    @Test
    void hookIsDifferentiatedWithCreateGraph() {
        Variable x = leaf(3);
        x.registerHook(gradient -> gradient.square());
        Variable slope = Autograd.grad(x.square(), GraphOptions.options().createGraph(true), x)
                .get(0);
        assertThat(values(slope)).containsExactly(36);
        // d(4x²)/dx = 24, and the hook squares that again
        assertThat(values(Autograd.grad(slope, x).get(0))).containsExactly(576);
    }

    @Test
    void hookNeedsAVariableThatRequiresAGradient() {
        assertThatThrownBy(() -> constant(1).registerHook(gradient -> gradient))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not require a gradient");
        assertThatThrownBy(() -> constant(1).retainGrad()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void retainGradAccumulatesTheGradientOfAResult() {
        Variable x = leaf(2);
        Variable y = x.square();
        y.retainGrad();
        y.retainGrad();
        Variable z = y.mul(y);
        z.backward(null, GraphOptions.options().retainGraph(true));
        assertThat(grad(y)).containsExactly(8);
        assertThat(z.grad()).isNull();
        z.backward();
        assertThat(grad(y)).containsExactly(16);
        assertThat(grad(x)).containsExactly(64);
    }

    @Test
    void retainGradOfALeafChangesNothing() {
        Variable x = leaf(2);
        x.retainGrad();
        x.square().backward();
        assertThat(grad(x)).containsExactly(4);
    }
}
