package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.optim.Adam;
import org.lstm4j.nn.optim.SGD;
import org.lstm4j.tensor.Tensor;

/**
 * Schedules against formulas of the epoch, with two groups of rates 0.05 and 0.5: the tests of the same names, less
 * their {@code test_}, of PyTorch's {@code test/optim/test_lrscheduler.py}.
 */
class LRSchedulerTest {
    private final SGD opt = GoldenSchedulers.sgd();

    /** Rates of the first group at each epoch; the second has the tenfold. */
    private void follows(LRScheduler scheduler, int epochs, IntToDoubleFunction target) {
        for (int epoch = 0; epoch < epochs; epoch++) {
            double expected = target.applyAsDouble(epoch);
            assertThat(opt.learningRate(0)).as("epoch %d", epoch).isCloseTo(expected, within(1e-13));
            assertThat(opt.learningRate(1)).as("epoch %d", epoch).isCloseTo(10 * expected, within(1e-12));
            assertThat(scheduler.lastLr()).containsExactly(opt.learningRate(0), opt.learningRate(1));
            opt.step();
            scheduler.step();
        }
    }

    /** As {@link #follows}, also by the closed form. */
    private void followsBoth(EpochScheduler scheduler, int epochs, IntToDoubleFunction target) {
        follows(scheduler, epochs, target);
        for (int epoch = 0; epoch < epochs; epoch++) {
            assertThat(scheduler.closedForm(0, epoch))
                    .as("closed form of epoch %d", epoch)
                    .isCloseTo(target.applyAsDouble(epoch), within(1e-13));
        }
    }

    @Test
    void stepLr() {
        followsBoth(new StepLR(opt, 3), 12, epoch -> 0.05 * Math.pow(0.1, Math.floor(epoch / 3.0)));
    }

    @Test
    void getLastLrStepLr() {
        followsBoth(new StepLR(opt, 3, 0.1), 8, epoch -> epoch < 3 ? 0.05 : epoch < 6 ? 0.005 : 0.0005);
    }

    @Test
    void multiStepLr() {
        followsBoth(
                new MultiStepLR(opt, new int[] {9, 2, 5}),
                12,
                epoch -> epoch < 2 ? 0.05 : epoch < 5 ? 0.005 : epoch < 9 ? 0.0005 : 0.00005);
    }

    @Test
    void constantlr() {
        followsBoth(new ConstantLR(opt, 0.5, 5), 10, epoch -> epoch < 5 ? 0.025 : 0.05);
    }

    @Test
    void constantlrOfFactorZero() {
        followsBoth(new ConstantLR(opt, 0, 3), 6, epoch -> epoch < 3 ? 0 : 0.05);
    }

    @Test
    void linearlr() {
        followsBoth(new LinearLR(opt, 0.5, 1, 4), 10, epoch -> 0.05 * (0.5 + 0.5 * Math.min(epoch, 4) / 4));
    }

    @Test
    void linearlrStartFactorLimits() {
        for (int iters = 1; iters < 60; iters++) {
            opt.setLearningRate(0, 0.05);
            opt.setLearningRate(1, 0.5);
            int total = iters;
            // Rounding must not make the rate negative on its way to 0, as it does in PyTorch's formula from 0.9.
            follows(
                    new LinearLR(opt, 0.9, 0, iters),
                    iters + 3,
                    epoch -> 0.05 * 0.9 * Math.max(0, 1 - (double) epoch / total));
        }
    }

    @Test
    void polynomialLr() {
        followsBoth(new PolynomialLR(opt, 5, 0.9), 10, epoch -> epoch < 5 ? 0.05 * Math.pow(1 - epoch / 5.0, 0.9) : 0);
    }

    @Test
    void expLr() {
        followsBoth(new ExponentialLR(opt, 0.9), 10, epoch -> 0.05 * Math.pow(0.9, epoch));
    }

    @Test
    void cosAnnealLr() {
        followsBoth(new CosineAnnealingLR(opt, 10, 0), 35, epoch -> 0.05 * (1 + Math.cos(Math.PI * epoch / 10)) / 2);
    }

    @Test
    void lambdaLr() {
        follows(new LambdaLR(opt, epoch -> Math.pow(0.9, epoch)), 10, epoch -> 0.05 * Math.pow(0.9, epoch));
        LambdaLR two = new LambdaLR(opt, List.of(epoch -> 1, epoch -> 0.5));
        assertThat(two.lastLr()).containsExactly(0.05, 0.25);
    }

