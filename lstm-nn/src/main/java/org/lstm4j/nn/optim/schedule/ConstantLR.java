package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Multiplies the rates by a factor until epoch totalIters:
 *
 * <pre>
 * lr = base lr · (epoch &lt; totalIters ? factor : 1)
 * </pre>
 *
 * <p>by multiplying with the factor at epoch 0 and dividing by it at epoch totalIters, so that it composes with other schedules.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html">ConstantLR</a>
 */
public final class ConstantLR extends ChainableScheduler {
    private record Constants(double factor, int totalIters) {
        Constants {
            if (!(factor >= 0 && factor <= 1)) {
                throw new IllegalArgumentException(
                        "ConstantLR: Constant multiplicative factor expected to be between 0 and 1, but got " + factor);
            }
            ScheduleChecks.positive("ConstantLR", "total_iters", totalIters);
        }
    }

    /** With the defaults. */
    public ConstantLR(Optimizer optimizer) {
        this(optimizer, 1.0 / 3, 5);
    }

    /**
     * @param factor multiplier of the rates until totalIters, in [0, 1]; default 1.0 / 3
     * @param totalIters number of epochs after which the schedule ends; default 5
     * @throws IllegalArgumentException if the factor is outside [0, 1], or totalIters is less than 1
     */
    public ConstantLR(Optimizer optimizer, double factor, int totalIters) {
        super(optimizer, new Constants(factor, totalIters));
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        if (epoch == 0) {
            return lr * c.factor();
        }
        if (epoch == c.totalIters()) {
            if (c.factor() == 0) {
                // What a factor of 0 has made of the rate cannot be undone by dividing. An added group had its own
                // rate.
                return group < groupCount() ? baseLr(group) : lr;
            }
            return lr * (1 / c.factor());
        }
        return lr;
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return baseLr(group) * (epoch >= c.totalIters() ? 1 : c.factor());
    }
}
