package org.lstm4j.nn.train;

import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.Scheduler;

/**
 * When a learning rate scheduler takes its steps.
 *
 * @param scheduler that takes the steps
 * @param everyStep whether after each optimizer step, instead of after each epoch
 * @param metric name of the metric that a scheduler such as {@code ReduceLROnPlateau} follows, that of the validation
 *     data, or of the training data if there is no validation; default the loss
 */
public record Schedule(Scheduler scheduler, boolean everyStep, String metric) implements ScheduleWithers {
    /**
     * Checks the kind of scheduler.
     *
     * @throws IllegalArgumentException if a scheduler that follows a metric is to take a step after each optimizer step
     */
    public Schedule {
        if (everyStep && !(scheduler instanceof LRScheduler)) {
            throw new IllegalArgumentException(
                    "Schedule: a scheduler that follows a metric takes its steps after epochs, but everyStep is true");
        }
    }

    /** After each step of the optimizer: {@code OneCycleLR}, {@code CyclicLR}, a warm-up. */
    public static Schedule everyStep(LRScheduler scheduler) {
        return new Schedule(scheduler, true, Scores.LOSS);
    }

    /** After each epoch and its validation. */
    public static Schedule everyEpoch(Scheduler scheduler) {
        return new Schedule(scheduler, false, Scores.LOSS);
    }

    void afterStep() {
        if (everyStep) {
            scheduler.step(() -> Double.NaN);
        }
    }

    void afterEpoch(Scores scores) {
        if (!everyStep) {
            scheduler.step(() -> scores.get(metric));
        }
    }
}
