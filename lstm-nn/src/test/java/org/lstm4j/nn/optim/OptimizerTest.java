package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lstm4j.autograd.GraphOptions;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/** What all optimizers have in common, and what they do with parameters that are not the plain case. */
class OptimizerTest {
    static Stream<Named<Function<List<Parameter>, Optimizer>>> optimizers() {
        return Stream.of(
                Named.of("SGD", p -> new SGD(p, SGD.options().lr(0.1))),
                Named.of(
                        "SGD with momentum",
                        p -> new SGD(p, SGD.options().lr(0.1).momentum(0.9).nesterov(true))),
                Named.of("Adam", p -> new Adam(p, 0.1)),
                Named.of(
                        "Adam with amsgrad",
                        p -> new Adam(p, Adam.options().lr(0.1).amsgrad(true))));
    }

    private static Parameter parameter(double... values) {
        return new Parameter(Tensor.of(values));
    }

    private static void give(Parameter parameter, double... gradient) {
        parameter.setGrad(Variable.of(Tensor.of(gradient)));
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void passesOverAParameterWithoutGradient(Function<List<Parameter>, Optimizer> make) {
        Parameter used = parameter(1, 2);
        Parameter unused = parameter(3, 4);
        Optimizer optimizer = make.apply(List.of(unused, used));
        give(used, 1, 1);
        optimizer.step();
        assertThat(unused.data().toDoubleArray()).containsExactly(3, 4);
        assertThat(used.data().toDoubleArray()).isNotEqualTo(new double[] {1, 2});
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void leavesTheGradientAsItWas(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        give(p, 0.5, -0.25);
        make.apply(List.of(p)).step();
        assertThat(p.grad().data().toDoubleArray()).containsExactly(0.5, -0.25);
    }

    /** As test_forloop_goes_right_direction of PyTorch's test_optim.py: twenty steps only ever get better. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void goesDownhill(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(4, -3);
        Optimizer optimizer = make.apply(List.of(p));
        double before = p.square().sum().item();
        for (int step = 0; step < 20; step++) {
            optimizer.zeroGrad();
            p.square().sum().backward();
            optimizer.step();
        }
        assertThat(p.square().sum().item()).isLessThan(before);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void takesTheGradientsLayoutForWhatItIs(Function<List<Parameter>, Optimizer> make) {
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
    @MethodSource("optimizers")
    void takesTheParametersLayoutForWhatItIs(Function<List<Parameter>, Optimizer> make) {
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
    @MethodSource("optimizers")
    void isNoticedByABackwardThatNeedsTheOldNumbers(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        Variable loss = p.square().sum();
        loss.backward(null, GraphOptions.DEFAULT.retainGraph(true));
        optimizer.step();
        assertThatThrownBy(loss::backward)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changed in place");
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void zeroGradForgets(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        give(p, 1, 1);
        optimizer.zeroGrad();
        assertThat(p.grad()).isNull();
        optimizer.step();
        assertThat(p.data().toDoubleArray()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void keepsTheOrderOfItsParameters(Function<List<Parameter>, Optimizer> make) {
        List<Parameter> given = new ArrayList<>(List.of(parameter(1), parameter(2)));
        List<Parameter> before = List.copyOf(given);
        Optimizer optimizer = make.apply(given);
        given.clear();
        assertThat(optimizer.parameters()).isEqualTo(before);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void ofRateZeroStaysPut(Function<List<Parameter>, Optimizer> make) {
        Parameter p = parameter(1, 2);
        Optimizer optimizer = make.apply(List.of(p));
        optimizer.setLearningRate(0);
        give(p, 1, 1);
        optimizer.step();
        assertThat(p.data().toDoubleArray()).containsExactly(1, 2);
    }

    @Test
    void aGradientOfZeroStillMovesUnderMomentum() {
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
    void anotherRateCountsFromTheNextStepAndNotInTheVelocity() {
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
    void adamCountsTheStepsOfEachParameterForItself() {
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
    @MethodSource("optimizers")
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
    void refusesABadRateAndKeepsTheOld(double rate) {
        Adam adam = new Adam(List.of(parameter(1)), 0.5);
        assertThatThrownBy(() -> adam.setLearningRate(rate))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Adam: Invalid learning rate: " + rate);
        assertThat(adam.learningRate()).isEqualTo(0.5);
    }
}
