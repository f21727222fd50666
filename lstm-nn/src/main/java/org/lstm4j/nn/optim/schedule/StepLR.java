package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

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
    private int stepSize;
    private double gamma;

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
        super(optimizer, lastEpoch);
        this.stepSize = checkStepSize(stepSize);
        this.gamma = gamma;
        begin();
    }

    private static int checkStepSize(int stepSize) {
        return ScheduleChecks.positive("StepLR", "step_size", stepSize);
    }

    @Override
    protected double rate(int group, int epoch) {
        double lr = optimizer().learningRate(group);
        return epoch == 0 || epoch % stepSize != 0 ? lr : lr * gamma;
    }

    @Override
    protected double closedForm(int group, int epoch) {
        int times = epoch / stepSize;
        return baseLr(group) * Math.pow(gamma, times);
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("step_size", stepSize).put("gamma", gamma);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        int loadedStepSize = checkStepSize(from.integer("step_size"));
        double loadedGamma = from.number("gamma");
        return () -> {
            common.run();
            stepSize = loadedStepSize;
            gamma = loadedGamma;
        };
    }
}
