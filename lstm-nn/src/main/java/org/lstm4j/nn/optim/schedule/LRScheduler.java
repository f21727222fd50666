package org.lstm4j.nn.optim.schedule;

import java.util.function.DoubleSupplier;
import org.lstm4j.nn.optim.Optimizer;

/** A scheduler that follows the number of its steps: epochs, or batches. */
public abstract class LRScheduler extends SavedScheduler {
    LRScheduler(Optimizer optimizer) {
        super(optimizer);
    }

    /**
     * Moves to the next epoch. Call it after the optimizer's step.
     *
     * @throws IllegalStateException if the optimizer got a group after this scheduler was constructed, and the schedule has
     *     no rate for it; see {@link EpochScheduler#movesAddedGroups}. No rate has changed
     */
    public abstract void step();

    /** @throws IllegalStateException if {@link #step} has no rate for a group of the optimizer */
    abstract void requireGroups();

    /** As {@link #step()}. */
    @Override
    public final void step(DoubleSupplier metric) {
        step();
    }

    /** Sets the learning rates of the first epoch. */
    abstract void begin();

    /** Takes back the first step, which the constructor made. */
    abstract void undo();
}