    @Test
    void multiplicativeLr() {
        follows(
                new MultiplicativeLR(opt, epoch -> epoch % 2 == 0 ? 0.5 : 1),
                10,
                epoch -> 0.05 * Math.pow(0.5, Math.floor(epoch / 2.0)));
    }

    @Test
    void sequentiallr1() {
        ExponentialLR exponential = new ExponentialLR(opt, 0.9);
        ConstantLR constant = new ConstantLR(opt, 0.1, 2);
        follows(
                new SequentialLR(opt, List.of(constant, exponential), new int[] {5}),
                19,
                epoch -> epoch < 2 ? 0.005 : epoch < 5 ? 0.05 : 0.05 * Math.pow(0.9, epoch - 5));
    }

    /** The rates before do not matter to a schedule that starts at its milestone. */
    @Test
    void sequentiallr3() {
        ConstantLR constant = new ConstantLR(opt, 0.1, 2);
        ExponentialLR exponential = new ExponentialLR(opt, 0.9);
        StepLR step = new StepLR(opt, 2, 0.1);
        follows(
                new SequentialLR(opt, List.of(constant, exponential, step), new int[] {2, 5}),
                12,
                epoch -> epoch < 2
                        ? 0.005
                        : epoch < 5 ? 0.05 * Math.pow(0.9, epoch - 2) : 0.05 * Math.pow(0.1, (epoch - 5) / 2));
    }

    /** A chain that is the first of a sequence, as in the later PyTorch: it starts once, not twice. */
    @Test
    void chainedInSequence() {
        ConstantLR constant = new ConstantLR(opt, 0.5, 3);
        ExponentialLR exponential = new ExponentialLR(opt, 0.9);
        ChainedScheduler chain = new ChainedScheduler(List.of(constant, exponential));
        StepLR step = new StepLR(opt, 2, 0.1);
        follows(
                new SequentialLR(opt, List.of(chain, step), new int[] {5}),
                10,
                epoch -> epoch < 5
                        ? 0.05 * Math.pow(0.9, epoch) * (epoch < 3 ? 0.5 : 1)
                        : 0.05 * Math.pow(0.1, (epoch - 5) / 2));
    }

    @Test
    void sequenceInSequence() {
        ConstantLR constant = new ConstantLR(opt, 0.5, 100);
        StepLR step = new StepLR(opt, 2, 0.1);
        SequentialLR inner = new SequentialLR(opt, List.of(constant, step), new int[] {2});
        ExponentialLR exponential = new ExponentialLR(opt, 0.9);
        follows(
                new SequentialLR(opt, List.of(inner, exponential), new int[] {4}),
                10,
                epoch -> epoch < 2 ? 0.025 : epoch < 4 ? 0.05 : 0.05 * Math.pow(0.9, epoch - 4));
    }

    @Test
    void chainedLr2() {
        LinearLR linear = new LinearLR(opt, 0.4, 1, 3);
        ExponentialLR exponential = new ExponentialLR(opt, 0.9);
        follows(
                new ChainedScheduler(List.of(linear, exponential)),
                10,
                epoch -> 0.05 * Math.pow(0.9, epoch) * (0.4 + 0.6 * Math.min(epoch, 3) / 3));
    }

    @Test
    void aChainInAChain() {
        ChainedScheduler inner = new ChainedScheduler(List.of(new StepLR(opt, 3), new ExponentialLR(opt, 0.9)));
        follows(
                new ChainedScheduler(List.of(inner, new ConstantLR(opt, 0.5, 2))),
                10,
                epoch -> 0.05 * Math.pow(0.1, epoch / 3) * Math.pow(0.9, epoch) * (epoch < 2 ? 0.5 : 1));
    }

    @Test
    void cycleLrTriangularMode() {
        CyclicLR scheduler = new CyclicLR(
                opt, List.of(1.0, 10.0), List.of(5.0, 50.0), CyclicLR.options().stepSizeUp(4));
        follows(scheduler, 20, epoch -> 1 + 4 * (1 - Math.abs(epoch / 4.0 % 2 - 1)));
    }

    @Test
    void cycleLrCycleMomentum() {
        CyclicLR scheduler = new CyclicLR(
                opt, 1, 5, CyclicLR.options().stepSizeUp(4).baseMomentum(0.5).maxMomentum(0.9));
        for (int epoch = 0; epoch < 20; epoch++) {
            double height = 1 - Math.abs(epoch / 4.0 % 2 - 1);
            assertThat(opt.momentum(0)).isCloseTo(0.9 - 0.4 * height, within(1e-13));
            opt.step();
            scheduler.step();
        }
    }

