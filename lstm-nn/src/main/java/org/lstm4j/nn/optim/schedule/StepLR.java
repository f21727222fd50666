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
public final class StepLR extends ChainableScheduler {
    private record Constants(int stepSize, double gamma) {
        Constants {
            ScheduleChecks.positive("StepLR", "step_size", stepSize);
        }
    }

    /** With the defaults. */
    public StepLR(Optimizer optimizer, int stepSize) {
        this(optimizer, stepSize, 0.1);
    }

    /**
     * @param stepSize period of the decay in epochs
     * @param gamma multiplicative factor of the decay; default 0.1
     * @throws IllegalArgumentException if stepSize is less than 1
     */
    public StepLR(Optimizer optimizer, int stepSize, double gamma) {
        super(optimizer, new Constants(stepSize, gamma));
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        return epoch == 0 || epoch % c.stepSize() != 0 ? lr : lr * c.gamma();
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        int times = epoch / c.stepSize();
        return baseLr(group) * Math.pow(c.gamma(), times);
    }
}
