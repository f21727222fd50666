package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Multiplies the rates by gamma every stepSize epochs:
 *
 * <pre>
 * lr = lr · gamma if stepSize divides the epoch, else lr         = base lr · gamma^⌊epoch / stepSize⌋
 * </pre>
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html">StepLR</a>
 */
public final class StepLR extends EpochScheduler {
    private record Constants(int stepSize, double gamma) {
        Constants {
            ScheduleChecks.positive("StepLR", "step_size", stepSize);
        }
    }

    /** With the defaults. */
    public StepLR(Optimizer optimizer, int stepSize) {
        this(optimizer, stepSize, 0.1);
    }

    /** Without resuming; see {@link #StepLR(Optimizer, int, double, int)}. */
    public StepLR(Optimizer optimizer, int stepSize, double gamma) {
        this(optimizer, stepSize, gamma, -1);
    }

    /**
     * @param stepSize period of the decay in epochs
     * @param gamma multiplicative factor of the decay; default 0.1
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if stepSize is less than 1, or lastEpoch is not -1 and a group has no
     *     initial rate
     */
    public StepLR(Optimizer optimizer, int stepSize, double gamma, int lastEpoch) {
        super(optimizer, lastEpoch, new Constants(stepSize, gamma));
        begin();
    }

    @Override
    protected double rate(int group, int epoch) {
        Constants c = constants(Constants.class);
        double lr = optimizer().learningRate(group);
        return epoch == 0 || epoch % c.stepSize() != 0 ? lr : lr * c.gamma();
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        int times = epoch / c.stepSize();
        return baseLr(group) * Math.pow(c.gamma(), times);
    }
}