    /** The betas of Adam, as in the later PyTorch. */
    @Test
    void cycleMomentumWithBeta1Optimizer() {
        Adam adam =
                new Adam(List.of(new Parameter(Tensor.zeros(1))), Adam.options().betas(0.7, 0.95));
        CyclicLR cyclic = new CyclicLR(
                adam, 1, 5, CyclicLR.options().stepSizeUp(4).baseMomentum(0.5).maxMomentum(0.9));
        assertThat(adam.momentum(0)).isEqualTo(0.9);
        for (int i = 0; i < 4; i++) {
            adam.step();
            cyclic.step();
        }
        assertThat(adam.groups().get(0).options().beta1()).isCloseTo(0.5, within(1e-13));
        assertThat(adam.groups().get(0).options().beta2()).isEqualTo(0.95);
    }

    @Test
    void onecycleLrLinearAnnealing() {
        opt.setLearningRate(1);
        OneCycleLR scheduler = new OneCycleLR(
                opt,
                OneCycleLR.options(25.0, 250.0)
                        .finalDivFactor(2)
                        .baseMomentum(0.01)
                        .maxMomentum(0.22)
                        .totalSteps(10)
                        .annealStrategy(OneCycleLR.Anneal.LINEAR)
                        .pctStart(0.5));
        double[] targets = {1, 7, 13, 19, 25, 20.1, 15.2, 10.3, 5.4, 0.5};
        double[] momentums = {0.22, 0.1675, 0.115, 0.0625, 0.01, 0.052, 0.094, 0.136, 0.178, 0.22};
        for (int step = 0; step < 10; step++) {
            assertThat(opt.learningRate(0)).isCloseTo(targets[step], within(1e-12));
            assertThat(opt.learningRate(1)).isCloseTo(10 * targets[step], within(1e-11));
            assertThat(opt.momentum(0)).isCloseTo(momentums[step], within(1e-12));
            opt.step();
            scheduler.step();
        }
        // The step after the last batch keeps the last rates.
        assertThat(scheduler.lastEpoch()).isEqualTo(10);
        assertThat(opt.learningRate(0)).isEqualTo(0.5);
        assertThat(opt.momentum(0)).isEqualTo(0.22);
    }

    /** The first betas of Adam. */
    @Test
    void onecycleLrCosineAnnealingWithAdam() {
        Adam adam = new Adam(List.of(new Parameter(Tensor.zeros(1))), 0.1);
        OneCycleLR scheduler = new OneCycleLR(adam, 0.1, 10);
        double[] targets = {0.004, 0.052, 0.1};
        double[] betas = {0.95, 0.9, 0.85};
        for (int step = 0; step < 3; step++) {
            assertThat(adam.learningRate()).isCloseTo(targets[step], within(1e-13));
            assertThat(adam.momentum(0)).isCloseTo(betas[step], within(1e-13));
            adam.step();
            scheduler.step();
        }
        assertThat(adam.groups().get(0).options().beta2()).isEqualTo(0.999);
    }

    /** A rise of one step has no length: the first rate is the highest. PyTorch divides by 0. */
    @Test
    void onecycleOfOneStepUp() {
        OneCycleLR scheduler =
                new OneCycleLR(opt, OneCycleLR.options(0.1).totalSteps(5).pctStart(0.2));
        assertThat(scheduler.lastLr()).containsExactly(0.1, 0.1);
        scheduler.step();
        assertThat(scheduler.lastLr()[0]).isBetween(0.07, 0.1);
    }

    /** A round of warm restarts begins where log(epoch) is rounded down. PyTorch is one round behind there. */
    @Test
    void warmRestartsAtPowers() {
        CosineAnnealingWarmRestarts scheduler = new CosineAnnealingWarmRestarts(opt, 1, 3, 0);
        // Rounds of 1, 3, 9, 27, 81 epochs: the sixth begins at 121 = (3^5 - 1) / 2.
        scheduler.step(121.0);
        assertThat(opt.learningRate(0)).isEqualTo(0.05);
    }

    /** The second scheduler starts from the rate with which the first one began, not from what that made of it. */
    @Test
    void initialRatesAreThoseBeforeAnySchedule() {
        new ConstantLR(opt, 0.5, 3);
        assertThat(opt.learningRate(0)).isEqualTo(0.025);
        StepLR second = new StepLR(opt, 3);
        assertThat(second.baseLr(0)).isEqualTo(0.05);
        assertThat(opt.initialLearningRate(0)).hasValue(0.05);
    }
}
