package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Multiplies the rates by gamma at each of some epochs:
 *
 * <pre>
 * lr = lr · gamma^(how often the epoch is a milestone)         = base lr · gamma^(how many milestones are &lt;= epoch)
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html">MultiStepLR</a>
 */
public final class MultiStepLR extends EpochScheduler {
    private double[] milestones;
    private double gamma;

    /** With the default gamma. */
    public MultiStepLR(Optimizer optimizer, int[] milestones) {
        this(optimizer, milestones, 0.1);
    }

    /** Without resuming; see {@link #MultiStepLR(Optimizer, int[], double, int)}. */
    public MultiStepLR(Optimizer optimizer, int[] milestones, double gamma) {
        this(optimizer, milestones, gamma, -1);
    }

    /**
     * @param milestones epochs, in any order; one that stands twice counts twice
     * @param gamma multiplicative factor of the decay; default 0.1
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if lastEpoch is not -1 and a group has no initial rate
     */
    public MultiStepLR(Optimizer optimizer, int[] milestones, double gamma, int lastEpoch) {
        super(optimizer, lastEpoch);
        this.milestones = Arrays.stream(milestones).asDoubleStream().sorted().toArray();
        this.gamma = gamma;
        begin();
    }

    @Override
    protected double rate(int group, int epoch) {
        double times = (double) Arrays.stream(milestones)
                .filter(milestone -> milestone == epoch)
                .count();
        double lr = optimizer().learningRate(group);
        return times == 0 ? lr : lr * Math.pow(gamma, times);
    }

    @Override
    protected double closedForm(int group, int epoch) {
        double passed = (double) Arrays.stream(milestones)
                .filter(milestone -> milestone <= epoch)
                .count();
        return baseLr(group) * Math.pow(gamma, passed);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.putOfAnyLength("milestones", milestones).put("gamma", gamma);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double[] loadedMilestones = from.numbers("milestones");
        double loadedGamma = from.number("gamma");
        return () -> {
            common.run();
            milestones = loadedMilestones;
            gamma = loadedGamma;
        };
    }
}
