package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

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
public final class ConstantLR extends EpochScheduler {
    private double factor;
    private int totalIters;

    /** With the defaults. */
    public ConstantLR(Optimizer optimizer) {
        this(optimizer, 1.0 / 3, 5);
    }

    /** Without resuming; see {@link #ConstantLR(Optimizer, double, int, int)}. */
    public ConstantLR(Optimizer optimizer, double factor, int totalIters) {
        this(optimizer, factor, totalIters, -1);
    }

    /**
     * @param factor multiplier of the rates until totalIters, in [0, 1]; default 1.0 / 3
     * @param totalIters number of epochs after which the schedule ends; default 5
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if the factor is outside [0, 1], totalIters is less than 1, or lastEpoch is not
     *     -1 and a group has no initial rate
     */
    public ConstantLR(Optimizer optimizer, double factor, int totalIters, int lastEpoch) {
        super(optimizer, lastEpoch);
        this.factor = checkFactor(factor);
        this.totalIters = checkTotalIters(totalIters);
        begin();
    }

    private static double checkFactor(double factor) {
        if (!(factor >= 0 && factor <= 1)) {
            throw new IllegalArgumentException(
                    "ConstantLR: Constant multiplicative factor expected to be between 0 and 1, but got " + factor);
        }
        return factor;
    }

    private static int checkTotalIters(int totalIters) {
        return ScheduleChecks.positive("ConstantLR", "total_iters", totalIters);
    }

    @Override
    protected double rate(int group, int epoch) {
        double lr = optimizer().learningRate(group);
        if (epoch == 0) {
            return lr * factor;
        }
        if (epoch == totalIters) {
            // What a factor of 0 has made of the rate cannot be undone by dividing.
            return factor == 0 ? baseLr(group) : lr * (1 / factor);
        }
        return lr;
    }

    @Override
    protected double closedForm(int group, int epoch) {
        return baseLr(group) * (epoch >= totalIters ? 1 : factor);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("factor", factor).put("total_iters", totalIters);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double loadedFactor = checkFactor(from.number("factor"));
        int loadedTotalIters = checkTotalIters(from.integer("total_iters"));
        return () -> {
            common.run();
            factor = loadedFactor;
            totalIters = loadedTotalIters;
        };
    }
}
