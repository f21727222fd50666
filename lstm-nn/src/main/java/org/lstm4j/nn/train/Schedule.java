package org.lstm4j.nn.train;

import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.schedule.LRScheduler;
import org.lstm4j.nn.optim.schedule.ReduceLROnPlateau;

/** When a scheduler of learning rates takes its step. */
public sealed interface Schedule {
    /** After each step of the optimizer: {@code OneCycleLR}, {@code CyclicLR}, a warm-up. */
    static Schedule everyStep(LRScheduler scheduler) {
        return new Timed(scheduler, true);
    }

    /** After each epoch, once it is validated. */
    static Schedule everyEpoch(LRScheduler scheduler) {
        return new Timed(scheduler, false);
    }

    /** After each epoch, by the loss on the validation data, or that in training if there is no validation. */
    static Schedule onPlateau(ReduceLROnPlateau scheduler) {
        return onPlateau(scheduler, Scores.LOSS);
    }

    /** As {@link #onPlateau(ReduceLROnPlateau)}, by a metric. */
    static Schedule onPlateau(ReduceLROnPlateau scheduler, String metric) {
        return new Plateau(scheduler, metric);
    }

    /** The optimizer whose rates are changed. */
    Optimizer optimizer();

    /** Takes note of a step. For loops. */
    default void afterStep() {}

    /** Takes note of an epoch. For loops. */
    default void afterEpoch(Scores scores) {}

    /** The scheduler's state. */
    StateDict stateDict();

    /** Takes over the scheduler's state. */
    void loadStateDict(StateDict state);

    /**
     * A scheduler that goes by time.
     *
     * @param scheduler the user's
     * @param everyStep whether it goes by steps rather than epochs
     */
    record Timed(LRScheduler scheduler, boolean everyStep) implements Schedule {
        @Override
        public Optimizer optimizer() {
            return scheduler.optimizer();
        }

        @Override
        public void afterStep() {
            if (everyStep) {
                scheduler.step();
            }
        }

        @Override
        public void afterEpoch(Scores scores) {
            if (!everyStep) {
                scheduler.step();
            }
        }

        @Override
        public StateDict stateDict() {
            return scheduler.stateDict();
        }

        @Override
        public void loadStateDict(StateDict state) {
            scheduler.loadStateDict(state);
        }
    }

    /**
     * A scheduler that goes by a metric.
     *
     * @param scheduler the user's
     * @param metric the name among the {@link Scores}
     */
    record Plateau(ReduceLROnPlateau scheduler, String metric) implements Schedule {
        @Override
        public Optimizer optimizer() {
            return scheduler.optimizer();
        }

        @Override
        public void afterEpoch(Scores scores) {
            scheduler.step(scores.get(metric));
        }

        @Override
        public StateDict stateDict() {
            return scheduler.stateDict();
        }

        @Override
        public void loadStateDict(StateDict state) {
            scheduler.loadStateDict(state);
        }
    }
}
