package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Errors of a backward pass, and that a failed pass changes nothing. */
class BackwardErrorsTest {
    @Test
    void secondPassThrowsAndNamesRetainGraphAndDetach() {
        Variable x = leaf(1, 2);
        Variable y = x.tanh().sum();
        y.backward();
        assertThatThrownBy(y::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'sum'")
                .hasMessageContaining("retainGraph")
                .hasMessageContaining("detach");
    }

    /** The case of a recurrent state that is carried to the next pass without detach. */
    @Test
    void secondPassThroughAReleasedPartThrows() {
        Variable w = leaf(0.5);
        Variable state = w.mul(leaf(1)).tanh();
        state.backward();
        Variable next = state.mul(w);
        assertThatThrownBy(next::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("'tanh'");
        state.detach().mul(w).backward();
    }

    @Test
    void retainGraphAllowsASecondPass() {
        Variable x = leaf(1, 2);
        Variable y = x.square().sum();
        y.backward(null, GraphOptions.options().retainGraph(true));
        y.backward();
        assertThat(grad(x)).containsExactly(4, 8);
        assertThatThrownBy(y::backward).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void outputOfSeveralElementsNeedsAnInitialGradient() {
        assertThatThrownBy(() -> leaf(1, 2).square().backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one element")
                .hasMessageContaining("(2,)");
    }

    @Test
    void outputOfOneElementAndAnyRankNeedsNoInitialGradient() {
        Variable x = Variable.of(Tensor.of(new double[] {3}, 1, 1), true);
        x.square().backward();
        assertThat(grad(x)).containsExactly(6);
    }

    @Test
    void initialGradientMustHaveTheShapeOfTheOutput() {
        assertThatThrownBy(() -> leaf(1, 2, 3).square().backward(constant(1, 2)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("(3,)")
                .hasMessageContaining("(2,)");
        // It would broadcast.
        Variable x = leaf(1, 2, 3);
        Variable y = x.square();
        assertThatThrownBy(() -> y.backward(constant(1)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContainingAll("backward", "output 0", "(3,)", "(1,)");
        y.backward(constant(1, 1, 1));
        assertThat(grad(x)).containsExactly(2, 4, 6);
    }

    @Test
    void initialGradientMustHaveTheTypeOfTheOutput() {
        Variable wrong = Variable.of(Tensor.of(new float[] {1}));
        assertThatThrownBy(() -> leaf(1).square().backward(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64")
                .hasMessageContaining("float32");
    }

    @Test
    void outputMustRequireAGradient() {
        assertThatThrownBy(() -> constant(1).square().backward())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not require a gradient");
    }

    @Test
    void thereMustBeOneInitialGradientForEachOutput() {
        Variable y = leaf(1).square();
        assertThatThrownBy(() -> Autograd.backward(List.of(y), List.of(), GraphOptions.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1")
                .hasMessageContaining("0");
    }

    /** Nodes are visited newest first: when the rule throws, the gradient of the newer leaf is complete. */
    @Test
    void failedPassLeavesEveryGradientAsItWas() {
        Variable older = leaf(1);
        Variable broken = Rule.of("broken", older).output(older.data().copy(), g -> {
            throw new IllegalArgumentException("no derivative today");
        });
        Variable younger = leaf(2);
        older.mul(younger).backward();
        Variable y = broken.mul(younger);
        assertThatThrownBy(y::backward).hasMessage("no derivative today");
        assertThat(grad(older)).containsExactly(2);
        assertThat(grad(younger)).containsExactly(1);
        assertThat(GradMode.isEnabled()).isTrue();
    }

    @Test
    void onlyALeafCanStopRequiringAGradient() {
        Variable y = leaf(1).square();
        assertThatThrownBy(() -> y.requiresGrad(false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("detach");
        assertThat(y.requiresGrad(true)).isSameAs(y);
    }

    @Test
    void allInitialGradientsAreCheckedBeforeTheGraphIsReleased() {
        Variable x = leaf(1, 2);
        Variable y = x.square();
        Variable z = x.tanh();
        assertThatThrownBy(() ->
                        Autograd.backward(List.of(y, z), Arrays.asList(constant(1, 1), null), GraphOptions.options()))
                .isInstanceOf(IllegalStateException.class);
        Autograd.backward(List.of(y, z), List.of(constant(1, 1), constant(0, 0)), GraphOptions.options());
        assertThat(grad(x)).containsExactly(2, 4);
    }
}
