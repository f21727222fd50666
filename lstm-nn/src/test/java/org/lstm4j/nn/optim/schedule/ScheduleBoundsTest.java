package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Warm restarts and ReduceLROnPlateau at their bounds exactly; rates by hand. */
class ScheduleBoundsTest {
    private final SGD sgd = sgd(1);

    private static SGD sgd(double rate) {
        return new SGD(List.of(new Parameter(Tensor.ones(1))), rate);
    }

    private static void add(SGD to, double rate) {
        to.addGroup(List.of(new Parameter(Tensor.ones(1))), SGD.options().lr(rate));
    }

    private static void assertRate(Optimizer optimizer, double expected) {
        assertThat(optimizer.learningRate(0)).isCloseTo(expected, within(1e-15));
    }

    private static double cosine(double current, double length) {
        return (1 + Math.cos(Math.PI * current / length)) / 2;
    }

    // ---- CosineAnnealingWarmRestarts ------------------------------------------------------------------------------

    @Test
    void roundsOfOneLengthComeBack() {
        CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(sgd, 4);
        schedule.step(5.0);
        assertRate(sgd, cosine(1, 4));
        schedule.step(10.5);
        assertRate(sgd, cosine(2.5, 4));
        schedule.step(0.0);
        assertRate(sgd, 1);
        schedule.step(2147483646.5);
        assertRate(sgd, cosine(2.5, 4));
        for (double bad : new double[] {-0.5, Double.NaN, 2147483647.0}) {
            assertThatThrownBy(() -> schedule.step(bad)).hasMessageContaining("non-negative epoch, but got " + bad);
        }
    }

    /** Rounds of 4 and 8 epochs: epoch 6 is the third of the second round. */
    @Test
    void aResumedScheduleFindsItsRound() {
        sgd.setInitialLearningRate(0, 1);
        CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(sgd, 4, 2, 0);
        schedule.resume(5);
        assertRate(sgd, cosine(2, 8));
        schedule.step();
        assertRate(sgd, cosine(3, 8));
    }

    @Test
    void aRestartRefusesGroupsThatWereAdded() {
        SequentialLR sequence = new SequentialLR(
                sgd, List.of(new ConstantLR(sgd, 0.5, 9), new CosineAnnealingWarmRestarts(sgd, 4)), new int[] {1});
        double before = sgd.learningRate();
        add(sgd, 0.25);
        assertThatThrownBy(sequence::step)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CosineAnnealingWarmRestarts: expected the 1 parameter group(s)");
        assertThat(sgd.learningRate()).isEqualTo(before);
        assertThat(sgd.learningRate(1)).isEqualTo(0.25);
    }

    @Test
    void aSavedRoundIsFrom0ToBelowItsLength() {
        CosineAnnealingWarmRestarts schedule = new CosineAnnealingWarmRestarts(sgd, 4);
        StateDict state = schedule.stateDict();
        for (double bad : new double[] {-1, 4}) {
            StateDict nonsense = state.copy().put("T_cur", Tensor.scalar(DType.FLOAT64, bad));
            assertThatThrownBy(() -> schedule.loadStateDict(nonsense))
                    .hasMessageContaining("expected a T_cur from 0 to less than T_i, but got " + bad + " and 4.0");
        }
        schedule.loadStateDict(state.copy().put("T_cur", Tensor.scalar(DType.FLOAT64, 3.5)));
        schedule.step();
        assertRate(sgd, cosine(0.5, 4));
        schedule.loadStateDict(state);
        schedule.step();
        assertRate(sgd, cosine(1, 4));
    }

    // ---- ReduceLROnPlateau ----------------------------------------------------------------------------------------

    @Test
    void aFactorOf0Reaches0And1IsRefused() {
        ReduceLROnPlateau schedule =
                new ReduceLROnPlateau(sgd, ReduceLROnPlateau.options().factor(0).patience(0));
        schedule.step(1);
        schedule.step(1);
        assertThat(sgd.learningRate()).isZero();
        for (double bad : new double[] {1, -0.1, Double.NaN}) {
            assertThatThrownBy(() -> ReduceLROnPlateau.options().factor(bad)).hasMessageContaining("but got " + bad);
        }
    }

    /** With an absolute threshold of 0, an equal metric has not improved. */
    @ParameterizedTest
    @EnumSource(ReduceLROnPlateau.Mode.class)
    void anEqualMetricIsNotBetter(ReduceLROnPlateau.Mode mode) {
        ReduceLROnPlateau schedule = new ReduceLROnPlateau(
                sgd,
                ReduceLROnPlateau.options()
                        .mode(mode)
                        .patience(0)
                        .threshold(0)
                        .thresholdMode(ReduceLROnPlateau.ThresholdMode.ABS));
        schedule.step(2);
        assertRate(sgd, 1);
        schedule.step(2);
        assertRate(sgd, 0.1);
        schedule.step(mode == ReduceLROnPlateau.Mode.MIN ? 1.5 : 2.5);
        assertRate(sgd, 0.1);
    }

    /** From 1 to 0.5 is a change of eps, which is not more. */
    @Test
    void aChangeOfEpsIsNotMade() {
        ReduceLROnPlateau.Options options =
                ReduceLROnPlateau.options().patience(0).factor(0.5);
        ReduceLROnPlateau schedule = new ReduceLROnPlateau(sgd, options.eps(0.5));
        schedule.step(1);
        schedule.step(1);
        assertRate(sgd, 1);
        SGD other = sgd(1);
        ReduceLROnPlateau finer = new ReduceLROnPlateau(other, options.eps(0.49));
        finer.step(1);
        finer.step(1);
        assertRate(other, 0.5);
    }

    @Test
    void anAddedGroupHasTheLeastRateOfAll() {
        ReduceLROnPlateau schedule = new ReduceLROnPlateau(
                sgd, ReduceLROnPlateau.options().patience(0).minLr(0.05));
        add(sgd, 0.2);
        for (int epoch = 0; epoch < 4; epoch++) {
            schedule.step(1);
        }
        assertThat(sgd.learningRate(1)).isEqualTo(0.05);
    }

    @Test
    void aSavedStateMayHaveFewerGroupsOnlyWithOneLeastRate() {
        StateDict ofOne = new ReduceLROnPlateau(sgd).stateDict();
        SGD two = sgd(1);
        add(two, 1);
        ReduceLROnPlateau single = new ReduceLROnPlateau(two);
        single.loadStateDict(ofOne);
        ReduceLROnPlateau each =
                new ReduceLROnPlateau(two, ReduceLROnPlateau.options().minLr(0, 0.1));
        StateDict own = each.stateDict();
        assertThatThrownBy(() -> each.loadStateDict(own.copy().put("min_lrs", Tensor.zeros(DType.FLOAT64, 1))))
                .hasMessageContaining("expected 2 values for min_lrs, one for each group, but got 1");
        assertThatThrownBy(() -> each.loadStateDict(own.copy().put("_last_lr", Tensor.zeros(DType.FLOAT64, 1))))
                .hasMessageContaining("expected 2 values for _last_lr, one for each group, but got 1");
        assertThatThrownBy(() -> single.loadStateDict(ofOne.copy().put("_last_lr", Tensor.zeros(DType.FLOAT64, 3))))
                .hasMessageContaining("for _last_lr");
    }
}
