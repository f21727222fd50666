package org.lstm4j.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Defaults are PyTorch's; numbers that cannot be meant are refused, with PyTorch's words, as in its test_errors. */
class OptimizerOptionsTest {
    @Test
    void defaults() {
        assertThat(SGD.options()).isEqualTo(new SGD.Options(1e-3, 0, 0, 0, false, false));
        assertThat(Adam.options()).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false, false));
        assertThat(AdamW.options()).isEqualTo(new Adam.Options(1e-3, 0.9, 0.999, 1e-8, 1e-2, false, false, true));
        assertThat(NAdam.options()).isEqualTo(new NAdam.Options(2e-3, 0.9, 0.999, 1e-8, 0, 4e-3, false, false));
        assertThat(RAdam.options()).isEqualTo(new RAdam.Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false));
        assertThat(Adamax.options()).isEqualTo(new Adamax.Options(2e-3, 0.9, 0.999, 1e-8, 0, false));
        assertThat(RMSprop.options()).isEqualTo(new RMSprop.Options(1e-2, 0.99, 1e-8, 0, 0, false, false));
        assertThat(Adagrad.options()).isEqualTo(new Adagrad.Options(1e-2, 0, 0, 0, 1e-10, false));
        assertThat(Adadelta.options()).isEqualTo(new Adadelta.Options(1, 0.9, 1e-6, 0, false));
        assertThat(Rprop.options()).isEqualTo(new Rprop.Options(1e-2, 0.5, 1.2, 1e-6, 50, false));
        assertThat(ASGD.options()).isEqualTo(new ASGD.Options(1e-2, 1e-4, 0.75, 1e6, 0, false));
        assertThat(LBFGS.options()).isEqualTo(new LBFGS.Options(1, 20, null, 1e-7, 1e-9, 100, LBFGS.LineSearch.NONE));
        assertThat(LBFGS.options().evaluations()).isEqualTo(25);
        assertThat(LBFGS.options().maxIter(3).evaluations()).isEqualTo(3);
        assertThat(LBFGS.options().maxEval(7).evaluations()).isEqualTo(7);
    }

    /** Every record: the wither of a component, or of a pair, replaces that and nothing else. */
    @ParameterizedTest
    @MethodSource
    void everyWitherReplacesItsComponentAlone(Record options) throws ReflectiveOperationException {
        Map<String, List<String>> pairs = Map.of(
                "etas", List.of("etaMinus", "etaPlus"),
                "stepSizes", List.of("stepMin", "stepMax"));
        Set<String> changed = new TreeSet<>();
        Set<String> all = new TreeSet<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            all.add(component.getName());
        }
        for (Method setter : options.getClass().getMethods()) {
            if (setter.getReturnType() != options.getClass() || Modifier.isStatic(setter.getModifiers())) {
                continue;
            }
            List<String> names = pairs.getOrDefault(setter.getName(), List.of(setter.getName()));
            Object[] values = new Object[names.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = another(setter.getParameterTypes()[i], setter.getName(), i);
            }
            Object copy = setter.invoke(options, values);
            for (RecordComponent component : options.getClass().getRecordComponents()) {
                int at = names.indexOf(component.getName());
                assertThat(component.getAccessor().invoke(copy))
                        .as(setter.getName() + " on " + component.getName())
                        .isEqualTo(at < 0 ? component.getAccessor().invoke(options) : values[at]);
            }
            changed.addAll(names);
        }
        assertThat(changed).containsAll(all);
    }

    static Stream<Record> everyWitherReplacesItsComponentAlone() {
        return Stream.of(
                SGD.options().momentum(0.5),
                Adam.options(),
                AdamW.options(),
                NAdam.options(),
                RAdam.options(),
                Adamax.options(),
                RMSprop.options(),
                Adagrad.options(),
                Adadelta.options(),
                Rprop.options(),
                ASGD.options(),
                LBFGS.options());
    }

    private static Object another(Class<?> type, String setter, int index) {
        if (type == boolean.class) {
            return true;
        }
        if (type == int.class || type == Integer.class) {
            return 7;
        }
        if (type == LBFGS.LineSearch.class) {
            return LBFGS.LineSearch.STRONG_WOLFE;
        }
        return setter.equals("etaPlus") ? 1.25 : setter.equals("etas") ? 0.25 + index : 0.25 + 0.125 * index;
    }

    @Test
    void betasReplacesBothBetasAlone() {
        assertThat(Adam.options().eps(2).betas(0.5, 0.6))
                .isEqualTo(new Adam.Options(1e-3, 0.5, 0.6, 2, 0, false, false, false));
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
                        () -> Adam.options().weightDecay(Double.NaN)),
                refused(
                        "Adam: Invalid learning rate: -1.0",
                        () -> AdamW.options().lr(-1)),
                refused(
                        "Adam: Invalid beta parameter at index 0: 1.0",
                        () -> AdamW.options().betas(1, 0.9)),
                refused(
                        "Adam: Invalid weight_decay value: -1.0",
                        () -> AdamW.options().weightDecay(-1)),
                refused(
                        "NAdam: Invalid beta parameter at index 0: 1.0",
                        () -> NAdam.options().betas(1, 0)),
                refused(
                        "NAdam: Invalid momentum_decay value: -0.2",
                        () -> NAdam.options().momentumDecay(-0.2)),
                refused(
                        "RAdam: Invalid beta parameter at index 0: 1.0",
                        () -> RAdam.options().betas(1, 0)),
                refused(
                        "RAdam: Invalid weight_decay value: -1.0",
                        () -> RAdam.options().weightDecay(-1)),
                refused(
                        "Adamax: Invalid beta parameter at index 1: 1.0",
                        () -> Adamax.options().betas(0, 1)),
                refused(
                        "Adamax: Invalid epsilon value: -1.0",
                        () -> Adamax.options().eps(-1)),
                refused(
                        "RMSprop: Invalid momentum value: -1.0",
                        () -> RMSprop.options().momentum(-1)),
                refused(
                        "RMSprop: Invalid alpha value: -1.0",
                        () -> RMSprop.options().alpha(-1)),
                refused(
                        "RMSprop: Invalid epsilon value: NaN",
                        () -> RMSprop.options().eps(Double.NaN)),
                refused(
                        "RMSprop: Invalid weight_decay value: -1.0",
                        () -> RMSprop.options().weightDecay(-1)),
                refused(
                        "RMSprop: Invalid learning rate: -1.0",
                        () -> RMSprop.options().lr(-1)),
                refused(
                        "Adagrad: Invalid learning rate: -1.0",
                        () -> Adagrad.options().lr(-1)),
                refused(
                        "Adagrad: Invalid lr_decay value: -0.5",
                        () -> Adagrad.options().lrDecay(-0.5)),
                refused(
                        "Adagrad: Invalid weight_decay value: -1.0",
                        () -> Adagrad.options().weightDecay(-1)),
                refused(
                        "Adagrad: Invalid epsilon value: -1.0",
                        () -> Adagrad.options().eps(-1)),
                refused(
                        "Adagrad: Invalid initial_accumulator_value value: -1.0",
                        () -> Adagrad.options().initialAccumulatorValue(-1)),
                refused(
                        "Adadelta: Invalid rho value: 1.1",
                        () -> Adadelta.options().rho(1.1)),
                refused(
                        "Adadelta: Invalid rho value: NaN",
                        () -> Adadelta.options().rho(Double.NaN)),
                refused(
                        "Adadelta: Invalid learning rate: -1.0",
                        () -> Adadelta.options().lr(-1)),
                refused(
                        "Adadelta: Invalid epsilon value: -1.0",
                        () -> Adadelta.options().eps(-1)),
                refused(
                        "Adadelta: Invalid weight_decay value: -1.0",
                        () -> Adadelta.options().weightDecay(-1)),
                refused(
                        "Rprop: Invalid eta values: 1.0, 0.5",
                        () -> Rprop.options().etas(1, 0.5)),
                refused(
                        "Rprop: Invalid eta values: 0.5, NaN",
                        () -> Rprop.options().etas(0.5, Double.NaN)),
                refused(
                        "Rprop: Invalid step sizes: 2.0, 1.0",
                        () -> Rprop.options().stepSizes(2, 1)),
                refused(
                        "Rprop: Invalid learning rate: -1.0",
                        () -> Rprop.options().lr(-1)),
                refused(
                        "ASGD: Invalid learning rate: -1.0",
                        () -> ASGD.options().lr(-1)),
                refused(
                        "ASGD: Invalid weight_decay value: -0.5",
                        () -> ASGD.options().weightDecay(-0.5)),
                refused("ASGD: Invalid lambd value: NaN", () -> ASGD.options().lambd(Double.NaN)),
                refused("ASGD: Invalid alpha value: -1.0", () -> ASGD.options().alpha(-1)),
                refused("ASGD: Invalid t0 value: -1.0", () -> ASGD.options().t0(-1)),
                refused(
                        "LBFGS: Invalid learning rate: -1.0",
                        () -> LBFGS.options().lr(-1)),
                refused("LBFGS: Invalid max_iter: 0", () -> LBFGS.options().maxIter(0)),
                refused("LBFGS: Invalid max_eval: 0", () -> LBFGS.options().maxEval(0)),
                refused("LBFGS: Invalid history_size: 0", () -> LBFGS.options().historySize(0)),
                refused(
                        "LBFGS: Invalid tolerance_grad: NaN",
                        () -> LBFGS.options().toleranceGrad(Double.NaN)),
                refused(
                        "LBFGS: Invalid tolerance_change: -1.0",
                        () -> LBFGS.options().toleranceChange(-1)));
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
