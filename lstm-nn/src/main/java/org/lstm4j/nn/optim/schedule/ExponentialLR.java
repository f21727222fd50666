package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

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
    private record Constants(double gamma) {}

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
        super(optimizer, lastEpoch, new Constants(gamma));
        begin();
    }

    @Override
    protected double rate(int group, int epoch) {
        Constants c = constants(Constants.class);
        double lr = optimizer().learningRate(group);
        return epoch == 0 ? lr : lr * c.gamma();
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return baseLr(group) * Math.pow(c.gamma(), epoch);
    }
}
