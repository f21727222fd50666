package org.lstm4j.nn.optim.schedule;

import java.util.function.DoubleSupplier;
import org.lstm4j.nn.optim.Optimizer;

/** A scheduler that follows the number of its steps: epochs, or batches. */
public abstract class LRScheduler extends SavedScheduler {
    LRScheduler(Optimizer optimizer) {
        super(optimizer);
    }

    /** Moves to the next epoch. Call it after the optimizer's step. */
    public abstract void step();

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
