package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.nn.testing.Goldens;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** What schedulers save: test_*_state_dict of PyTorch's test_lrscheduler.py, and what is refused. */
class LRSchedulerStateTest {
    private static void assertSame(StateDict actual, StateDict expected) {
        assertThat(new ArrayList<>(actual.names())).isEqualTo(new ArrayList<>(expected.names()));
        expected.entries()
                .forEach((name, tensor) -> assertThat(actual.get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    private static Named<List<Function<Optimizer, LRScheduler>>> pair(
            String name, Function<Optimizer, LRScheduler> first, Function<Optimizer, LRScheduler> second) {
        return Named.of(name, List.of(first, second));
    }

    static Stream<Named<List<Function<Optimizer, LRScheduler>>>> pairs() {
        return Stream.of(
                pair("step_lr_state_dict", o -> new StepLR(o, 3, 0.1), o -> new StepLR(o, 1, 0.005)),
                pair(
                        "multi_step_lr_state_dict",
                        o -> new MultiStepLR(o, new int[] {2, 5, 9}),
                        o -> new MultiStepLR(o, new int[] {1, 4, 6, 8}, 0.01)),
                pair("exp_step_lr_state_dict", o -> new ExponentialLR(o, 0.1), o -> new ExponentialLR(o, 0.01)),
                pair("constant", o -> new ConstantLR(o, 0.5, 4), o -> new ConstantLR(o, 0.25, 9)),
                pair("linear", o -> new LinearLR(o, 0.5, 0.75, 4), o -> new LinearLR(o, 0.25, 1, 9)),
                pair("polynomial", o -> new PolynomialLR(o, 5, 2), o -> new PolynomialLR(o, 7, 1)),
                pair(
                        "cosine_lr_state_dict",
                        o -> new CosineAnnealingLR(o, 10, 1e-10),
                        o -> new CosineAnnealingLR(o, 5, 0.25)),
                pair(
                        "warm restarts",
                        o -> new CosineAnnealingWarmRestarts(o, 3, 2, 0.001),
                        o -> new CosineAnnealingWarmRestarts(o, 5)),
                pair(
                        "lambda_lr_state_dict_fn",
                        o -> new LambdaLR(o, e -> 1.0 / (e + 1)),
                        o -> new LambdaLR(o, e -> 1.0 / (e + 1))),
                pair("multiplicative", o -> new MultiplicativeLR(o, e -> 0.9), o -> new MultiplicativeLR(o, e -> 0.9)),
                pair(
                        "CyclicLR",
                        o -> new CyclicLR(
                                o,
                                List.of(0.01, 0.02),
                                List.of(0.1, 0.2),
                                CyclicLR.options()
                                        .stepSizeUp(3)
                                        .stepSizeDown(2)
                                        .mode(CyclicLR.Mode.EXP_RANGE)
                                        .gamma(0.9)
                                        .baseMomentum(0.5)
                                        .maxMomentum(0.6)),
                        o -> new CyclicLR(o, 0.5, 0.75, CyclicLR.options().cycleMomentum(false))),
                pair(
                        "OneCycleLR",
                        o -> new OneCycleLR(
                                o,
                                OneCycleLR.options(0.1, 0.2)
                                        .totalSteps(30)
                                        .threePhase(true)
                                        .annealStrategy(OneCycleLR.Anneal.LINEAR)
                                        .pctStart(0.4)
                                        .baseMomentum(0.5)
                                        .maxMomentum(0.6)),
                        o -> new OneCycleLR(
                                o, OneCycleLR.options(5.0).totalSteps(4).cycleMomentum(false))),
                pair(
                        "chained",
                        o -> new ChainedScheduler(List.of(new StepLR(o, 3), new ExponentialLR(o, 0.9))),
                        o -> new ChainedScheduler(List.of(new StepLR(o, 2), new ExponentialLR(o, 0.5)))),
                pair(
                        "sequential",
                        o -> new SequentialLR(
                                o, List.of(new ConstantLR(o, 0.1, 2), new ExponentialLR(o, 0.9)), new int[] {8}),
                        o -> new SequentialLR(
                                o, List.of(new ConstantLR(o, 0.5, 3), new ExponentialLR(o, 0.5)), new int[] {2})));
    }

    /** The scheduler that loads continues as the saved one, with its constants. */
    @ParameterizedTest
    @MethodSource("pairs")
    void aLoadedSchedulerContinuesTheOther(List<Function<Optimizer, LRScheduler>> pair) {
        for (int stop = 0; stop < 12; stop++) {
            SGD sgd = GoldenSchedulers.sgd();
            LRScheduler scheduler = pair.get(0).apply(sgd);
            SGD other = GoldenSchedulers.sgd(0.3, 0.7);
            LRScheduler copy = pair.get(1).apply(other);
            copy.step();
            for (int i = 0; i < stop; i++) {
                scheduler.step();
            }
            StateDict saved = scheduler.stateDict();
            StateDict before = saved.copy();
            copy.loadStateDict(saved);
            other.loadStateDict(sgd.stateDict());
            assertSame(copy.stateDict(), saved);
            assertThat(copy.lastLr()).isEqualTo(scheduler.lastLr());
            for (int i = stop; i < 20; i++) {
                scheduler.step();
                copy.step();
                assertThat(GoldenSchedulers.rates(other)).isEqualTo(GoldenSchedulers.rates(sgd));
                assertThat(other.momentum(1)).isEqualTo(sgd.momentum(1));
                assertThat(copy.lastLr()).isEqualTo(scheduler.lastLr());
            }
            assertSame(saved, before);
        }
    }

    /** Every entry matters: a dictionary without it, or with it in another shape, is refused and changes nothing. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void loadingRefusesOtherNamesAndShapes(Goldens.Case golden) {
        JsonNode spec = golden.json().get("scheduler");
        SGD sgd = GoldenSchedulers.sgd();
        LRScheduler scheduler = GoldenSchedulers.of(sgd, spec);
        StateDict good = scheduler.stateDict();
        scheduler.step();
        StateDict now = scheduler.stateDict();
        for (String name : good.names()) {
            StateDict without = new StateDict();
            good.entries().forEach((each, tensor) -> {
                if (!each.equals(name)) {
                    without.put(each, tensor);
                }
            });
            assertThatThrownBy(() -> scheduler.loadStateDict(without))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Error(s) in loading state_dict for " + scheduler.name())
                    .hasMessageContaining("Missing key(s) in state_dict: \"" + name + "\"");
            assertThatThrownBy(() -> scheduler.loadStateDict(good.copy().put(name, Tensor.zeros(2, 2))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("size mismatch for " + name + ": the state dict has shape (2, 2)");
        }
        assertThatThrownBy(() -> scheduler.loadStateDict(good.copy().put("foo", Tensor.scalar(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unexpected key(s) in state_dict: \"foo\"");
        assertSame(scheduler.stateDict(), now);
    }

    static Stream<Goldens.Case> tables() {
        return LRSchedulerGoldenTest.tables();
    }

    @Test
    void loadingRefusesInvalidValues() {
        SGD sgd = GoldenSchedulers.sgd();
        StepLR step = new StepLR(sgd, 3);
        StateDict before = step.stateDict();
        assertThatThrownBy(() -> step.loadStateDict(before.copy().put("step_size", Tensor.scalar(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StepLR: Expected positive integer step_size, but got 0");
        assertThatThrownBy(() -> step.loadStateDict(before.copy().put("last_epoch", Tensor.scalar(2.5))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a whole number for last_epoch, but got 2.5");
        assertSame(step.stateDict(), before);
        ChainedScheduler chain = new ChainedScheduler(List.of(new ExponentialLR(sgd, 0.9), step));
        StateDict ofChain = chain.stateDict();
        chain.step();
        StateDict now = chain.stateDict();
        assertThatThrownBy(() -> chain.loadStateDict(ofChain.put("_schedulers.1.step_size", Tensor.scalar(-1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StepLR: Expected positive integer step_size, but got -1");
        assertSame(chain.stateDict(), now);
        CyclicLR cyclic = new CyclicLR(sgd, 0.1, 0.2, CyclicLR.options());
        assertThatThrownBy(() -> cyclic.loadStateDict(cyclic.stateDict().put("mode", Tensor.scalar(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "expected the position of one of [TRIANGULAR, TRIANGULAR2, EXP_RANGE] for mode, but got 3");
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(sgd);
        StateDict ofPlateau = plateau.stateDict();
        assertThatThrownBy(() -> plateau.loadStateDict(ofPlateau.copy().put("factor", Tensor.scalar(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Factor should be < 1.0");
        assertThatThrownBy(() -> plateau.loadStateDict(new StateDict()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Error(s) in loading state_dict for ReduceLROnPlateau");
        assertSame(plateau.stateDict(), ofPlateau);
    }

    @Test
    void aPlateauRefusesNonsense() {
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(GoldenSchedulers.sgd());
        StateDict before = plateau.stateDict();
        Tensor nan = Tensor.scalar(DType.FLOAT64, Double.NaN);
        assertThatThrownBy(() -> plateau.loadStateDict(before.copy().put("best", nan)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReduceLROnPlateau: expected numbers for best, but got NaN");
        Tensor rates = Tensor.of(new double[] {0.1, Double.NaN});
        assertThatThrownBy(() -> plateau.loadStateDict(before.copy().put("_last_lr", rates)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ReduceLROnPlateau: expected numbers for _last_lr, but got NaN");
        Tensor three = Tensor.of(new double[] {0.1, 0.1, 0.1});
        assertThatThrownBy(() -> plateau.loadStateDict(before.copy().put("min_lrs", three)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected 2 values for min_lrs, one for each group, but got 3");
        assertThatThrownBy(() ->
                        plateau.loadStateDict(before.copy().put("threshold_mode", Tensor.scalar(DType.FLOAT64, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("position of one of [REL, ABS, REL_MAGNITUDE] for threshold_mode, but got 3");
        assertSame(plateau.stateDict(), before);
    }

    @Test
    void aScheduleRefusesTooManyOrInvalidRates() {
        for (EpochScheduler scheduler :
                List.of(new StepLR(GoldenSchedulers.sgd(), 3), new CosineAnnealingLR(GoldenSchedulers.sgd(), 3))) {
            StateDict before = scheduler.stateDict();
            for (String name : List.of("base_lrs", "_last_lr")) {
                for (double[] rates : List.of(new double[] {0.1, -1}, new double[] {1, 1, 1}, new double[0])) {
                    assertThatThrownBy(
                                    () -> scheduler.loadStateDict(before.copy().put(name, Tensor.of(rates))))
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining(name);
                }
            }
            assertSame(scheduler.stateDict(), before);
        }
    }

    @Test
    void optionsOfOneRateTakeWholeNumbers() {
        assertThat(ReduceLROnPlateau.options().minLr(0).minLr()).containsExactly(0.0);
        assertThat(OneCycleLR.options(1).maxLr()).containsExactly(1.0);
        assertThat(OneCycleLR.options(1, 2).baseMomentum(0).maxMomentum(0, 0).maxMomentum())
                .containsExactly(0.0, 0.0);
    }
}
