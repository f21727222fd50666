package org.lstm4j.nn.optim.schedule;

import java.util.List;
import org.lstm4j.nn.optim.Optimizer;

/**
 * Several schedules at once: a step is a step of each of them in order, each from the rate that the previous one set.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html">
 *     ChainedScheduler</a>
 */
public final class ChainedScheduler extends CompositeScheduler {
    /**
     * @param schedulers of one optimizer
     * @throws IllegalArgumentException if there are none, or their optimizers differ
     */
    public ChainedScheduler(List<? extends LRScheduler> schedulers) {
        super(optimizerOf(schedulers), schedulers);
    }

    private static Optimizer optimizerOf(List<? extends LRScheduler> schedulers) {
        if (schedulers.isEmpty()) {
            throw new IllegalArgumentException(
                    "ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.");
        }
        Optimizer first = schedulers.get(0).optimizer();
        for (int i = 1; i < schedulers.size(); i++) {
            if (schedulers.get(i).optimizer() != first) {
                throw new IllegalArgumentException("ChainedScheduler expects all schedulers to belong to the same"
                        + " optimizer, but got schedulers at index 0 and " + i + " to be different");
            }
        }
        return first;
    }

    @Override
    public void step() {
        requireGroups();
        schedulers.forEach(LRScheduler::step);
        lastLr = rates(optimizer().groupCount());
    }

    @Override
    void requireGroups() {
        schedulers.forEach(LRScheduler::requireGroups);
    }

    @Override
    void begin() {
        schedulers.forEach(LRScheduler::begin);
        lastLr = rates(optimizer().groupCount());
    }

    @Override
    void undo() {
        schedulers.forEach(LRScheduler::undo);
    }
}
