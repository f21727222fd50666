package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Decays the rates to 0 at epoch totalIters by a polynomial:
 *
 * <pre>
 * lr = base lr · (1 - min(epoch, totalIters) / totalIters)^power
 * </pre>
 *
 * <p>by multiplying the previous rate, so that it composes with other schedules.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html">PolynomialLR</a>
 */
public final class PolynomialLR extends ChainableScheduler {
    private record Constants(int totalIters, double power) {
        Constants {
            ScheduleChecks.positive("PolynomialLR", "total_iters", totalIters);
        }
    }

    /** With the defaults. */
    public PolynomialLR(Optimizer optimizer) {
        this(optimizer, 5, 1);
    }

    /**
     * @param totalIters number of epochs over which the rates decay; default 5
     * @param power the exponent; default 1
     * @throws IllegalArgumentException if totalIters is less than 1
     */
    public PolynomialLR(Optimizer optimizer, int totalIters, double power) {
        super(optimizer, new Constants(totalIters, power));
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        if (epoch == 0 || epoch > c.totalIters()) {
            return lr;
        }
        double now = 1 - (double) epoch / c.totalIters();
        double before = 1 - (double) (epoch - 1) / c.totalIters();
        return lr * Math.pow(now / before, c.power());
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return baseLr(group) * Math.pow(1 - (double) Math.min(c.totalIters(), epoch) / c.totalIters(), c.power());
    }
}
