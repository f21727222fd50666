package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Multiplies the rates by gamma every epoch:
 *
 * <pre>
 * lr = lr · gamma         = base lr · gamma^epoch
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html">
 *     ExponentialLR</a>
 */
public final class ExponentialLR extends EpochScheduler {
    private double gamma;

    /** Without resuming; see {@link #ExponentialLR(Optimizer, double, int)}. */
    public ExponentialLR(Optimizer optimizer, double gamma) {
        this(optimizer, gamma, -1);
    }

    /**
     * @param gamma multiplicative factor of the decay
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if lastEpoch is not -1 and a group has no initial rate
     */
    public ExponentialLR(Optimizer optimizer, double gamma, int lastEpoch) {
        super(optimizer, lastEpoch);
        this.gamma = gamma;
        begin();
    }

    @Override
    protected double rate(int group, int epoch) {
        double lr = optimizer().learningRate(group);
        return epoch == 0 ? lr : lr * gamma;
    }

    @Override
    protected double closedForm(int group, int epoch) {
        return baseLr(group) * Math.pow(gamma, epoch);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("gamma", gamma);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double loadedGamma = from.number("gamma");
        return () -> {
            common.run();
            gamma = loadedGamma;
        };
    }
}
