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

    /** From the start; see {@link #ExponentialLR(Optimizer, double, int)}. */
    public ExponentialLR(Optimizer optimizer, double gamma) {
        this(optimizer, gamma, -1);
    }

    /**
     * @param gamma the factor
     * @param lastEpoch the last epoch of a run that is taken up again; -1 to start
     * @throws IllegalArgumentException if lastEpoch is not -1 and a group's schedule has not begun
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
