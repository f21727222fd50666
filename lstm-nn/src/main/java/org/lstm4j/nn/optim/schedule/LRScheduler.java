package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/** Changes the learning rates of an optimizer's groups, those that it had when the scheduler was constructed. */
public abstract class LRScheduler {
    private final Optimizer optimizer;

    LRScheduler(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /** The optimizer whose rates are changed. */
    public final Optimizer optimizer() {
        return optimizer;
    }

    final String name() {
        return getClass().getSimpleName();
    }

    /** Goes on to the next epoch. Call it after the optimizer's step. */
    public abstract void step();

    /** The rates that were set last, one for each group. */
    public abstract double[] lastLr();

    /**
     * A snapshot of where the schedule stands and of its numbers; functions are not saved. The optimizer's rates are in
     * its own snapshot: save both.
     */
    public final StateDict stateDict() {
        StateDict out = new StateDict();
        write(new SavedNumbers(out));
        return out;
    }

    /**
     * Takes over a snapshot. The optimizer is left alone.
     *
     * @throws IllegalArgumentException if a name or a shape differs, or a number cannot be meant; nothing has changed
     */
    public final void loadStateDict(StateDict state) {
        StateDict own = new StateDict();
        SavedNumbers expected = new SavedNumbers(own);
        write(expected);
        expected.requireSameNames(name(), state);
        read(new SavedNumbers(state)).run();
    }

    /** Writes all numbers. */
    protected abstract void write(SavedNumbers to);

    /**
     * Reads and checks what {@link #write} writes.
     *
     * @return takes the numbers over
     */
    protected abstract Runnable read(SavedNumbers from);

    /** Sets the rates of the first epoch. */
    abstract void begin();

    /** Forgets the first step that was made on construction. */
    abstract void undo();
}
