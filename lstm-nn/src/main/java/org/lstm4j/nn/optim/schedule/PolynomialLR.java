package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

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
public final class PolynomialLR extends EpochScheduler {
    private int totalIters;
    private double power;

    /** With the defaults. */
    public PolynomialLR(Optimizer optimizer) {
        this(optimizer, 5, 1);
    }

    /** Without resuming; see {@link #PolynomialLR(Optimizer, int, double, int)}. */
    public PolynomialLR(Optimizer optimizer, int totalIters, double power) {
        this(optimizer, totalIters, power, -1);
    }

    /**
     * @param totalIters number of epochs over which the rates decay; default 5
     * @param power the exponent; default 1
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if totalIters is less than 1, or lastEpoch is not -1 and a group has no
     *     initial rate
     */
    public PolynomialLR(Optimizer optimizer, int totalIters, double power, int lastEpoch) {
        super(optimizer, lastEpoch);
        this.totalIters = checkTotalIters(totalIters);
        this.power = power;
        begin();
    }

    private static int checkTotalIters(int totalIters) {
        return ScheduleChecks.positive("PolynomialLR", "total_iters", totalIters);
    }

    @Override
    protected double rate(int group, int epoch) {
        double lr = optimizer().learningRate(group);
        if (epoch == 0 || epoch > totalIters) {
            return lr;
        }
        double now = 1 - (double) epoch / totalIters;
        double before = 1 - (double) (epoch - 1) / totalIters;
        return lr * Math.pow(now / before, power);
    }

    @Override
    protected double closedForm(int group, int epoch) {
        return baseLr(group) * Math.pow(1 - (double) Math.min(totalIters, epoch) / totalIters, power);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("total_iters", totalIters).put("power", power);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        int loadedTotalIters = checkTotalIters(from.integer("total_iters"));
        double loadedPower = from.number("power");
        return () -> {
            common.run();
            totalIters = loadedTotalIters;
            power = loadedPower;
        };
    }
}
