package org.lstm4j.nn.optim.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.lstm4j.nn.optim.SGD;

/** The warning of steps in the wrong order: the pattern tests of PyTorch's test_lrscheduler.py. */
class LRSchedulerWarningTest {
    private static List<String> warnings(Runnable action) {
        return warnings(EpochScheduler.class, action);
    }

    private static List<String> warnings(Class<?> by, Runnable action) {
        List<String> out = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel() == Level.WARNING) {
                    out.add(record.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(by.getName());
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            action.run();
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
        return out;
    }

    @Test
    void warnsIfTheSchedulerStepsFirst() {
        SGD sgd = GoldenSchedulers.sgd();
        StepLR scheduler = new StepLR(sgd, 3);
        assertThat(warnings(() -> {
                    for (int epoch = 0; epoch < 10; epoch++) {
                        scheduler.step();
                        sgd.step();
                    }
                }))
                .singleElement()
                .asString()
                .contains("Detected call of `StepLR.step()` before `optimizer.step()`");
    }

    @Test
    void aBestOf0OrAThresholdOf0IsNoReasonForAWarning() {
        for (double[] run : new double[][] {{1e-4, 0}, {0, -1}, {1e-4, -1}}) {
            ReduceLROnPlateau schedule = new ReduceLROnPlateau(
                    GoldenSchedulers.sgd(), ReduceLROnPlateau.options().threshold(run[0]));
            List<String> warnings = warnings(ReduceLROnPlateau.class, () -> schedule.step(run[1]));
            assertThat(warnings).hasSize(run[0] > 0 && run[1] < 0 ? 1 : 0);
        }
    }

    @Test
    void warnsIfTheSchedulerStepsFirstAfterResuming() {
        SGD sgd = GoldenSchedulers.sgd();
        sgd.setInitialLearningRate(0, 0.1);
        sgd.setInitialLearningRate(1, 0.1);
        StepLR scheduler = new StepLR(sgd, 3, 0.1);
        scheduler.resume(10);
        assertThat(warnings(() -> {
                    scheduler.step();
                    sgd.step();
                    scheduler.step();
                }))
                .hasSize(1);
    }

    @Test
    void doesNotWarnIfTheOptimizerStepsFirst() {
        SGD sgd = GoldenSchedulers.sgd();
        StepLR scheduler = new StepLR(sgd, 3);
        assertThat(warnings(() -> {
                    for (int epoch = 0; epoch < 10; epoch++) {
                        sgd.step();
                        scheduler.step();
                    }
                }))
                .isEmpty();
    }

    /** The steps before the scheduler was there do not count. */
    @Test
    void onlyOptimizerStepsSinceConstructionCount() {
        SGD sgd = GoldenSchedulers.sgd();
        sgd.step();
        StepLR scheduler = new StepLR(sgd, 3);
        assertThat(warnings(scheduler::step)).hasSize(1);
    }

    @Test
    void aLoadedSchedulerDoesNotWarn() {
        SGD sgd = GoldenSchedulers.sgd();
        StepLR trained = new StepLR(sgd, 3);
        sgd.step();
        trained.step();
        StepLR restored = new StepLR(GoldenSchedulers.sgd(), 3);
        restored.loadStateDict(trained.stateDict());
        assertThat(warnings(restored::step)).isEmpty();
    }

    /** PyTorch's rule stays the default: a metric of -1 counts as better than -1, so no rate falls. */
    @Test
    void aRelativePlateauWarnsOnceOfANegativeMetric() {
        for (ReduceLROnPlateau.Mode mode : ReduceLROnPlateau.Mode.values()) {
            SGD sgd = GoldenSchedulers.sgd();
            ReduceLROnPlateau plateau = new ReduceLROnPlateau(
                    sgd, ReduceLROnPlateau.options().mode(mode).patience(0));
            assertThat(warnings(ReduceLROnPlateau.class, () -> {
                        for (int i = 0; i < 10; i++) {
                            plateau.step(-1);
                        }
                    }))
                    .singleElement()
                    .asString()
                    .contains("the best metric is -1.0")
                    .contains("thresholdMode(REL_MAGNITUDE)");
            assertThat(sgd.learningRate(0)).isEqualTo(0.05);
        }
    }

    @Test
    void aPlateauRelativeToTheMagnitudeFallsOnANegativeMetric() {
        for (ReduceLROnPlateau.Mode mode : ReduceLROnPlateau.Mode.values()) {
            SGD sgd = GoldenSchedulers.sgd();
            ReduceLROnPlateau plateau = new ReduceLROnPlateau(
                    sgd,
                    ReduceLROnPlateau.options()
                            .mode(mode)
                            .patience(0)
                            .factor(0.5)
                            .threshold(0.1)
                            .thresholdMode(ReduceLROnPlateau.ThresholdMode.REL_MAGNITUDE));
            double sign = mode == ReduceLROnPlateau.Mode.MIN ? 1 : -1;
            assertThat(warnings(ReduceLROnPlateau.class, () -> {
                        plateau.step(-2);
                        // Better by less than a tenth of 2, by more than that, and worse.
                        plateau.step(-2 - sign * 0.19);
                        assertThat(sgd.learningRate(0)).isEqualTo(0.025);
                        plateau.step(-2 - sign * 0.21);
                        assertThat(sgd.learningRate(0)).isEqualTo(0.025);
                        plateau.step(-2);
                        assertThat(sgd.learningRate(0)).isEqualTo(0.0125);
                    }))
                    .isEmpty();
        }
    }

    @Test
    void aPlateauWithoutARelativeThresholdDoesNotWarn() {
        ReduceLROnPlateau.Options o = ReduceLROnPlateau.options();
        for (ReduceLROnPlateau.Options each :
                List.of(o.threshold(0), o.thresholdMode(ReduceLROnPlateau.ThresholdMode.ABS))) {
            ReduceLROnPlateau plateau = new ReduceLROnPlateau(GoldenSchedulers.sgd(), each);
            assertThat(warnings(ReduceLROnPlateau.class, () -> plateau.step(-1)))
                    .isEmpty();
        }
        ReduceLROnPlateau plateau = new ReduceLROnPlateau(GoldenSchedulers.sgd());
        assertThat(warnings(ReduceLROnPlateau.class, () -> plateau.step(1))).isEmpty();
    }

    @Test
    void aSequenceWarnsThroughItsFirstScheduler() {
        SGD sgd = GoldenSchedulers.sgd();
        SequentialLR sequence = new SequentialLR(sgd, List.of(new ConstantLR(sgd), new StepLR(sgd, 3)), new int[] {5});
        assertThat(warnings(sequence::step)).singleElement().asString().contains("ConstantLR.step()");
    }
}
