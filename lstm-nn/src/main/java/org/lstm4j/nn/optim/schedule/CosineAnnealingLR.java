package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;

/**
 * Anneals the rates to etaMin along half a cosine; after tMax epochs they rise again:
 *
 * <pre>
 * lr = etaMin + (base lr - etaMin) (1 + cos(π epoch / tMax)) / 2
 * </pre>
 *
 * <p>by steps from the previous rate, so that it composes with other schedules.
 *
 * <p>Source: I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017), without restarts.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html">
 *     CosineAnnealingLR</a>
 */
public final class CosineAnnealingLR extends EpochScheduler {
    private record Constants(int tMax, double etaMin) {
        Constants {
            ScheduleChecks.positive("CosineAnnealingLR", "T_max", tMax);
        }
    }

    /** With the defaults. */
    public CosineAnnealingLR(Optimizer optimizer, int tMax) {
        this(optimizer, tMax, 0);
    }

    /**
     * @param tMax maximal number of epochs of the decay, half a period
     * @param etaMin minimal learning rate; default 0
     * @throws IllegalArgumentException if tMax is less than 1
     */
    public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin) {
        super(optimizer, new Constants(tMax, etaMin));
        begin();
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        int tMax = constants(Constants.class).tMax();
        double etaMin = constants(Constants.class).etaMin();
        if (epoch == 0) {
            return lr;
        }
        if (isFirst()) {
            return closedForm(group, epoch);
        }
        if (Math.floorMod((long) epoch - 1 - tMax, 2L * tMax) == 0) {
            // The previous rate equals etaMin, so the recursion would divide by zero.
            return lr + (baseLr(group) - etaMin) * (1 - Math.cos(Math.PI / tMax)) / 2;
        }
        return (1 + Math.cos(Math.PI * epoch / tMax)) / (1 + Math.cos(Math.PI * (epoch - 1) / tMax)) * (lr - etaMin)
                + etaMin;
    }

    @Override
    protected double closedForm(int group, int epoch) {
        Constants c = constants(Constants.class);
        return c.etaMin() + (baseLr(group) - c.etaMin()) * (1 + Math.cos(Math.PI * epoch / c.tMax())) / 2;
    }
}
