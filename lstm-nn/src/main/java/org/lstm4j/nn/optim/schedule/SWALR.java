package org.lstm4j.nn.optim.schedule;

import java.util.List;
import java.util.Map;
import org.lstm4j.nn.optim.Optimizer;

/**
 * Anneals the rates from where they are to a constant rate, for stochastic weight averaging ({@link
 * org.lstm4j.nn.optim.AveragedModel}): with x the share of the annealing that is over, at most 1,
 *
 * <pre>
 * lr = swaLr a + (1 - a) (rate before the annealing)        a = x (LINEAR), (1 - cos(π x)) / 2 (COS)
 * </pre>
 *
 * <p>by steps from the previous rate, so that it composes with other schedules.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.SWALR.html">SWALR</a>
 */
public final class SWALR extends EpochScheduler {
    /** The curve between the two rates. */
    public enum Anneal {
        /** Half a cosine. */
        COS,
        /** A line. */
        LINEAR
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has the arrays
    private record Constants(double[] swaLrs, int annealEpochs, Anneal annealStrategy) {
        Constants {
            ScheduleChecks.rates("SWALR", "swa_lr", swaLrs);
            if (annealEpochs < 0) {
                throw new IllegalArgumentException(
                        "SWALR: anneal_epochs must be equal or greater than 0, but got " + annealEpochs);
            }
        }
    }

    /** With the defaults. */
    public SWALR(Optimizer optimizer, double swaLr) {
        this(optimizer, swaLr, 10, Anneal.COS);
    }

    /** One rate for all groups. */
    public SWALR(Optimizer optimizer, double swaLr, int annealEpochs, Anneal annealStrategy) {
        this(optimizer, List.of(swaLr), annealEpochs, annealStrategy);
    }

    /**
     * @param swaLr the rate at the end, one for all groups or one for each
     * @param annealEpochs number of epochs of the annealing, 0 for none; default 10
     * @param annealStrategy default COS
     * @throws IllegalArgumentException if there are several rates, but not one for each group, a rate is negative or not
     *     finite, or annealEpochs is negative
     */
    public SWALR(Optimizer optimizer, List<Double> swaLr, int annealEpochs, Anneal annealStrategy) {
        super(
                optimizer,
                new Constants(
                        ScheduleChecks.perGroup("SWALR", "swa_lr", swaLr, optimizer), annealEpochs, annealStrategy));
        keepWithGroups();
        begin();
    }

    @Override
    Map<String, String> groupConstants() {
        return Map.of("swa_lrs", "swa_lr");
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants(Constants.class);
        int step = c.annealEpochs() == 0 ? Math.max(1, stepCount()) : stepCount();
        double before = share(step - 1);
        double now = share(step);
        double target = c.swaLrs()[group];
        double first = before == 1 ? target : (lr - before * target) / (1 - before);
        return target * now + first * (1 - now);
    }

    /** a after a number of steps. */
    private double share(int step) {
        Constants c = constants(Constants.class);
        double x = Math.max(0, Math.min(1, step / (double) Math.max(1, c.annealEpochs())));
        return c.annealStrategy() == Anneal.LINEAR ? x : (1 - Math.cos(Math.PI * x)) / 2;
    }
}
