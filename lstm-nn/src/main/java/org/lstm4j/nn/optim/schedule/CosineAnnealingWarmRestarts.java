package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Anneals the rates to etaMin along half a cosine, then restarts, with each period tMult times as long as the
 * previous one:
 *
 * <pre>
 * lr = etaMin + (base lr - etaMin) (1 + cos(π t / T)) / 2
 * </pre>
 *
 * with t epochs into a period of T epochs, t0 in the first. The rate depends on the epoch alone, which may be a
 * fraction.
 *
 * <p>Source: I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html">
 *     CosineAnnealingWarmRestarts</a>
 */
public final class CosineAnnealingWarmRestarts extends EpochScheduler {
    private int t0;
    private int tMult;
    private double etaMin;
    /** Epochs into the round. */
    private double current;
    /** Epochs of the round. */
    private double length;

    /** Rounds of the same length, down to 0. */
    public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0) {
        this(optimizer, t0, 1, 0);
    }

    /**
     * @param t0 number of epochs until the first restart
     * @param tMult factor by which each period is longer than the previous one; default 1
     * @param etaMin minimal learning rate; default 0
     * @throws IllegalArgumentException if t0 or tMult is less than 1
     */
    public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult, double etaMin) {
        super(optimizer);
        this.t0 = ScheduleChecks.positive("CosineAnnealingWarmRestarts", "T_0", t0);
        this.tMult = checkMult(tMult);
        this.etaMin = etaMin;
        begin();
    }

    private static int checkMult(int tMult) {
        if (tMult < 1) {
            throw new IllegalArgumentException(
                    "CosineAnnealingWarmRestarts: Expected integer T_mult >= 1, but got " + tMult);
        }
        return tMult;
    }

    /** Finds the round of an epoch. */
    private void goTo(double epoch) {
        if (tMult == 1) {
            length = t0;
            current = epoch % t0;
            return;
        }
        length = t0;
        current = epoch;
        while (current >= length) {
            current -= length;
            length *= tMult;
        }
    }

    @Override
    void advance() {
        if (isFirst()) {
            goTo(Math.max(lastEpoch(), 0));
        }
        if (lastEpoch() < 0) {
            jump(0);
            return;
        }
        // After a fraction of an epoch the next one is a whole epoch later, not the next whole one.
        current++;
        if (current >= length) {
            current -= length;
            length *= tMult;
        }
        setRates(lastEpoch() + 1, this::closedForm);
    }

    @Override
    void restart() {
        requireSameGroups();
        jump(0);
    }

    /**
     * Goes to an epoch, say epoch + batch / batches for a rate that changes with every batch.
     *
     * @throws IllegalArgumentException if it is negative or too large
     * @throws IllegalStateException if the optimizer got a group after this scheduler was constructed
     */
    public void step(double epoch) {
        requireGroups();
        if (!(epoch >= 0 && epoch < Integer.MAX_VALUE)) {
            throw new IllegalArgumentException(
                    "CosineAnnealingWarmRestarts: Expected non-negative epoch, but got " + epoch);
        }
        jump(epoch);
    }

    private void jump(double epoch) {
        goTo(epoch);
        setRates((int) epoch, this::closedForm);
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        return etaMin + (baseLr(group) - etaMin) * (1 + Math.cos(Math.PI * current / length)) / 2;
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("T_0", t0)
                .put("T_mult", tMult)
                .put("eta_min", etaMin)
                .put("T_cur", current)
                .put("T_i", length);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        int loaded0 = ScheduleChecks.positive("CosineAnnealingWarmRestarts", "T_0", from.integer("T_0"));
        int loadedMult = checkMult(from.integer("T_mult"));
        double loadedMin = from.number("eta_min");
        double loadedCurrent = from.number("T_cur");
        double loadedLength = from.number("T_i");
        if (!(loadedCurrent >= 0 && loadedCurrent < loadedLength) || Double.isInfinite(loadedLength)) {
            throw new IllegalArgumentException(
                    "CosineAnnealingWarmRestarts: expected a T_cur from 0 to less than T_i, but" + " got "
                            + loadedCurrent + " and " + loadedLength);
        }
        return () -> {
            common.run();
            t0 = loaded0;
            tMult = loadedMult;
            etaMin = loadedMin;
            current = loadedCurrent;
            length = loadedLength;
        };
    }
}
