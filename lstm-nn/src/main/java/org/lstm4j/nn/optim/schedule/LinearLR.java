package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

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
public final class LinearLR extends EpochScheduler {
    private double startFactor;
    private double endFactor;
    private int totalIters;

    /** With the defaults. */
    public LinearLR(Optimizer optimizer) {
        this(optimizer, 1.0 / 3, 1, 5);
    }

    /** Without resuming; see {@link #LinearLR(Optimizer, double, double, int, int)}. */
    public LinearLR(Optimizer optimizer, double startFactor, double endFactor, int totalIters) {
        this(optimizer, startFactor, endFactor, totalIters, -1);
    }

    /**
     * @param startFactor factor of the first epoch, in (0, 1]; default 1.0 / 3
     * @param endFactor factor of the last epoch, in [0, 1]; default 1
     * @param totalIters number of epochs after which the schedule ends; default 5
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if a factor is outside its range, totalIters is less than 1, or lastEpoch is not
     *     -1 and a group has no initial rate
     */
    public LinearLR(Optimizer optimizer, double startFactor, double endFactor, int totalIters, int lastEpoch) {
        super(optimizer, lastEpoch);
        this.startFactor = checkStartFactor(startFactor);
        this.endFactor = checkEndFactor(endFactor);
        this.totalIters = checkTotalIters(totalIters);
        begin();
    }

    private static double checkStartFactor(double factor) {
        if (!(factor > 0 && factor <= 1)) {
            throw new IllegalArgumentException("LinearLR: Starting multiplicative factor expected to be greater than 0"
                    + " and less or equal to 1, but got " + factor);
        }
        return factor;
    }

    private static double checkEndFactor(double factor) {
        if (!(factor >= 0 && factor <= 1)) {
            throw new IllegalArgumentException(
                    "LinearLR: Ending multiplicative factor expected to be between 0 and 1, but got " + factor);
        }
        return factor;
    }

    private static int checkTotalIters(int totalIters) {
        return ScheduleChecks.positive("LinearLR", "total_iters", totalIters);
    }

    @Override
    protected double rate(int group, int epoch) {
        double lr = optimizer().learningRate(group);
        if (epoch == 0) {
            return lr * startFactor;
        }
        if (epoch > totalIters) {
            return lr;
        }
        double change = endFactor - startFactor;
        // Down to 0 the last factor is 0, but for a rounding error that must not turn the rate's sign.
        return lr * Math.max(0, 1 + change / (totalIters * startFactor + (epoch - 1) * change));
    }

    @Override
    protected double closedForm(int group, int epoch) {
        return baseLr(group) * (startFactor + (endFactor - startFactor) * Math.min(totalIters, epoch) / totalIters);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("start_factor", startFactor).put("end_factor", endFactor).put("total_iters", totalIters);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double loadedStartFactor = checkStartFactor(from.number("start_factor"));
        double loadedEndFactor = checkEndFactor(from.number("end_factor"));
        int loadedTotalIters = checkTotalIters(from.integer("total_iters"));
        return () -> {
            common.run();
            startFactor = loadedStartFactor;
            endFactor = loadedEndFactor;
            totalIters = loadedTotalIters;
        };
    }
}
