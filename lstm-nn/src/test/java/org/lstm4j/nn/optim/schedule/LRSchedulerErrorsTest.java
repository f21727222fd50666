package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Adagrad;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.Tensor;

/** What schedulers refuse, with PyTorch's words, before anything has changed. */
class LRSchedulerErrorsTest {
    /** Makes something of an optimizer. */
    interface Making {
        void of(SGD sgd);
    }

    private static Arguments refused(String message, Making making) {
        return arguments(message, making);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("StepLR: Expected positive integer step_size, but got 0", o -> new StepLR(o, 0)),
                refused(
                        "ConstantLR: Constant multiplicative factor expected to be between 0 and 1, but got 1.5",
                        o -> new ConstantLR(o, 1.5, 3)),
                refused("ConstantLR: Expected positive integer total_iters", o -> new ConstantLR(o, 0.5, 0)),
                refused(
                        "LinearLR: Starting multiplicative factor expected to be greater than 0 and less or equal to 1,"
                                + " but got 0.0",
                        o -> new LinearLR(o, 0, 1, 3)),
                refused("LinearLR: Starting multiplicative factor", o -> new LinearLR(o, 1.5, 1, 3)),
                refused(
                        "LinearLR: Ending multiplicative factor expected to be between 0 and 1, but got 2.0",
                        o -> new LinearLR(o, 1, 2, 3)),
                refused("LinearLR: Expected positive integer total_iters", o -> new LinearLR(o, 1, 1, 0)),
                refused("PolynomialLR: Expected positive integer total_iters", o -> new PolynomialLR(o, 0, 1)),
                refused("CosineAnnealingLR: Expected positive integer T_max", o -> new CosineAnnealingLR(o, 0)),
                refused(
                        "CosineAnnealingWarmRestarts: Expected positive integer T_0, but got 0",
                        o -> new CosineAnnealingWarmRestarts(o, 0)),
                refused(
                        "CosineAnnealingWarmRestarts: Expected integer T_mult >= 1, but got 0",
                        o -> new CosineAnnealingWarmRestarts(o, 1, 0, 0)),
                refused("LambdaLR: Expected 2 lr_lambdas, but got 1", o -> new LambdaLR(o, List.of(epoch -> 1))),
                refused(
                        "MultiplicativeLR: Expected 2 lr_lambdas, but got 3",
                        o -> new MultiplicativeLR(o, List.of(e -> 1, e -> 1, e -> 1))),
                refused(
                        "CyclicLR: expected 2 values for base_lr, got 3",
                        o -> new CyclicLR(o, List.of(1.0, 2.0, 3.0), List.of(1.0), CyclicLR.options())),
                refused("CyclicLR: Invalid max_lr: -1.0", o -> new CyclicLR(o, 1, -1, CyclicLR.options())),
                refused(
                        "CyclicLR: Expected positive integer step_size_up",
                        o -> CyclicLR.options().stepSizeUp(0)),
                refused(
                        "CyclicLR: Expected positive integer step_size_down",
                        o -> CyclicLR.options().stepSizeDown(0)),
                refused(
                        "CyclicLR: Invalid max_momentum: 1.0",
                        o -> new CyclicLR(o, 1, 2, CyclicLR.options().maxMomentum(1.0))),
                refused(
                        "CyclicLR: expected 2 values for base_momentum, got 3",
                        o -> new CyclicLR(o, 1, 2, CyclicLR.options().baseMomentum(0.1, 0.2, 0.3))),
                refused(
                        "OneCycleLR: You must define either total_steps OR (epochs AND steps_per_epoch)",
                        o -> new OneCycleLR(o, OneCycleLR.options(1.0))),
                refused("OneCycleLR: Expected positive integer total_steps, but got 0", o -> new OneCycleLR(o, 1.0, 0)),
                refused(
                        "OneCycleLR: Expected positive integer epochs",
                        o -> OneCycleLR.options(1.0).epochs(0, 5)),
                refused(
                        "OneCycleLR: Expected positive integer steps_per_epoch",
                        o -> OneCycleLR.options(1.0).epochs(5, 0)),
                refused(
                        "OneCycleLR: Expected float between 0 and 1 pct_start, but got 1.1",
                        o -> OneCycleLR.options(1.0).pctStart(1.1)),
                refused(
                        "OneCycleLR: Expected factors greater than 0, but got div_factor 0.0",
                        o -> OneCycleLR.options(1.0).divFactor(0)),
                refused(
                        "OneCycleLR: expected 2 values for max_lr, got 3",
                        o -> new OneCycleLR(o, OneCycleLR.options(1.0, 1.0, 1.0).totalSteps(3))),
                refused(
                        "ReduceLROnPlateau: Factor should be < 1.0",
                        o -> ReduceLROnPlateau.options().factor(1)),
                refused(
                        "ReduceLROnPlateau: Invalid patience: -1",
                        o -> ReduceLROnPlateau.options().patience(-1)),
                refused(
                        "ReduceLROnPlateau: Invalid cooldown: -1",
                        o -> ReduceLROnPlateau.options().cooldown(-1)),
                refused(
                        "ReduceLROnPlateau: expected 2 values for min_lrs, got 3",
                        o -> new ReduceLROnPlateau(
                                o, ReduceLROnPlateau.options().minLr(0.1, 0.2, 0.3))),
                refused(
                        "ReduceLROnPlateau: Invalid min_lr: -1.0",
                        o -> new ReduceLROnPlateau(
                                o, ReduceLROnPlateau.options().minLr(-1.0))),
                refused(
                        "ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.",
                        o -> new ChainedScheduler(List.of())),
                refused(
                        "SequentialLR expects at least one scheduler to be chained, but got no scheduler.",
                        o -> new SequentialLR(o, List.of(), new int[] {})));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void refuses(String message, Making making) {
        SGD sgd = GoldenSchedulers.sgd();
        StateDict before = sgd.stateDict();
        assertThatThrownBy(() -> making.of(sgd))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
        StateDict after = sgd.stateDict();
        assertThat(after.names()).isEqualTo(before.names());
        before.entries()
                .forEach((name, tensor) -> assertThat(after.get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    @Test
    void cycleMomentumFailsWithoutMomentumOptimizer() {
        Adagrad adagrad = new Adagrad(List.of(new Parameter(Tensor.zeros(1))), 0.1);
        assertThatThrownBy(() -> new CyclicLR(adagrad, 1, 2, CyclicLR.options()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer must support momentum with `cycle_momentum` option enabled");
        assertThatThrownBy(() -> new OneCycleLR(adagrad, 1, 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("optimizer must support momentum with `cycle_momentum` option enabled");
        assertThat(adagrad.learningRate()).isEqualTo(0.1);
        assertThat(adagrad.initialLearningRate(0)).isEmpty();
        new CyclicLR(adagrad, 1, 2, CyclicLR.options().cycleMomentum(false));
    }

    @Test
    void onecycleLrCannotStepBeyondTheEnd() {
        SGD sgd = GoldenSchedulers.sgd();
        OneCycleLR scheduler = new OneCycleLR(sgd, 1, 3);
        for (int i = 0; i < 3; i++) {
            sgd.step();
            scheduler.step();
        }
        StateDict before = scheduler.stateDict();
        assertThatThrownBy(scheduler::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("OneCycleLR: Tried to step 4 times. The specified number of total steps is 3");
        assertThat(scheduler.stateDict().get("last_epoch").item())
                .isEqualTo(before.get("last_epoch").item());
    }

    @Test
    void aRefusedResumeChangesNothing() {
        SGD sgd = GoldenSchedulers.sgd();
        StepLR scheduler = new StepLR(sgd, 3);
        StateDict before = sgd.stateDict();
        assertThatThrownBy(() -> scheduler.resume(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("StepLR: expected a last_epoch of 0 or more, but got -2");
        assertThatThrownBy(() -> scheduler.resume(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "StepLR: param 'initial_lr' is not specified in param_groups[0] when resuming an optimizer");
        assertThat(scheduler.lastEpoch()).isZero();
        StateDict after = sgd.stateDict();
        before.entries()
                .forEach((name, tensor) -> assertThat(after.get(name).contentEquals(tensor))
                        .as(name)
                        .isTrue());
    }

    @Test
    void anInvalidRateIsRefusedAndChangesNothing() {
        SGD sgd = GoldenSchedulers.sgd();
        LambdaLR scheduler = new LambdaLR(sgd, List.of(epoch -> 0.5, epoch -> epoch < 2 ? 1 : -1));
        scheduler.step();
        assertThatThrownBy(scheduler::step)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("LambdaLR: the learning rate of group 1 would be -0.5 at epoch 2");
        assertThat(scheduler.lastEpoch()).isEqualTo(1);
        assertThat(GoldenSchedulers.rates(sgd)).containsExactly(0.025, 0.5);
        assertThatThrownBy(() -> new LambdaLR(sgd, epoch -> Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    @Test
    void chainsAndSequencesRefuseAnotherOptimizer() {
        SGD sgd = GoldenSchedulers.sgd();
        SGD other = GoldenSchedulers.sgd();
        StepLR own = new StepLR(sgd, 3);
        StepLR foreign = new StepLR(other, 3);
        assertThatThrownBy(() -> new ChainedScheduler(List.of(own, foreign)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ChainedScheduler expects all schedulers to belong to the same optimizer, but got"
                        + " schedulers at index 0 and 1 to be different");
        assertThatThrownBy(() -> new SequentialLR(sgd, List.of(own, foreign), new int[] {3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SequentialLR expects all schedulers to belong to the same optimizer")
                .hasMessageContaining("at index 1");
    }

    @Test
    void sequencesRefuseOtherMilestones() {
        SGD sgd = GoldenSchedulers.sgd();
        List<LRScheduler> three = List.of(new StepLR(sgd, 3), new StepLR(sgd, 2), new StepLR(sgd, 1));
        assertThatThrownBy(() -> new SequentialLR(sgd, three, new int[] {3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "number of schedulers provided to be one more than the number of milestone points,"
                                + " but got number of schedulers 3 and the number of milestones to be equal to 1");
        assertThatThrownBy(() -> new SequentialLR(sgd, three, new int[] {3, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("milestones that rise");
        assertThatThrownBy(() -> new SequentialLR(sgd, three, new int[] {0, 3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("milestones that rise");
        ChainedScheduler chain = new ChainedScheduler(three);
        assertThatThrownBy(() -> new SequentialLR(sgd, List.of(three.get(0), chain), new int[] {3}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SequentialLR: cannot start a ChainedScheduler in the middle");
    }

    @Test
    void warmRestartsRefuseNegativeEpochs() {
        CosineAnnealingWarmRestarts scheduler = new CosineAnnealingWarmRestarts(GoldenSchedulers.sgd(), 3);
        for (double epoch : new double[] {-0.5, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> scheduler.step(epoch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Expected non-negative epoch, but got " + epoch);
        }
        assertThat(scheduler.lastEpoch()).isZero();
    }
}
