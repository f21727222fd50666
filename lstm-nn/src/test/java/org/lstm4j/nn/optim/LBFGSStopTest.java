package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.schedule.StepLR;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Where LBFGS stops, at each bound of PyTorch's {@code LBFGS.step} exactly, and what its state may hold; by hand. */
class LBFGSStopTest {
    private static final double TWO_TO_53 = 9007199254740992.0;

    private final Parameter p = new Parameter(Tensor.of(new double[] {0, 0}));
    private int calls;

    private double[] x() {
        return p.data().toDoubleArray();
    }

    /** A step over given losses and gradients, (loss, g0, g1) for each evaluation; the last is repeated. */
    private double step(LBFGS lbfgs, double[]... evaluations) {
        calls = 0;
        return lbfgs.step(() -> {
            double[] now = evaluations[Math.min(calls++, evaluations.length - 1)];
            p.setGrad(Variable.of(Tensor.of(new double[] {now[1], now[2]})));
            return now[0];
        });
    }

    private LBFGS of(UnaryOperator<LBFGS.Options> options) {
        return new LBFGS(
                List.of(p),
                options.apply(LBFGS.options().maxEval(100).toleranceGrad(0).toleranceChange(0)));
    }

    @Test
    void aGradientAtTheToleranceIsEvaluatedOnce() {
        assertThat(step(of(o -> o.toleranceGrad(0.5)), new double[] {3, 0.5, -0.25}))
                .isEqualTo(3);
        assertThat(calls).isEqualTo(1);
        assertThat(x()).containsExactly(0, 0);
    }

    @Test
    void maxIterCountsIterations() {
        LBFGS lbfgs = of(o -> o.maxIter(3));
        // f = x², from 4.
        p.data().copyInPlace(Tensor.of(new double[] {4, 0}));
        calls = 0;
        lbfgs.step(() -> {
            calls++;
            p.setGrad(Variable.of(p.data().mul(2)));
            return p.data().square().sum().item() + calls;
        });
        // The loss after the last iteration is not evaluated.
        assertThat(calls).isLessThanOrEqualTo(3);
        assertThat(lbfgs.stateDict().get("state.0.n_iter").item()).isLessThanOrEqualTo(3);
        LBFGS steep = of(o -> o.maxIter(3));
        step(steep, new double[] {9, 1, 2}, new double[] {8, 2, 1}, new double[] {7, 1, 1}, new double[] {6, 3, 1});
        assertThat(calls).isEqualTo(3);
        assertThat(steep.stateDict().get("state.0.n_iter").item()).isEqualTo(3);
        assertThat(steep.stateDict().get("state.0.func_evals").item()).isEqualTo(3);
    }

    /** Along d = -g the slope is -0.25, which is not above -0.25. */
    @Test
    void aSlopeAtTheToleranceIsFollowed() {
        step(of(o -> o.toleranceChange(0.25).maxIter(1)), new double[] {3, 0.5, 0});
        assertThat(x()).containsExactly(-0.5, 0);
    }

    /** First steps have the length min(1, 1 / sum of |g|) lr. */
    @ParameterizedTest
    @CsvSource({
        // lr, toleranceGrad, toleranceChange, losses, g0 of both, evaluations
        "1,    0.25, 0,    10, 5,   1, 0.25, 2", // the gradient is at its tolerance
        "0.25, 0,    0.25, 10, 5,   1, 1,    2", // the largest step, |d| t, is at its tolerance
        "0.25, 0,    0.2,  10, 5,   1, 1,    3", // and here above it
        "2,    0,    1,    5,  4,   4, 3,    3", // the loss changes by the tolerance, which is not less
        "2,    0,    1,    5,  4.5, 4, 3,    2", // and here by less
    })
    void bounds(
            double lr,
            double grad,
            double change,
            double firstLoss,
            double secondLoss,
            double first,
            double second,
            int evaluations) {
        LBFGS lbfgs =
                of(o -> o.lr(lr).toleranceGrad(grad).toleranceChange(change).maxEval(3));
        step(lbfgs, new double[] {firstLoss, first, 0}, new double[] {secondLoss, second, 0});
        assertThat(calls).isEqualTo(evaluations);
    }

    /** y = (1, 5), s = (1e-10, 0): yᵀs is at the bound, so that the second direction is steepest descent again. */
    @Test
    void aPairAtTheLeastCurvatureIsSkipped() {
        step(of(o -> o.lr(1e-10).maxIter(2)), new double[] {9, -1, 0}, new double[] {8, 0, 5});
        assertThat(x()).containsExactly(1e-10, -5e-10);
    }

    @Test
    void stepsAreCountedForSchedules() {
        LBFGS lbfgs = of(o -> o);
        step(lbfgs, new double[] {3, 1, 1});
        assertThat(lbfgs.stepCount()).isEqualTo(1);
        StepLR schedule = new StepLR(lbfgs, 1);
        schedule.step();
        assertThat(lbfgs.learningRate()).isCloseTo(0.1, within(1e-15));
    }

    // ---- State ----------------------------------------------------------------------------------------------------

    private LBFGS afterThreeSteps() {
        LBFGS lbfgs = of(o -> o.maxIter(3));
        step(lbfgs, new double[] {9, 4, 2}, new double[] {8, 2, 1}, new double[] {7, 1, 1});
        return lbfgs;
    }

    @Test
    void aStateThatHasNoIterationYetStartsAnew() {
        StateDict state = afterThreeSteps().stateDict();
        assertThat(state.get("state.0.old_dirs").size(0)).isPositive();
        state.put("state.0.n_iter", Tensor.scalar(DType.FLOAT64, 0));
        double[][] evaluations = {{9, 1, 2}, {8, 3, -1}, {7, 2, -2}};
        p.data().fillInPlace(0);
        LBFGS loaded = of(o -> o.maxIter(3));
        loaded.loadStateDict(state);
        step(loaded, evaluations);
        double[] got = x();
        p.data().fillInPlace(0);
        step(of(o -> o.maxIter(3)), evaluations);
        assertThat(got).containsExactly(x());
    }

    @Test
    void countsAreFrom0To2To53() {
        LBFGS lbfgs = afterThreeSteps();
        StateDict state = lbfgs.stateDict();
        LBFGS other = of(o -> o);
        for (double bad : new double[] {-1, Double.NaN, TWO_TO_53 + 2}) {
            for (String count : List.of("func_evals", "n_iter")) {
                StateDict nonsense = state.copy().put("state.0." + count, Tensor.scalar(DType.FLOAT64, bad));
                assertThatThrownBy(() -> other.loadStateDict(nonsense))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("state.0." + count);
            }
        }
        other.loadStateDict(state.copy().put("state.0.func_evals", Tensor.scalar(DType.FLOAT64, TWO_TO_53)));
        assertThat(other.stateDict().get("state.0.func_evals").item()).isEqualTo(TWO_TO_53);
    }

    @Test
    void aStateOfAParameterThatThereIsNotIsUnexpected() {
        StateDict state = afterThreeSteps().stateDict().put("state.7.foo", Tensor.ones(1));
        LBFGS other = of(o -> o);
        assertThatThrownBy(() -> other.loadStateDict(state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unexpected key(s) in state_dict: \"state.7.foo\"");
    }
}
