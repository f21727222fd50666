package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Parameter;
import org.lstm4j.tensor.Tensor;

/** Groups of parameters with their own options. */
class OptimizerGroupsTest {
    private final Parameter a = parameter(1);
    private final Parameter b = parameter(1);
    private final Parameter c = parameter(1);

    private static Parameter parameter(double value) {
        return new Parameter(Tensor.of(new double[] {value}));
    }

    private void giveOnes() {
        for (Parameter p : List.of(a, b, c)) {
            p.setGrad(Variable.of(Tensor.of(new double[] {1})));
        }
    }

    private SGD twoGroups() {
        SGD sgd = new SGD(List.of(a), 0.1);
        sgd.addGroup(List.of(b), SGD.options().lr(0.2).momentum(0.5));
        return sgd;
    }

    @Test
    void eachGroupHasItsOwnOptions() {
        SGD sgd = twoGroups();
        assertThat(sgd.parameters()).containsExactly(a, b);
        assertThat(sgd.groupCount()).isEqualTo(2);
        giveOnes();
        sgd.step();
        sgd.step();
        assertThat(a.item()).isCloseTo(1 - 0.1 - 0.1, within(1e-15));
        assertThat(b.item()).isCloseTo(1 - 0.2 - 0.2 * 1.5, within(1e-15));
    }

    @Test
    void ratesAreReadAndSetByGroup() {
        SGD sgd = twoGroups();
        assertThat(sgd.learningRate()).isEqualTo(0.1);
        assertThat(sgd.learningRate(1)).isEqualTo(0.2);
        sgd.setLearningRate(1, 0.3);
        assertThat(sgd.learningRate(0)).isEqualTo(0.1);
        assertThat(sgd.learningRate(1)).isEqualTo(0.3);
        sgd.setLearningRate(0.4);
        assertThat(sgd.learningRate(0)).isEqualTo(0.4);
        assertThat(sgd.learningRate(1)).isEqualTo(0.4);
        assertThat(sgd.groups().get(1).options())
                .isEqualTo(SGD.options().lr(0.4).momentum(0.5));
        assertThatThrownBy(() -> sgd.setLearningRate(1, -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SGD: Invalid learning rate: -1.0");
        assertThat(sgd.learningRate(1)).isEqualTo(0.4);
    }

    @Test
    void momentumIsReadAndSetByGroup() {
        SGD sgd = twoGroups();
        assertThat(sgd.hasMomentum()).isTrue();
        assertThat(sgd.momentum(0)).isZero();
        assertThat(sgd.momentum(1)).isEqualTo(0.5);
        sgd.setMomentum(0, 0.25);
        assertThat(sgd.groups().get(0).options())
                .isEqualTo(SGD.options().lr(0.1).momentum(0.25));
        assertThat(sgd.momentum(1)).isEqualTo(0.5);
    }

    @Test
    void theMomentumOfAdamIsItsFirstBeta() {
        Adam adam = new Adam(List.of(a), Adam.options().betas(0.8, 0.95));
        assertThat(adam.hasMomentum()).isTrue();
        assertThat(adam.momentum(0)).isEqualTo(0.8);
        adam.setMomentum(0, 0.7);
        assertThat(adam.groups().get(0).options()).isEqualTo(Adam.options().betas(0.7, 0.95));
        assertThatThrownBy(() -> adam.setMomentum(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Invalid beta parameter at index 0: 1.0");
        assertThat(adam.momentum(0)).isEqualTo(0.7);
    }

    @Test
    void anOptimizerWithoutMomentumRefusesOne() {
        Adagrad adagrad = new Adagrad(List.of(a), 0.1);
        assertThat(adagrad.hasMomentum()).isFalse();
        assertThatThrownBy(() -> adagrad.momentum(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> adagrad.setMomentum(0, 0.5))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Adagrad: has no momentum");
    }

    @Test
    void anAddedGroupIsUpdatedFromTheNextStepOn() {
        SGD sgd = new SGD(List.of(a), 0.1);
        giveOnes();
        sgd.step();
        sgd.addGroup(List.of(b, c), SGD.options().lr(0.5));
        sgd.step();
        assertThat(a.item()).isCloseTo(0.8, within(1e-15));
        assertThat(b.item()).isEqualTo(0.5);
        assertThat(sgd.parameters()).containsExactly(a, b, c);
        sgd.zeroGrad();
        assertThat(c.grad()).isNull();
    }

    @Test
    void newOptionsApplyFromTheNextStepOn() {
        SGD sgd = new SGD(List.of(a), 0.1);
        giveOnes();
        sgd.step();
        sgd.setOptions(0, SGD.options().lr(0.5).maximize(true));
        sgd.step();
        assertThat(a.item()).isCloseTo(0.9 + 0.5, within(1e-15));
    }

    /** As the parameter group cases of test_errors of PyTorch's test_optim.py. */
    @Test
    void refusesAParameterInTwoGroups() {
        SGD sgd = new SGD(List.of(a), 0.1);
        assertThatThrownBy(() -> sgd.addGroup(List.of(b, a), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SGD: some parameters appear in more than one parameter group");
        assertThatThrownBy(() -> sgd.addGroup(List.of(b, b), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than once");
        assertThatThrownBy(() -> sgd.addGroup(List.of(), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer got an empty parameter list");
        assertThat(sgd.groupCount()).isEqualTo(1);
        assertThat(sgd.parameters()).containsExactly(a);
    }

    @Test
    void refusesNoParameters() {
        assertThatThrownBy(() -> new SGD(List.of(), SGD.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SGD: optimizer got an empty parameter list");
    }
}
