package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults are PyTorch's; numbers that cannot be meant are refused, with PyTorch's words. */
class OptimizerOptionsTest {
    @Test
    void defaults() {
        assertThat(SGD.options()).isEqualTo(new SGD.Options(1e-3, 0, 0, 0, false, false));
        assertThat(Adam.options()).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false));
    }

    @Test
    void eachSetterChangesOneThing() {
        SGD.Options sgd = SGD.options();
        assertThat(sgd.lr(2)).isEqualTo(new SGD.Options(2, 0, 0, 0, false, false));
        assertThat(sgd.momentum(2)).isEqualTo(new SGD.Options(1e-3, 2, 0, 0, false, false));
        assertThat(sgd.dampening(2)).isEqualTo(new SGD.Options(1e-3, 0, 2, 0, false, false));
        assertThat(sgd.weightDecay(2)).isEqualTo(new SGD.Options(1e-3, 0, 0, 2, false, false));
        assertThat(sgd.momentum(2).nesterov(true)).isEqualTo(new SGD.Options(1e-3, 2, 0, 0, true, false));
        assertThat(sgd.maximize(true)).isEqualTo(new SGD.Options(1e-3, 0, 0, 0, false, true));
        Adam.Options adam = Adam.options();
        assertThat(adam.lr(2)).isEqualTo(new Adam.Options(2, 0.9, 0.999, 1e-8, 0, false, false));
        assertThat(adam.betas(0.5, 0.6)).isEqualTo(new Adam.Options(1e-3, 0.5, 0.6, 1e-8, 0, false, false));
        assertThat(adam.eps(2)).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 2, 0, false, false));
        assertThat(adam.weightDecay(2)).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 2, false, false));
        assertThat(adam.amsgrad(true)).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 0, true, false));
        assertThat(adam.maximize(true)).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 0, false, true));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("SGD: Invalid learning rate: -1.0", () -> SGD.options().lr(-1)),
                refused("SGD: Invalid learning rate: NaN", () -> SGD.options().lr(Double.NaN)),
                refused("SGD: Invalid momentum value: -0.5", () -> SGD.options().momentum(-0.5)),
                refused("SGD: Invalid momentum value: NaN", () -> SGD.options().momentum(Double.NaN)),
                refused("SGD: Invalid dampening value: NaN", () -> SGD.options().dampening(Double.NaN)),
                refused(
                        "SGD: Invalid weight_decay value: -1.0",
                        () -> SGD.options().weightDecay(-1)),
                refused(
                        "SGD: Nesterov momentum requires a momentum and zero dampening",
                        () -> SGD.options().nesterov(true)),
                refused(
                        "SGD: Nesterov momentum requires a momentum and zero dampening",
                        () -> SGD.options().momentum(0.9).dampening(0.1).nesterov(true)),
                refused(
                        "Adam: Invalid learning rate: -1.0",
                        () -> Adam.options().lr(-1)),
                refused(
                        "Adam: Invalid learning rate: Infinity",
                        () -> Adam.options().lr(Double.POSITIVE_INFINITY)),
                refused(
                        "Adam: Invalid epsilon value: -1.0",
                        () -> Adam.options().eps(-1)),
                refused(
                        "Adam: Invalid beta parameter at index 0: 1.0",
                        () -> Adam.options().betas(1, 0.9)),
                refused(
                        "Adam: Invalid beta parameter at index 0: NaN",
                        () -> Adam.options().betas(Double.NaN, 0.9)),
                refused(
                        "Adam: Invalid beta parameter at index 1: -0.1",
                        () -> Adam.options().betas(0.9, -0.1)),
                refused(
                        "Adam: Invalid weight_decay value: NaN",
                        () -> Adam.options().weightDecay(Double.NaN)));
    }

    private static Arguments refused(String message, ThrowingCallable call) {
        return arguments(message, call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }
}
