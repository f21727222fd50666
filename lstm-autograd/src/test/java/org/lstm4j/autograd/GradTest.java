package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.leaf;
import static org.lstm4j.autograd.testing.Variables.values;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Gradients that are returned instead of accumulated into leaves. */
class GradTest {
    private static List<@Nullable Variable> grad(Variable y, GraphOptions options, Variable... inputs) {
        return Autograd.grad(List.of(y), List.of(inputs), Collections.singletonList(null), options);
    }

    @Test
    void gradOfLeavesDoesNotChange() {
        Variable a = leaf(2);
        Variable b = leaf(3);
        List<Variable> found = Autograd.grad(a.mul(b), a, b);
        assertThat(values(found.get(0))).containsExactly(3);
        assertThat(values(found.get(1))).containsExactly(2);
        assertThat(a.grad()).isNull();
        assertThat(b.grad()).isNull();
    }

    @Test
    void inputsMayBeResultsOfOperations() {
        Variable x = leaf(2);
        Variable y = x.square();
        Variable z = y.mul(y);
        List<Variable> found = Autograd.grad(z, y, x, z);
        assertThat(values(found.get(0))).containsExactly(8);
        assertThat(values(found.get(1))).containsExactly(32);
        assertThat(values(found.get(2))).containsExactly(1);
    }

    @Test
    void inputsMayBeSomeOfTheOutputsOfOneOperation() {
        Variable x = leaf(1, 2, 3);
        List<Variable> parts = x.unbind(0);
        Variable y = parts.get(0).mul(parts.get(2)).square();
        List<@Nullable Variable> found =
                grad(y, GraphOptions.options().allowUnused(true), parts.get(0), parts.get(1), parts.get(2));
        assertThat(values(found.get(0))).containsExactly(18);
        assertThat(found.get(1)).isNull();
        assertThat(values(found.get(2))).containsExactly(6);
    }

    @Test
    void initialGradientsWeightTheOutputs() {
        Variable x = leaf(1, 2);
        List<@Nullable Variable> found = Autograd.grad(
                List.of(x.mul(2), x.square().sum()),
                List.of(x),
                List.of(constant(10, 100), Variable.of(constant(1000).data().reshape())),
                GraphOptions.options());
        assertThat(values(found.get(0))).containsExactly(2020, 4200);
    }

    @Test
    void unusedInputThrowsOrIsNullWithAllowUnused() {
        Variable x = leaf(1);
        Variable unused = leaf(1, 2);
        Variable y = x.square();
        assertThatThrownBy(() -> grad(y, GraphOptions.options().retainGraph(true), x, unused))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("input 1")
                .hasMessageContaining("(2,)")
                .hasMessageContaining("allowUnused");
        List<@Nullable Variable> found = grad(y, GraphOptions.options().allowUnused(true), x, unused);
        assertThat(values(found.get(0))).containsExactly(2);
        assertThat(found.get(1)).isNull();
    }

    @Test
    void inputMustRequireAGradient() {
        Variable y = leaf(1).square();
        assertThatThrownBy(() -> Autograd.grad(y, constant(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not require a gradient");
    }

    /** Only the nodes on paths to the inputs are visited: another part of the graph may even be released. */
    @Test
    void onlyPathsToTheInputsAreVisited() {
        Variable a = leaf(2);
        Variable b = leaf(3);
        Variable beside = b.tanh();
        Variable y = a.mul(beside);
        beside.backward(constant(1), GraphOptions.options());
        assertThat(values(Autograd.grad(y, a).get(0))).containsExactly(values(beside));
    }
}
