package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** What all optimizers have in common, and what they do with parameters that are not the plain case. */
class OptimizerTest {
    private static Parameter parameter(double... values) {
        return new Parameter(Tensor.of(values));
    }

    private static void give(Parameter parameter, double... gradient) {
        parameter.setGrad(Variable.of(Tensor.of(gradient)));
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void skipsAParameterWithoutGradient(Function<List<Parameter>, Optimizer> make) {
        Parameter used = parameter(1, 2);
        Parameter unused = parameter(3, 4);
        Optimizer optimizer = make.apply(List.of(unused, used));
        give(used, 1, 1);
        optimizer.step();
        assertThat(unused.data().toDoubleArray()).containsExactly(3, 4);
        assertThat(used.data().toDoubleArray()).isNotEqualTo(new double[] {1, 2});
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void doesNotModifyTheGradient(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        give(p, 0.5, -0.25);
        make.apply(List.of(p)).step();
        assertThat(p.grad().data().toDoubleArray()).containsExactly(0.5, -0.25);
    }

    /** As test_forloop_goes_right_direction of PyTorch's test_optim.py: twenty steps lead down. */
    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void reducesTheLoss(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(4, -3);
        Optimizer optimizer = make.apply(List.of(p));
        double start = p.square().sum().item();
        for (int step = 0; step < 20; step++) {
            double before = optimizer.step(() -> {
                optimizer.zeroGrad();
                Variable loss = p.square().sum();
                loss.backward();
                return loss.item();
            });
            assertThat(before).isLessThanOrEqualTo(start);
        }
        assertThat(p.square().sum().item()).isLessThan(start);
        assertThat(optimizer.stepCount()).isEqualTo(20);
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void readsAStridedGradient(Function<List<Parameter>, Optimizer> make) {
        Parameter dense = new Parameter(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        Parameter other = new Parameter(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        dense.setGrad(Variable.of(Tensor.of(new double[][] {{1, -2, 3}, {-4, 5, -6}})));
        other.setGrad(Variable.of(Tensor.of(new double[][] {{1, -4}, {-2, 5}, {3, -6}})
                .t()));
        make.apply(List.of(dense)).step();
        make.apply(List.of(other)).step();
        assertThat(other.data().contentEquals(dense.data())).isTrue();
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void updatesAStridedParameter(Function<List<Parameter>, Optimizer> make) {
        Parameter dense = new Parameter(Tensor.of(new double[][] {{1, 2, 3}, {4, 5, 6}}));
        Tensor around = Tensor.of(new double[][] {{9, 9}, {1, 4}, {2, 5}, {3, 6}});
        Parameter view = new Parameter(around.narrow(0, 1, 3).t());
        for (Parameter p : List.of(dense, view)) {
            Optimizer optimizer = make.apply(List.of(p));
            for (int step = 0; step < 3; step++) {
                p.setGrad(Variable.of(Tensor.of(new double[][] {{1, -2, 3}, {-4, 5, -6}})));
                optimizer.step();
            }
        }
        assertThat(view.data().contentEquals(dense.data())).isTrue();
        assertThat(around.select(0, 0).toDoubleArray()).containsExactly(9, 9);
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void aBackwardThatSavedTheParameterFailsAfterAStep(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        Variable loss = p.square().sum();
        loss.backward(null, GraphOptions.options().retainGraph(true));
        optimizer.step();
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed in place");
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void zeroGradClearsTheGradients(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        give(p, 1, 1);
        optimizer.zeroGrad();
        assertThat(p.grad()).isNull();
        optimizer.step();
        assertThat(p.data().toDoubleArray()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void keepsTheOrderOfItsParameters(Function<List<Parameter>, Optimizer> make) {
        List<Parameter> given = new ArrayList<>(List.of(parameter(1), parameter(2)));
        List<Parameter> before = List.copyOf(given);
        Optimizer optimizer = make.apply(given);
        given.clear();
        assertThat(optimizer.parameters()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#withoutRprop")
    void aRateOfZeroChangesNothing(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        optimizer.setLearningRate(0);
        give(p, 1, 1);
        optimizer.step();
        assertThat(p.data().toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void momentumMovesAParameterWithAGradientOfZero() {
        Parameter p = parameter(1);
        SGD sgd = new SGD(List.of(p), SGD.options().lr(0.1).momentum(0.5));
        give(p, 2);
        sgd.step();
        assertThat(p.item()).isCloseTo(0.8, within(1e-15));
        give(p, 0);
        sgd.step();
        assertThat(p.item()).isCloseTo(0.7, within(1e-15));
    }

    @Test
    void aNewRateAppliesFromTheNextStepAndNotToTheMomentumBuffer() {
        Parameter p = parameter(1);
        SGD sgd = new SGD(List.of(p), SGD.options().lr(0.1).momentum(0.5));
        give(p, 1);
        sgd.step();
        sgd.setLearningRate(0.01);
        assertThat(sgd.learningRate()).isEqualTo(0.01);
        give(p, 0);
        sgd.step();
        // The velocity is 0.5 whatever the rate was when it was gathered.
        assertThat(p.item()).isCloseTo(1 - 0.1 - 0.01 * 0.5, within(1e-15));
    }

    @Test
    void adamCountsStepsPerParameter() {
        Parameter early = parameter(1);
        Parameter late = parameter(1);
        Adam adam = new Adam(List.of(early, late), 0.1);
        give(early, 3);
        adam.step();
        give(late, 3);
        adam.step();
        // The first step of Adam is the learning rate, whatever the gradient.
        assertThat(late.item()).isCloseTo(0.9, within(1e-8));
        assertThat(early.item()).isCloseTo(0.8, within(1e-8));
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void refusesNoParametersAndTheSameTwice(Function<List<Parameter>, Optimizer> make) {
        assertThatThrownBy(() -> make.apply(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty parameter list");
        Parameter p = parameter(1, 2, 3);
        assertThatThrownBy(() -> make.apply(List.of(p, p)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than once")
                .hasMessageContaining("(3,)");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesAnInvalidRateAndKeepsTheOld(double rate) {
        Adam adam = new Adam(List.of(parameter(1)), 0.5);
        assertThatThrownBy(() -> adam.setLearningRate(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Adam: Invalid learning rate: " + rate);
        assertThat(adam.learningRate()).isEqualTo(0.5);
    }

    /** As test_forloop_goes_right_direction with maximize. */
    @Test
    void maximizeIncreasesTheObjective() {
        Function<List<Parameter>, Optimizer> sgd = p -> new SGD(p, SGD.options().maximize(true));
        Function<List<Parameter>, Optimizer> adam =
                p -> new Adam(p, Adam.options().maximize(true));
        Function<List<Parameter>, Optimizer> adamW =
                p -> new AdamW(p, AdamW.options().weightDecay(0).maximize(true));
        Function<List<Parameter>, Optimizer> nadam =
                p -> new NAdam(p, NAdam.options().maximize(true));
        Function<List<Parameter>, Optimizer> radam =
                p -> new RAdam(p, RAdam.options().maximize(true));
        Function<List<Parameter>, Optimizer> adamax =
                p -> new Adamax(p, Adamax.options().maximize(true));
        Function<List<Parameter>, Optimizer> rmsprop =
                p -> new RMSprop(p, RMSprop.options().maximize(true));
        Function<List<Parameter>, Optimizer> adagrad =
                p -> new Adagrad(p, Adagrad.options().maximize(true));
        Function<List<Parameter>, Optimizer> adadelta =
                p -> new Adadelta(p, Adadelta.options().maximize(true));
        Function<List<Parameter>, Optimizer> rprop =
                p -> new Rprop(p, Rprop.options().maximize(true));
        Function<List<Parameter>, Optimizer> asgd =
                p -> new ASGD(p, ASGD.options().maximize(true));
        for (var make : List.of(sgd, adam, adamW, nadam, radam, adamax, rmsprop, adagrad, adadelta, rprop, asgd)) {
            Parameter p = parameter(4, -3);
            Optimizer optimizer = make.apply(List.of(p));
            for (int step = 0; step < 20; step++) {
                optimizer.zeroGrad();
                p.square().sum().backward();
                optimizer.step();
            }
            assertThat(p.square().sum().item()).as(optimizer.name()).isGreaterThan(25);
        }
    }

    @Test
    void rpropKeepsItsStepSizes() {
        Parameter p = parameter(1);
        Rprop rprop = new Rprop(List.of(p), 0.1);
        give(p, 3);
        rprop.step();
        rprop.setLearningRate(0);
        rprop.step();
        assertThat(p.item()).isCloseTo(1 - 0.1 - 0.12, within(1e-15));
    }

    @Test
    void centeredStaysInPlaceUnderAGradientOfZero() {
        Parameter p = parameter(1);
        RMSprop centered = new RMSprop(List.of(p), RMSprop.options().centered(true));
        give(p, 0);
        centered.step();
        assertThat(p.item()).isEqualTo(1);
    }

    /** v and a² come to be the same number, but for rounding errors of either sign. */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5})
    void centeredStaysFiniteUnderAConstantGradient(double momentum) {
        for (DType dtype : DType.values()) {
            Parameter p = new Parameter(Tensor.zeros(dtype, 50));
            RMSprop rmsprop = new RMSprop(
                    List.of(p),
                    RMSprop.options()
                            .alpha(0.9)
                            .centered(true)
                            .momentum(momentum)
                            .eps(1));
            p.setGrad(Variable.of(Tensor.linspace(DType.FLOAT64, 0.1, 3, 50).to(dtype)));
            for (int step = 0; step < 3000; step++) {
                rmsprop.step();
            }
            assertThat(Arrays.stream(p.data().toDoubleArray())).allMatch(Double::isFinite);
        }
    }

    @Test
    void aClosureRunsBeforeTheStep() {
        Parameter p = parameter(2);
        SGD sgd = new SGD(List.of(p), 0.5);
        assertThat(sgd.step(() -> {
                    give(p, 1);
                    return p.item();
                }))
                .isEqualTo(2);
        assertThat(p.item()).isEqualTo(1.5);
    }

    @Test
    void aFrozenParameterIsSkipped() {
        Parameter frozen = parameter(1).requiresGrad(false);
        Parameter used = parameter(1);
        Adam adam = new Adam(List.of(frozen, used), 0.1);
        frozen.add(used).sum().backward();
        adam.step();
        assertThat(frozen.item()).isEqualTo(1);
        assertThat(used.item()).isLessThan(1);
    }

    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void stepsAllocateNothingAfterWarmUp(Function<List<Parameter>, Optimizer> make) {
        Parameter p = new Parameter(Tensor.ones(100));
        p.setGrad(Variable.of(Tensor.ones(100)));
        Optimizer optimizer = make.apply(List.of(p));
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        // The first steps allocate while they are compiled.
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 500 && least > 0; window++) {
            long before = bean.getThreadAllocatedBytes(thread);
            for (int step = 0; step < 1000; step++) {
                optimizer.step();
            }
            least = Math.min(least, bean.getThreadAllocatedBytes(thread) - before);
        }
        assertThat(least).isZero();
    }

    /** A parameter and a gradient that lie in the middle of an array. */
    @ParameterizedTest
    @MethodSource("org.lstm4j.nn.optim.AllOptimizers#all")
    void viewsWithAnOffsetAreUpdatedAsOthers(Function<List<Parameter>, Optimizer> make) {
        Tensor around = Tensor.full(DType.FLOAT32, Shape.of(5, 3), 9);
        Parameter view = new Parameter(around.narrow(0, 1, 3));
        Parameter alone = new Parameter(Tensor.full(DType.FLOAT32, Shape.of(3, 3), 9));
        Tensor gradient = Tensor.randn(Generator.seeded(1), 4, 3).narrow(0, 1, 3);
        view.setGrad(Variable.of(gradient));
        alone.setGrad(Variable.of(gradient.copy()));
        for (Parameter parameter : List.of(view, alone)) {
            Optimizer optimizer = make.apply(List.of(parameter));
            optimizer.step();
            optimizer.step();
        }
        assertThat(view.data().toDoubleArray()).containsExactly(alone.data().toDoubleArray());
        assertThat(view.data().get(0, 0)).isNotEqualTo(9);
        assertThat(around.select(0, 0).toDoubleArray()).containsOnly(9);
        assertThat(around.select(0, 4).toDoubleArray()).containsOnly(9);
    }
}
