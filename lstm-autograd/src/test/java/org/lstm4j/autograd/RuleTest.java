package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.grad;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Operations defined with Rule outside the library. */
class RuleTest {
    /** y = x³. dx = 3 x² dy. Saves x. */
    private static Variable cube(Variable x) {
        return Rule.of("cube", x)
                .saves(x)
                .output(
                        x.data().pow(3),
                        g -> g.set(0, g.dy().mul(g.saved(0).square()).mul(3)));
    }

    /** s = sin x, c = cos x. dx = ds c - dc s. Saves both. */
    private static List<Variable> sincos(Variable x) {
        double[] values = x.data().toDoubleArray();
        double[] sines = new double[values.length];
        double[] cosines = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            sines[i] = Math.sin(values[i]);
            cosines[i] = Math.cos(values[i]);
        }
        int[] sizes = x.shape().toArray();
        return Rule.of("sincos", x)
                .savesOutputs()
                .outputs(
                        List.of(Tensor.of(sines, sizes), Tensor.of(cosines, sizes)),
                        g -> g.set(0, g.dy(0).mul(g.saved(1)).sub(g.dy(1).mul(g.saved(0)))));
    }

    /** y = x softplus'(x) with an input and the output saved: dx = dy (s + y (1 - s)), s = sigmoid(x). */
    private static Variable silu(Variable x) {
        return Rule.of("silu", x)
                .saves(x)
                .savesOutputs()
                .output(x.data().mul(x.data().sigmoid()), g -> {
                    Variable s = g.saved(0).sigmoid();
                    g.set(0, g.dy().mul(s.add(g.saved(1).mul(s.neg().add(1)))));
                });
    }

    @Test
    void savedInputIsReadInTheBackward() {
        GradCheck.gradcheck(in -> cube(in.get(0)), leaf(-1, 0.5, 2));
        GradCheck.gradgradcheck(in -> cube(in.get(0)), leaf(-1, 0.5, 2));
    }

    @Test
    void severalSavedOutputsAreReadInTheBackward() {
        List<Variable> inputs = List.of(Variable.of(Tensor.of(new double[] {-1, 0.5, 2, 3}, 2, 2), true));
        GradCheck.gradcheck(in -> sincos(in.get(0)), GradCheck.options(), inputs);
        GradCheck.gradgradcheck(in -> sincos(in.get(0)), GradCheck.options(), inputs);
    }

    @Test
    void savedOutputsFollowSavedInputs() {
        GradCheck.gradcheck(in -> silu(in.get(0)), leaf(-1, 0.5, 2));
        GradCheck.gradgradcheck(in -> silu(in.get(0)), leaf(-1, 0.5, 2));
    }

    @Test
    void hasTellsWhichOutputsWereUsed() {
        Variable x = leaf(2);
        List<Boolean> used = new ArrayList<>();
        List<Variable> ys = Rule.of("two", x)
                .outputs(List.of(x.data().copy(), x.data().copy()), g -> {
                    used.add(g.has(0));
                    used.add(g.has(1));
                    g.set(0, g.dy(0).add(g.dy(1).mul(10)));
                });
        ys.get(1).backward();
        assertThat(used).containsExactly(false, true);
        assertThat(grad(x)).containsExactly(10);
    }

    @Test
    void inPlaceChangeErrorNamesTheOperation() {
        Variable x = leaf(1, 2);
        Variable y = cube(x).sum();
        x.data().set(9, 0);
        assertThatThrownBy(y::backward).hasMessageStartingWith("cube:");
        List<Variable> z = sincos(x);
        z.get(1).data().set(9, 0);
        assertThatThrownBy(() -> z.get(0).sum().backward()).hasMessageStartingWith("sincos:");
    }

    @Test
    void gradientOfWrongShapeThrowsWithOperationInputAndShapes() {
        Variable a = leaf(1, 2);
        Variable b = leaf(1, 2, 3);
        Variable y = Rule.of("mine", a, b).output(a.data().copy(), g -> g.set(1, g.dy()));
        assertThatThrownBy(() -> y.sum().backward())
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("mine")
                .hasMessageContaining("input 1")
                .hasMessageContaining("(3,)")
                .hasMessageContaining("(2,)");
    }

    @Test
    void gradientOfWrongTypeThrowsWithOperationInputAndTypes() {
        Variable x = leaf(1, 2);
        Variable y = Rule.of("mine", x).output(x.data().copy(), g -> g.set(0, g.dy().to(DType.FLOAT32)));
        assertThatThrownBy(() -> y.sum().backward())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine")
                .hasMessageContaining("input 0")
                .hasMessageContaining("float64")
                .hasMessageContaining("float32");
    }

    @Test
    void outputsMustHaveOneType() {
        Variable x = leaf(1, 2);
        List<Tensor> mixed = List.of(x.data(), x.data().to(DType.FLOAT32));
        assertThatThrownBy(() -> Rule.of("mine", x).outputs(mixed, g -> g.set(0, g.dy())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mine")
                .hasMessageContaining("float32");
    }

    @Test
    void gradientOfAnInputThatNeedsNoneIsIgnored() {
        Variable x = leaf(2);
        Variable data = constant(3);
        List<Boolean> needed = new ArrayList<>();
        Variable y = Rule.of("mine", data, x).output(x.data().copy(), g -> {
            needed.add(g.needsGrad(0));
            needed.add(g.needsGrad(1));
            g.set(0, constant(1, 2, 3));
            g.set(1, g.dy());
        });
        y.backward();
        assertThat(needed).containsExactly(false, true);
        assertThat(grad(x)).containsExactly(1);
        assertThat(data.grad()).isNull();
    }

    @Test
    void needsGradOnlyForInputsOnAPathToARequestedOne() {
        Variable a = leaf(2);
        Variable b = leaf(3);
        List<Boolean> needed = new ArrayList<>();
        Variable y = Rule.of("mine", a, b).output(a.data().copy(), g -> {
            needed.add(g.needsGrad(0));
            needed.add(g.needsGrad(1));
            g.set(1, g.dy());
        });
        Autograd.grad(y, b);
        assertThat(needed).containsExactly(false, true);
    }

    @Test
    void gradientThatIsNotSetIsZero() {
        Variable a = leaf(2);
        Variable b = leaf(3);
        Variable y = Rule.of("forgets", a, b).output(a.data().add(b.data()), g -> g.set(1, g.dy()));
        y.add(a.mul(5)).backward();
        assertThat(grad(a)).containsExactly(5);
        assertThat(grad(b)).containsExactly(1);
        assertThatThrownBy(() -> GradCheck.gradcheck(
                        in -> Rule.of("forgets", in.get(0))
                                .output(in.get(0).data().mul(2), g -> {}),
                        leaf(1)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("analytical 0.0");
    }

    @Test
    void operationIsNotRecordedInNoGradOrWithoutAGradient() {
        Variable y = GradMode.noGrad(() -> cube(leaf(2)));
        assertThat(y.requiresGrad()).isFalse();
        assertThat(cube(constant(2)).requiresGrad()).isFalse();
        assertThat(y.item()).isEqualTo(8);
    }

    @Test
    void toStringHasTheNameOfTheOperation() {
        assertThat(cube(leaf(2))).hasToString(cube(leaf(2)).data() + " (requires grad from cube)");
    }
}
