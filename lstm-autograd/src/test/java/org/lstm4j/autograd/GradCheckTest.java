package org.lstm4j.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.lstm4j.autograd.testing.Variables.constant;
import static org.lstm4j.autograd.testing.Variables.leaf;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** GradCheck finds each kind of wrong backward, and its message says where. */
class GradCheckTest {
    /** y = x² with the given backward. */
    private static Function<List<Variable>, Variable> squareWith(Backward backward) {
        return in -> Rule.of("square", in.get(0))
                .saves(in.get(0))
                .output(in.get(0).data().square(), backward);
    }

    private static final Backward CORRECT = g -> g.set(0, g.dy().mul(g.saved(0)).mul(2));

    private static void assertReported(Function<List<Variable>, Variable> function, String... parts) {
        Variable x = Variable.of(Tensor.of(new double[] {0.5, -1, 2, 3}, 2, 2), true);
        assertThatThrownBy(() -> GradCheck.gradcheck(function, x))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void correctRulePasses() {
        GradCheck.gradcheck(squareWith(CORRECT), leaf(0.5, -1, 2));
        GradCheck.gradgradcheck(squareWith(CORRECT), leaf(0.5, -1, 2));
    }

    @Test
    void findsAWrongSign() {
        assertReported(
                squareWith(g -> g.set(0, g.dy().mul(g.saved(0)).mul(-2))),
                "output 0",
                "input 0",
                "output index [0, 0]",
                "input index [0, 0]",
                "x = 0.5",
                "numerical ",
                "analytical -1.0");
    }

    @Test
    void findsAMissingFactor() {
        assertReported(squareWith(g -> g.set(0, g.dy().mul(g.saved(0)))), "numerical ", "analytical 0.5");
    }

    @Test
    void findsAnErrorInOneElement() {
        Variable factor = Variable.of(Tensor.of(new double[] {2, 2, 2.01, 2}, 2, 2));
        assertReported(
                squareWith(g -> g.set(0, g.dy().mul(g.saved(0)).mul(factor))),
                "output index [1, 0]",
                "input index [1, 0]",
                "x = 2.0",
                "analytical 4.02");
    }

    @Test
    void findsTransposedElements() {
        assertReported(
                squareWith(g -> g.set(0, g.dy().mul(g.saved(0)).mul(2).t())), "output index [0, 1]", "input index");
    }

    /** A missing sum gives a wrong shape or, if the shapes agree by chance, wrong values. */
    @Test
    void findsAMissingSumOfABroadcastOperand() {
        Function<List<Variable>, Variable> sum = in -> Rule.of("sum", in.get(0), in.get(1))
                .output(in.get(0).data().add(in.get(1).data()), g -> {
                    g.set(0, g.dy());
                    g.set(1, g.dy());
                });
        assertThatThrownBy(() -> GradCheck.gradcheck(sum, leaf(1, 2), leaf(3)))
                .hasMessageContaining("sum")
                .hasMessageContaining("(1,)");
        Function<List<Variable>, Variable> first = in -> Rule.of("sum", in.get(0), in.get(1))
                .output(in.get(0).data().add(in.get(1).data()), g -> {
                    g.set(0, g.dy());
                    g.set(1, g.dy().narrow(0, 0, 1));
                });
        assertThatThrownBy(() -> GradCheck.gradcheck(first, leaf(1, 2), leaf(3)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("input 1")
                .hasMessageContaining("output index [1]")
                .hasMessageContaining("analytical 0.0");
    }

    @Test
    void gradgradcheckFindsAWrongSecondDerivative() {
        Function<List<Variable>, Variable> function =
                squareWith(g -> g.set(0, g.dy().mul(g.saved(0).detach()).mul(2)));
        GradCheck.gradcheck(function, leaf(0.5, -1));
        assertThatThrownBy(() -> GradCheck.gradgradcheck(function, leaf(0.5, -1)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("analytical 0.0");
    }

    /** The gradient is computed on tensors and has no graph. */
    @Test
    void gradgradcheckFindsABackwardWithoutAGraph() {
        Function<List<Variable>, Variable> function = squareWith(g -> {
            Tensor slope = g.dy().data().mul(g.saved(0).data()).mul(2);
            g.set(0, Variable.of(slope));
        });
        GradCheck.gradcheck(function, leaf(0.5, -1));
        assertThatThrownBy(() -> GradCheck.gradgradcheck(function, leaf(0.5, -1)))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("graph");
    }

    @Test
    void gradgradcheckAcceptsAConstantZeroGradientWithoutAGraph() {
        Function<List<Variable>, Variable> function = in -> Rule.of("first", in.get(0), in.get(1))
                .output(in.get(0).data().copy(), g -> {
                    g.set(0, g.dy());
                    g.set(1, constant(0, 0));
                });
        GradCheck.gradgradcheck(function, leaf(0.5, -1), leaf(1, 2));
    }

    @Test
    void findsABackwardThatIsNotReproducible() {
        AtomicInteger calls = new AtomicInteger();
        assertReported(
                squareWith(g -> g.set(0, g.dy().mul(g.saved(0)).mul(2).add(1e-9 * calls.incrementAndGet()))),
                "not reproducible",
                "output 0",
                "input 0");
    }

    @Test
    void findsANonZeroGradientFromZeros() {
        assertReported(
                squareWith(g -> {
                    boolean nothing = g.dy().data().abs().sum().item() == 0;
                    g.set(0, g.dy().mul(g.saved(0)).mul(2).add(nothing ? 0.25 : 0));
                }),
                "gradient of zeros gave 0.25",
                "input 0");
    }

    @Test
    void findsABackwardThatIgnoresAnOutputIfAnotherIsUnused() {
        Function<List<Variable>, List<Variable>> function = in -> Rule.of("two", in.get(0))
                .outputs(List.of(in.get(0).data().copy(), in.get(0).data().mul(2)), g -> {
                    // Correct only if both outputs are used, or the second alone.
                    Variable first = g.has(1) ? g.dy(0) : g.dy(0).mul(0);
                    g.set(0, first.add(g.dy(1).mul(2)));
                });
        assertThatThrownBy(() -> GradCheck.gradcheck(function, GradCheck.options(), List.of(leaf(1, 2))))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("output 0");
    }

    @Test
    void findsABackwardThatLosesAnOutputIfAllAreUsed() {
        Function<List<Variable>, List<Variable>> function = in -> Rule.of("two", in.get(0))
                .outputs(List.of(in.get(0).data().copy(), in.get(0).data().mul(2)), g -> {
                    // Correct for each output alone.
                    g.set(0, g.has(0) ? g.dy(0) : g.dy(1).mul(2));
                });
        assertThatThrownBy(() -> GradCheck.gradcheck(function, GradCheck.options(), List.of(leaf(1, 2))))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("input 0: the gradients from each output alone add up to 3.0");
    }

    @Test
    void messageHasTheIndicesOfOutputAndInput() {
        Function<List<Variable>, List<Variable>> function =
                in -> List.of(in.get(1).mul(in.get(0)), squareWith(g -> {}).apply(List.of(in.get(1))));
        assertThatThrownBy(
                        () -> GradCheck.gradcheck(function, GradCheck.options(), List.of(constant(1, 2), leaf(3, 4))))
                .isInstanceOf(GradCheckException.class)
                .hasMessageContaining("output 1")
                .hasMessageContaining("input 1:");
    }

    @Test
    void findsAnOutputThatDependsOnNoInput() {
        assertReported(in -> in.get(0).detach().square(), "output 0", "does not depend");
    }

    @Test
    void inputsAreRestoredToTheBit() {
        double[] values = {0.1, -1e-300, 1.0 / 3, -0.0};
        Variable x = leaf(values);
        GradCheck.gradcheck(in -> in.get(0).mul(2), x);
        GradCheck.gradgradcheck(in -> in.get(0).mul(2), x);
        catchThrowable(() -> GradCheck.gradcheck(squareWith(g -> {}), x));
        AtomicInteger calls = new AtomicInteger();
        catchThrowable(() -> GradCheck.gradcheck(
                in -> {
                    if (calls.incrementAndGet() == 3) {
                        throw new IllegalStateException("in the middle");
                    }
                    return in.get(0).mul(2);
                },
                x));
        assertThat(calls).hasValue(3);
        assertThat(x.data().toDoubleArray()).containsExactly(values);
        assertThat(1 / x.data().get(3)).isNegative();
        assertThat(x.grad()).isNull();
    }

    @Test
    void inputsMustBeFloat64() {
        Variable narrow = Variable.of(Tensor.of(new float[] {1}), true);
        assertThatThrownBy(() -> GradCheck.gradcheck(in -> in.get(0).square(), narrow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("float64")
                .hasMessageContaining("float32");
    }

    @Test
    void oneInputMustRequireAGradient() {
        assertThatThrownBy(() -> GradCheck.gradcheck(in -> in.get(0).square(), constant(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one input");
        assertThatThrownBy(() -> GradCheck.gradgradcheck(in -> in.get(0).square(), constant(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void inputsMustBeLeaves() {
        assertThatThrownBy(() -> GradCheck.gradcheck(in -> in.get(0).square(), leaf(1).mul(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("leaf");
    }

    @Test
    void functionMustReturnAnOutput() {
        assertThatThrownBy(() -> GradCheck.gradcheck(in -> List.of(), GradCheck.options(), List.of(leaf(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no outputs");
    }

    @Test
    void emptyTensorsPass() {
        Variable empty = Variable.of(Tensor.zeros(DType.FLOAT64, Shape.of(0, 3)), true);
        GradCheck.gradcheck(in -> in.get(0).square(), empty);
        GradCheck.gradgradcheck(in -> in.get(0).square(), empty);
    }

    @Test
    void defaultOptionsArePyTorchs() {
        assertThat(GradCheck.options()).isEqualTo(new GradCheck.Options(1e-6, 1e-5, 1e-3));
        assertThat(GradCheck.options().eps(1).atol(2).rtol(3)).isEqualTo(new GradCheck.Options(1, 2, 3));
    }

    /** |analytical - numerical| must not exceed atol + rtol |numerical|. */
    @Test
    void toleranceIsAbsolutePlusRelative() {
        Function<List<Variable>, List<Variable>> tenPercentOff =
                in -> List.of(squareWith(g -> g.set(0, g.dy().mul(g.saved(0)).mul(2.2)))
                        .apply(in));
        List<Variable> inputs = List.of(leaf(1));
        GradCheck.Options exact = GradCheck.options().atol(0).rtol(0);
        GradCheck.gradcheck(tenPercentOff, exact.rtol(0.11), inputs);
        GradCheck.gradcheck(tenPercentOff, exact.atol(0.21), inputs);
        for (GradCheck.Options tight : List.of(exact.rtol(0.09), exact.atol(0.19), GradCheck.options())) {
            assertThatThrownBy(() -> GradCheck.gradcheck(tenPercentOff, tight, inputs))
                    .isInstanceOf(GradCheckException.class);
        }
    }

    /** Of a linear function over a step of 2^-20 the difference is exact: 1, and 1.5 by this rule. */
    @Test
    void anErrorOfTheToleranceIsAllowed() {
        Function<List<Variable>, List<Variable>> half = in ->
                List.of(Rule.of("identity", in.get(0)).output(in.get(0).data().copy(), g -> g.set(0, g.dy().mul(1.5))));
        List<Variable> inputs = List.of(leaf(1));
        GradCheck.Options exact = GradCheck.options().eps(0x1p-20).atol(0).rtol(0);
        GradCheck.gradcheck(half, exact.atol(0.5), inputs);
        GradCheck.gradcheck(half, exact.rtol(0.5), inputs);
        assertThatThrownBy(() -> GradCheck.gradcheck(half, exact.atol(Math.nextDown(0.5)), inputs))
                .isInstanceOf(GradCheckException.class);
    }

    @Test
    void optionsOutOfRangeThrow() {
        for (double[] wrong : new double[][] {{0, 0, 0}, {-1, 0, 0}, {Double.NaN, 0, 0}, {1, -1, 0}, {1, 0, -1}}) {
            assertThatThrownBy(() -> new GradCheck.Options(wrong[0], wrong[1], wrong[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("eps");
        }
    }
}
