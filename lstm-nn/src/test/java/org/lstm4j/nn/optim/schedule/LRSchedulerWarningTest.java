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
        Logger logger = Logger.getLogger(EpochScheduler.class.getName());
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

    @Test
    void aSequenceWarnsThroughItsFirstScheduler() {
        SGD sgd = GoldenSchedulers.sgd();
        SequentialLR sequence = new SequentialLR(sgd, List.of(new ConstantLR(sgd), new StepLR(sgd, 3)), new int[] {5});
        assertThat(warnings(sequence::step)).singleElement().asString().contains("ConstantLR.step()");
    }
}
