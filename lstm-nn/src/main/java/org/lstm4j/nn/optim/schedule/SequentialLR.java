package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
import java.util.List;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Schedules one after the other: the first up to the first milestone, then the second, which starts there at its epoch
 * 0, and so on.
 *
 * <p>The schedulers are constructed before, in any order; what they did to the rates then is undone.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html">SequentialLR</a>
 */
public final class SequentialLR extends CompositeScheduler {
    private double[] milestones;
    private int lastEpoch;

    /**
     * @param schedulers of the optimizer; those after the first are single ones, not chains or sequences
     * @param milestones the epochs at which the next one takes over, rising
     * @throws IllegalArgumentException if there are no schedulers, one belongs to another optimizer, one after the
     *     first is a chain or a sequence, or the milestones do not rise or are not one fewer
     */
    public SequentialLR(Optimizer optimizer, List<? extends LRScheduler> schedulers, int[] milestones) {
        super(optimizer, schedulers);
        requireFit(optimizer, schedulers, milestones);
        this.milestones = checkRising(Arrays.stream(milestones).asDoubleStream().toArray());
        for (int g = 0; g < optimizer.groupCount(); g++) {
            optimizer.setLearningRate(g, optimizer.initialLearningRate(g).orElse(optimizer.learningRate(g)));
        }
        this.schedulers.forEach(LRScheduler::undo);
        this.schedulers.get(0).begin();
        this.lastLr = this.schedulers.get(0).lastLr();
    }

    private static void requireFit(Optimizer optimizer, List<? extends LRScheduler> schedulers, int[] milestones) {
        if (schedulers.isEmpty()) {
            throw new IllegalArgumentException(
                    "SequentialLR expects at least one scheduler to be chained, but got no scheduler.");
        }
        for (int i = 0; i < schedulers.size(); i++) {
            LRScheduler scheduler = schedulers.get(i);
            if (scheduler.optimizer() != optimizer) {
                throw new IllegalArgumentException(
                        "SequentialLR expects all schedulers to belong to the same optimizer, but got scheduler "
                                + scheduler.name() + " at index " + i
                                + " to be different than the optimizer passed in.");
            }
            if (i > 0 && !(scheduler instanceof EpochScheduler)) {
                throw new IllegalArgumentException("SequentialLR: cannot start a " + scheduler.name()
                        + " in the middle, but got one at index " + i);
            }
        }
        if (milestones.length != schedulers.size() - 1) {
            throw new IllegalArgumentException("SequentialLR expects number of schedulers provided to be one more than"
                    + " the number of milestone points, but got number of schedulers " + schedulers.size()
                    + " and the number of milestones to be equal to " + milestones.length);
        }
    }

    private static double[] checkRising(double[] milestones) {
        for (int i = 0; i < milestones.length; i++) {
            if (milestones[i] <= (i == 0 ? 0 : milestones[i - 1])) {
                throw new IllegalArgumentException("SequentialLR: expected milestones that rise from 1 on, but got "
                        + Arrays.toString(milestones));
            }
        }
        return milestones;
    }

    @Override
    public void step() {
        int epoch = lastEpoch + 1;
        LRScheduler scheduler = at(epoch);
        if (isMilestone(epoch) && scheduler instanceof EpochScheduler single) {
            single.restart();
        } else {
            scheduler.step();
        }
        lastEpoch = epoch;
        lastLr = scheduler.lastLr();
    }

    private LRScheduler at(int epoch) {
        return schedulers.get((int) Arrays.stream(milestones)
                .filter(milestone -> milestone <= epoch)
                .count());
    }

    private boolean isMilestone(int epoch) {
        return Arrays.stream(milestones).anyMatch(milestone -> milestone == epoch);
    }

    @Override
    void requireGroups() {
        int epoch = lastEpoch + 1;
        if (isMilestone(epoch) && at(epoch) instanceof EpochScheduler single) {
            single.requireSameGroups();
        } else {
            at(epoch).requireGroups();
        }
    }

    /** The epoch of the rates that were set last; the first is 0. */
    public int lastEpoch() {
        return lastEpoch;
    }

    @Override
    void begin() {
        schedulers.get(0).begin();
        lastLr = schedulers.get(0).lastLr();
    }

    @Override
    void undo() {
        schedulers.get(0).undo();
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to.put("last_epoch", lastEpoch).put("_milestones", milestones));
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        int epoch = from.counter("last_epoch");
        double[] points = checkRising(from.numbers("_milestones"));
        Runnable common = super.read(from);
        return () -> {
            common.run();
            lastEpoch = epoch;
            milestones = points;
        };
    }
}
