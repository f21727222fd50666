package org.lstm4j.nn.optim.schedule;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Multiplies the learning rates by a factor when a metric has stopped improving: when no improvement was seen for more
 * than {@code patience} epochs.
 *
 * <pre>
 * better, by mode and threshold mode: metric &lt; best (1 - threshold)    metric &lt; best - threshold
 *                                     metric &gt; best (1 + threshold)    metric &gt; best + threshold
 * lr = max(lr factor, minLr) if that is a change of more than eps
 * </pre>
 *
 * <p>For {@code cooldown} epochs after a reduction no epoch counts as bad. NaN is never an improvement.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html">
 *     ReduceLROnPlateau</a>
 */
public final class ReduceLROnPlateau extends SavedScheduler {
    /** Which metric is better. */
    public enum Mode {
        /** Smaller ones. */
        MIN,
        /** Larger ones. */
        MAX
    }

    /** What the threshold is relative to. */
    public enum ThresholdMode {
        /** The best metric: a dynamic threshold of best · threshold. */
        REL,
        /** Nothing: a static threshold. */
        ABS
    }

    /**
     * Options.
     *
     * @param mode default MIN
     * @param factor factor by which the learning rates are reduced; default 0.1
     * @param patience number of epochs without an improvement that are tolerated; default 10
     * @param threshold threshold for an improvement to count as one; default 1e-4
     * @param thresholdMode default REL
     * @param cooldown number of epochs after a reduction before bad epochs count again; default 0
     * @param minLr lower bound of the learning rates, one for all groups or one for each; default 0
     * @param eps minimal change of a learning rate; a smaller one is not made; default 1e-8
     */
    public record Options(
            Mode mode,
            double factor,
            int patience,
            double threshold,
            ThresholdMode thresholdMode,
            int cooldown,
            List<Double> minLr,
            double eps)
            implements ReduceLROnPlateauOptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if the factor is outside [0, 1), or patience or cooldown is negative
         */
        public Options {
            checkFactor(factor);
            checkCount("patience", patience);
            checkCount("cooldown", cooldown);
            minLr = List.copyOf(minLr);
        }
    }

    private Options options;
    private double[] minLrs;
    private double best;
    private int badEpochs;
    private int cooldownLeft;
    private int lastEpoch;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(Mode.MIN, 0.1, 10, 1e-4, ThresholdMode.REL, 0, List.of(0.0), 1e-8);
    }

    /** With the defaults. */
    public ReduceLROnPlateau(Optimizer optimizer) {
        this(optimizer, options());
    }

    /**
     * @param options see {@link Options}
     * @throws IllegalArgumentException if minLr has neither one value nor one for each group
     */
    public ReduceLROnPlateau(Optimizer optimizer, Options options) {
        super(optimizer);
        this.options = options;
        this.minLrs = ScheduleChecks.rates(
                "ReduceLROnPlateau",
                "min_lr",
                ScheduleChecks.perGroup("ReduceLROnPlateau", "min_lrs", options.minLr(), optimizer));
        this.best = options.mode() == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }

    private static double checkFactor(double factor) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException("ReduceLROnPlateau: Factor should be < 1.0, but got " + factor);
        }
        return factor;
    }

    private static int checkCount(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("ReduceLROnPlateau: Invalid " + what + ": " + value);
        }
        return value;
    }

    @Override
    public void step(DoubleSupplier metric) {
        step(metric.getAsDouble());
    }

    /** Records the metric of an epoch, and reduces the learning rates if it is time. Call it after validation. */
    public void step(double metric) {
        lastEpoch++;
        if (isBetter(metric)) {
            best = metric;
            badEpochs = 0;
        } else {
            badEpochs++;
        }
        if (cooldownLeft > 0) {
            cooldownLeft--;
            badEpochs = 0;
        }
        if (badEpochs > options.patience()) {
            reduce();
            cooldownLeft = options.cooldown();
            badEpochs = 0;
        }
        lastLr = rates(minLrs.length);
    }

    private boolean isBetter(double metric) {
        double threshold = options.threshold();
        boolean relative = options.thresholdMode() == ThresholdMode.REL;
        if (options.mode() == Mode.MIN) {
            return metric < (relative ? best * (1 - threshold) : best - threshold);
        }
        return metric > (relative ? best * (1 + threshold) : best + threshold);
    }

    private void reduce() {
        for (int g = 0; g < minLrs.length; g++) {
            double before = optimizer().learningRate(g);
            double after = Math.max(before * options.factor(), minLrs[g]);
            if (before - after > options.eps()) {
                optimizer().setLearningRate(g, after);
            }
        }
    }

    /** The number of epochs so far. */
    public int lastEpoch() {
        return lastEpoch;
    }

    @Override
    protected void write(SavedNumbers to) {
        to.put("mode", options.mode() == Mode.MAX)
                .put("factor", options.factor())
                .put("patience", options.patience())
                .put("threshold", options.threshold())
                .put("threshold_mode", options.thresholdMode() == ThresholdMode.ABS)
                .put("cooldown", options.cooldown())
                .put("min_lrs", minLrs)
                .put("eps", options.eps())
                .put("best", best)
                .put("num_bad_epochs", badEpochs)
                .put("cooldown_counter", cooldownLeft)
                .put("last_epoch", lastEpoch)
                .put("_last_lr", lastLr);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        double[] loadedMin = ScheduleChecks.rates("ReduceLROnPlateau", "min_lr", from.numbers("min_lrs"));
        Options loaded = new Options(
                from.flag("mode") ? Mode.MAX : Mode.MIN,
                from.number("factor"),
                from.integer("patience"),
                from.number("threshold"),
                from.flag("threshold_mode") ? ThresholdMode.ABS : ThresholdMode.REL,
                from.integer("cooldown"),
                options.minLr(),
                from.number("eps"));
        int loadedBad = from.integer("num_bad_epochs");
        int loadedCooldown = from.integer("cooldown_counter");
        int loadedEpoch = from.integer("last_epoch");
        return () -> {
            options = loaded;
            minLrs = loadedMin;
            best = from.number("best");
            badEpochs = loadedBad;
            cooldownLeft = loadedCooldown;
            lastEpoch = loadedEpoch;
            lastLr = from.numbers("_last_lr");
        };
    }
}
