package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Moves a factor of the rates in even steps from startFactor at epoch 0 to endFactor at epoch totalIters:
 *
 * <pre>
 * lr = base lr · (startFactor + (endFactor - startFactor) · min(epoch, totalIters) / totalIters)
 * </pre>
 *
 * <p>by multiplying the previous rate, so that it composes with other schedules.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html">LinearLR</a>
 */
public final class LinearLR extends ChainableScheduler {
    private record Constants(double startFactor, double endFactor, int totalIters) {
        Constants {
            if (!(startFactor > 0 && startFactor <= 1)) {
                throw new IllegalArgumentException(
                        "LinearLR: Starting multiplicative factor expected to be greater than"
                                + " 0 and less or equal to 1, but got " + startFactor);
            }
            if (!(endFactor >= 0 && endFactor <= 1)) {
                throw new IllegalArgumentException(
                        "LinearLR: Ending multiplicative factor expected to be between 0 and 1, but got " + endFactor);
            }
            ScheduleChecks.positive("LinearLR", "total_iters", totalIters);
        }
    }

    /** With the defaults. */
    public LinearLR(Optimizer optimizer) {
        this(optimizer, 1.0 / 3, 1, 5);
    }

    /**
     * @param startFactor factor of the first epoch, in (0, 1]; default 1.0 / 3
     * @param endFactor factor of the last epoch, in [0, 1]; default 1
     * @param totalIters number of epochs after which the schedule ends; default 5
     * @throws IllegalArgumentException if a factor is outside its range, or totalIters is less than 1
     */
    public LinearLR(Optimizer optimizer, double startFactor, double endFactor, int totalIters) {
        super(optimizer, new Constants(startFactor, endFactor, totalIters));
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        if (epoch == 0) {
            return lr * c.startFactor();
        }
        if (epoch > c.totalIters()) {
            return lr;
        }
        double change = c.endFactor() - c.startFactor();
        // Down to 0 the last factor is 0, but for a rounding error that must not turn the rate's sign.
        return lr * Math.max(0, 1 + change / (c.totalIters() * c.startFactor() + (epoch - 1) * change));
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return baseLr(group)
                * (c.startFactor()
                        + (c.endFactor() - c.startFactor()) * Math.min(c.totalIters(), epoch) / c.totalIters());
    }
}
