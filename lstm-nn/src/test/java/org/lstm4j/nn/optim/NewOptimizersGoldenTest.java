package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lstm4j.nn.testing.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.testing.ClosedForms;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Optimizers and options that PyTorch has had since 1.13, beside PyTorch 2.14: {@code tools/goldens/torch2.py}. */
class NewOptimizersGoldenTest {
    private static final String MUON = "Muon, matrix only";

    static Stream<String> names() {
        return Stream.of(
                "Adam decoupled_weight_decay",
                "NAdam decoupled_weight_decay",
                "NAdam maximize",
                "RAdam decoupled_weight_decay",
                "RAdam maximize",
                "Adafactor",
                "Rprop maximize",
                MUON);
    }

    private static Optimizer of(String name, List<Parameter> p) {
        return switch (name) {
            case "Adam decoupled_weight_decay" ->
                new Adam(p, Adam.options().lr(0.05).weightDecay(0.1).decoupledWeightDecay(true));
            case "NAdam decoupled_weight_decay" ->
                new NAdam(p, NAdam.options().lr(0.05).weightDecay(0.1).decoupledWeightDecay(true));
            case "NAdam maximize" -> new NAdam(p, NAdam.options().lr(0.01).maximize(true));
            case "RAdam decoupled_weight_decay" ->
                new RAdam(p, RAdam.options().lr(0.05).weightDecay(0.1).decoupledWeightDecay(true));
            case "RAdam maximize" -> new RAdam(p, RAdam.options().lr(0.01).maximize(true));
            case "Adafactor" -> new Adafactor(p, 0.05);
            case "Rprop maximize" -> new Rprop(p, Rprop.options().lr(0.01).maximize(true));
            case MUON -> new Muon(p, 0.02);
            default -> throw new AssertionError(name);
        };
    }

    @ParameterizedTest
    @MethodSource("names")
    @Tag("golden")
    void twentyStepsMatchPyTorch(String name) {
        JsonNode golden = Goldens.read("torch2.json").get("optimizer/" + name);
        // PyTorch iterates Muon in bfloat16.
        double tolerance = name.equals(MUON) ? 5e-3 : 1e-12;
        Parameter w =
                new Parameter(ClosedForms.tensor(DType.FLOAT64, Shape.of(3, 4), k -> Math.sin(1.3 * (k / 4) + k % 4)));
        Parameter b = new Parameter(Tensor.of(new double[] {0.3, -0.2, 0.9}));
        Variable x =
                Variable.of(ClosedForms.tensor(DType.FLOAT64, Shape.of(5, 4), k -> Math.cos(0.7 * (k / 4) - k % 4)));
        Optimizer optimizer = of(name, name.equals(MUON) ? List.of(w) : List.of(w, b));
        double[] losses = new double[20];
        for (int i = 0; i < losses.length; i++) {
            w.zeroGrad();
            b.zeroGrad();
            Variable error = x.matmul(w.t()).add(b).tanh().sub(0.5);
            Variable loss = error.square().sum().add(w.square().square().sum().mul(0.01));
            loss.backward();
            optimizer.step();
            losses[i] = loss.item();
        }
        assertClose("losses", losses, Goldens.nested(golden.get("losses")), tolerance);
        assertClose("w", w.data().toDoubleArray(), Goldens.nested(golden.get("w")), tolerance);
        assertClose("b", b.data().toDoubleArray(), Goldens.nested(golden.get("b")), tolerance);
    }

    private static Parameter with(Tensor value, Tensor gradient) {
        Parameter p = new Parameter(value);
        p.setGrad(Variable.of(gradient));
        return p;
    }

    /** The matrices of a stack are those of single parameters; the size of the step is that of the whole. */
    @Test
    void adafactorTakesTheLastTwoDimensionsAsMatrices() {
        Tensor value = ClosedForms.tensor(DType.FLOAT64, Shape.of(2, 3, 4), Math::cos);
        Tensor gradient = ClosedForms.tensor(DType.FLOAT64, Shape.of(2, 3, 4), i -> Math.sin(i * i));
        Parameter stack = with(value.copy(), gradient);
        // A clipping threshold so large, and so large a lower bound of the size, that each element's step is its own.
        Adafactor.Options options =
                Adafactor.options().d(100).eps2(2).weightDecay(0.5).lr(0.1);
        new Adafactor(List.of(stack), options).step();
        for (int k = 0; k < 2; k++) {
            Parameter one = with(value.select(0, k).copy(), gradient.select(0, k));
            new Adafactor(List.of(one), options).step();
            assertClose("matrix " + k, stack.data().select(0, k), one.data(), 1e-14);
        }
    }

    /** With one row and column both averages are g² itself, so the step is that of a vector. */
    @Test
    void adafactorByHand() {
        for (Shape shape : List.of(Shape.of(1, 1), Shape.of(1), Shape.of())) {
            Tensor value = Tensor.full(DType.FLOAT64, shape, 4);
            Parameter p = with(value, Tensor.full(DType.FLOAT64, shape, 3));
            Adafactor adafactor = new Adafactor(
                    List.of(p), Adafactor.options().lr(0.1).weightDecay(0.5).maximize(true));
            adafactor.step();
            // 4 (1 - 0.05), and up by 4 min(0.1, 1) of a gradient of size 1.
            assertClose("first", p.data().item(), 3.8 + 0.4, 1e-14);
            p.setGrad(Variable.of(Tensor.full(DType.FLOAT64, shape, 1)));
            adafactor.step();
            double share = Math.pow(2, -0.8);
            double variance = 9 + share * (1 - 9);
            assertClose("second", p.data().item(), 4.2 * 0.95 + 0.42 / Math.sqrt(variance), 1e-14);
        }
    }

    @Test
    void adafactorSavesPyTorchsNames() {
        Parameter matrix = with(Tensor.ones(2, 3), Tensor.ones(2, 3));
        Parameter vector = with(Tensor.ones(4), Tensor.ones(4));
        Adafactor adafactor = new Adafactor(List.of(matrix, vector), 0.1);
        adafactor.step();
        StateDict state = adafactor.stateDict();
        assertThat(state.names())
                .filteredOn(name -> name.startsWith("state."))
                .containsExactlyInAnyOrder(
                        "state.0.step", "state.0.row_var", "state.0.col_var", "state.1.step", "state.1.variance");
        assertThat(state.get("state.0.row_var").shape()).isEqualTo(Shape.of(2, 1));
        assertThat(state.get("state.0.col_var").shape()).isEqualTo(Shape.of(1, 3));
        assertThat(state.get("param_groups.0.eps").toDoubleArray()).containsExactly(Double.NaN, 1e-3);
        Adafactor other =
                new Adafactor(List.of(matrix, vector), Adafactor.options().eps1(0.5));
        other.loadStateDict(state);
        assertThat(other.options(0)).isEqualTo(Adafactor.options().lr(0.1));
        StateDict wrong = state.copy().put("state.1.row_var", Tensor.ones(4, 1));
        assertThatThrownBy(() -> other.loadStateDict(wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unexpected key(s) in state_dict: \"state.1.row_var\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Adafactor", MUON})
    void aLoadedStateContinuesWithTheSameBits(String name) {
        for (DType dtype : DType.values()) {
            Tensor start = ClosedForms.tensor(dtype, Shape.of(2, 3), Math::cos);
            Parameter p = with(start, ClosedForms.tensor(dtype, Shape.of(2, 3), Math::sin));
            Optimizer optimizer = of(name, List.of(p));
            optimizer.step();
            Parameter q = with(p.data().copy(), p.grad().data());
            Optimizer resumed = of(name, List.of(q));
            resumed.loadStateDict(optimizer.stateDict());
            for (int i = 0; i < 3; i++) {
                optimizer.step();
                resumed.step();
            }
            assertThat(q.data().contentEquals(p.data())).isTrue();
            assertThat(p.data().dtype()).isEqualTo(dtype);
        }
    }

    /** All singular values of the step are near 1: from 0.68 to 1.2 by the coefficients of the iteration. */
    @Test
    void muonsStepIsNearlyOrthogonal() {
        for (Shape shape : List.of(Shape.of(3, 6), Shape.of(6, 3))) {
            Tensor gradient = ClosedForms.tensor(DType.FLOAT64, shape, i -> Math.sin(i * i + 1.0));
            for (boolean maximize : new boolean[] {false, true}) {
                Parameter p = with(Tensor.zeros(DType.FLOAT64, shape), gradient);
                new Muon(List.of(p), Muon.options().lr(1).nesterov(maximize).maximize(maximize)).step();
                Tensor step = p.data().div(shape.size(0) > shape.size(1) ? -Math.sqrt(2) : -1);
                Tensor gram = shape.size(0) > shape.size(1) ? step.t().matmul(step) : step.matmul(step.t());
                for (int i = 0; i < 3; i++) {
                    assertThat(gram.get(i, i)).isBetween(0.4, 1.6);
                }
                double along = step.mul(gradient).sum().item();
                assertThat(maximize ? -along : along).isPositive();
            }
        }
    }

    @Test
    void muonAdjustsItsRateToTheShape() {
        Tensor gradient = ClosedForms.tensor(DType.FLOAT64, Shape.of(2, 8), i -> Math.sin(i * i + 1.0));
        Parameter original = with(Tensor.zeros(DType.FLOAT64, 2, 8), gradient);
        Parameter matched = with(Tensor.zeros(DType.FLOAT64, 2, 8), gradient);
        new Muon(List.of(original), 0.1).step();
        new Muon(List.of(matched), Muon.options().lr(0.1).adjustLrFn(Muon.AdjustLr.MATCH_RMS_ADAMW)).step();
        assertClose("step", matched.data(), original.data().mul(0.2 * Math.sqrt(8)), 1e-14);
    }

    @Test
    void muonTakesMatricesOnly() {
        Parameter vector = new Parameter(Tensor.ones(3));
        assertThatThrownBy(() -> new Muon(List.of(vector), 0.1))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("expected matrices only, but got a parameter of shape (3,)");
        Muon muon = new Muon(List.of(new Parameter(Tensor.ones(3, 3))), 0.1);
        assertThatThrownBy(() -> muon.addGroup(List.of(vector))).isInstanceOf(ShapeMismatchException.class);
        assertThat(muon.groupCount()).isEqualTo(1);
        assertThatThrownBy(() -> Muon.options().nsSteps(100))
                .hasMessageContaining("ns_steps from 1 to 99, but got 100");
        assertThatThrownBy(() -> Muon.options().nsCoefficients(1, 2))
                .hasMessageContaining("expected three ns_coefficients, but got 2");
        Muon other = new Muon(
                List.of(new Parameter(Tensor.ones(3, 3))), Muon.options().nsCoefficients(1, 2, 3));
        other.loadStateDict(muon.stateDict());
        assertThat(other.options(0)).isEqualTo(muon.options(0));
    }

    @Test
    void aGroupIsAddedThroughTheCommonType() {
        Optimizer optimizer = new SGD(
                List.of(new Parameter(Tensor.ones(2, 3))), SGD.options().lr(0.1).momentum(0.9));
        optimizer.setLearningRate(0.05);
        optimizer.addGroup(List.of(new Parameter(Tensor.ones(4))));
        optimizer.addGroup(List.of(new Parameter(Tensor.ones(5))), 0.7);
        assertThat(optimizer.learningRate(1)).isEqualTo(0.1);
        assertThat(optimizer.learningRate(2)).isEqualTo(0.7);
        assertThat(optimizer.momentum(2)).isEqualTo(0.9);
        assertThat(optimizer).hasToString("""
                        SGD(
                          (0): 1 parameters of 6 values, lr=0.05, momentum=0.9, dampening=0.0, weightDecay=0.0, nesterov=false, maximize=false
                          (1): 1 parameters of 4 values, lr=0.1, momentum=0.9, dampening=0.0, weightDecay=0.0, nesterov=false, maximize=false
                          (2): 1 parameters of 5 values, lr=0.7, momentum=0.9, dampening=0.0, weightDecay=0.0, nesterov=false, maximize=false
                        )""");
        LBFGS lbfgs = new LBFGS(List.of(new Parameter(Tensor.ones(1))), 0.1);
        assertThatThrownBy(() -> lbfgs.addGroup(List.of(new Parameter(Tensor.ones(1)))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LBFGS doesn't support per-parameter options");
    }

    /** A state without AMSGrad's average is no state of AdamW with amsgrad, and the other way round. */
    @Test
    void amsgradsStateIsNeededExactlyWithAmsgrad() {
        Parameter p = with(Tensor.ones(2), Tensor.ones(2));
        AdamW plain = new AdamW(List.of(p), AdamW.options().lr(0.1));
        plain.step();
        StateDict state = plain.stateDict();
        assertThat(state.names()).doesNotContain("state.0.max_exp_avg_sq");
        AdamW other = new AdamW(List.of(p), 0.2);
        other.loadStateDict(state);
        assertThat(other.learningRate()).isEqualTo(0.1);
        Tensor on = Tensor.scalar(DType.FLOAT64, 1);
        assertThatThrownBy(() -> other.loadStateDict(state.copy().put("param_groups.0.amsgrad", on)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Missing key(s) in state_dict: \"state.0.max_exp_avg_sq\"");
        AdamW amsgrad = new AdamW(List.of(p), AdamW.options().amsgrad(true));
        amsgrad.step();
        assertThat(amsgrad.stateDict().names()).contains("state.0.max_exp_avg_sq");
        other.loadStateDict(amsgrad.stateDict());
        assertThat(other.options(0).amsgrad()).isTrue();
    }

    @Test
    void aRateOutOfRangeSaysWhichAreIn() {
        assertThatThrownBy(() -> SGD.options().lr(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SGD: Invalid learning rate: -1.0; expected a finite number of 0 or more");
        assertThatThrownBy(() -> Adam.options().betas(0.9, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Adam: Invalid beta parameter at index 1: 1.0; expected a number from 0 to less than 1");
    }
}
