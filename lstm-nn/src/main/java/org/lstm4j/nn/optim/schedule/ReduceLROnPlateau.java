package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
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
 *                                     with REL_MAGNITUDE metric &lt; best - |best| threshold, metric &gt; best + |best| threshold
 * lr = max(lr factor, minLr) if that is a change of more than eps
 * </pre>
 *
 * <p>For {@code cooldown} epochs after a reduction no epoch counts as bad. NaN is never an improvement.
 *
 * <p>With {@link ThresholdMode#REL}, PyTorch's default, a metric below 0 that stays where it is counts as improved (-1 &lt;
 * -0.9999), so that the rates never fall. The first negative best metric logs a warning; use {@link
 * ThresholdMode#REL_MAGNITUDE} or {@link ThresholdMode#ABS} there.
 *
 * <p>A group that is added to the optimizer later is moved too, unless there is a minLr for each group.
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
        ABS,
        /** The magnitude of the best metric: as {@link #REL}, but also for a negative metric an improvement is one. */
        REL_MAGNITUDE
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

    private static final System.Logger LOGGER = System.getLogger(ReduceLROnPlateau.class.getName());

    private Options options;
    private double[] minLrs;
    private double best;
    private int badEpochs;
    private int cooldownLeft;
    private int lastEpoch;
    private boolean hasWarned;

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

    private static void checkFactor(double factor) {
        if (!(factor >= 0 && factor < 1)) {
            throw new IllegalArgumentException("ReduceLROnPlateau: Factor should be < 1.0, but got " + factor);
        }
    }

    private static void checkCount(String what, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(
                    "ReduceLROnPlateau: Invalid " + what + ": " + value + "; expected 0 or more");
        }
    }

    @Override
    public void step(DoubleSupplier metric) {
        step(metric.getAsDouble());
    }

    /**
     * Records the metric of an epoch, and reduces the learning rates if it is time. Call it after validation.
     *
     * @throws IllegalStateException if the optimizer got a group after this scheduler was constructed, and there is a minLr
     *     for each group; nothing has changed
     */
    public void step(double metric) {
        followAddedGroups();
        lastEpoch++;
        if (isBetter(metric)) {
            best = metric;
            badEpochs = 0;
            warnIfNegative();
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

    private void followAddedGroups() {
        int groups = optimizer().groupCount();
        if (groups == minLrs.length) {
            return;
        }
        if (options.minLr().size() > 1) {
            throw new IllegalStateException("ReduceLROnPlateau: expected the " + minLrs.length
                    + " parameter groups that the optimizer had when the schedule was constructed, each with its min_lr,"
                    + " but it has " + groups
                    + "; construct the schedule after the last addGroup, or give one minLr for all");
        }
        int before = minLrs.length;
        minLrs = Arrays.copyOf(minLrs, groups);
        Arrays.fill(minLrs, before, groups, minLrs[0]);
    }

    private void warnIfNegative() {
        if (best < 0 && options.thresholdMode() == ThresholdMode.REL && options.threshold() > 0 && !hasWarned) {
            hasWarned = true;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "ReduceLROnPlateau: the best metric is " + best
                            + ". With a threshold relative to a negative best, a"
                            + " metric that stays equal counts as improved, and the learning rates never fall. Use"
                            + " thresholdMode(REL_MAGNITUDE) or ABS.");
        }
    }

    private boolean isBetter(double metric) {
        double threshold = options.threshold();
        double sign = options.mode() == Mode.MIN ? -1 : 1;
        double bound = switch (options.thresholdMode()) {
            case REL -> best * (1 + sign * threshold);
            case ABS -> best + sign * threshold;
            // Before the first metric there is no size to be relative to.
            case REL_MAGNITUDE -> Double.isInfinite(best) ? best : best + sign * Math.abs(best) * threshold;
        };
        return options.mode() == Mode.MIN ? metric < bound : metric > bound;
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
    void requireInPyTorch() {
        if (options.thresholdMode() == ThresholdMode.REL_MAGNITUDE) {
            throw new IllegalStateException("ReduceLROnPlateau: PyTorch has no threshold_mode REL_MAGNITUDE");
        }
    }

    @Override
    protected void write(SavedNumbers to) {
        to.put("mode", options.mode())
                .put("factor", options.factor())
                .put("patience", options.patience())
                .put("threshold", options.threshold())
                .put("threshold_mode", options.thresholdMode())
                .put("cooldown", options.cooldown())
                .putOfAnyLength("min_lrs", minLrs)
                .put("eps", options.eps())
                .put("best", best)
                .put("num_bad_epochs", badEpochs)
                .put("cooldown_counter", cooldownLeft)
                .put("last_epoch", lastEpoch)
                .putOfAnyLength("_last_lr", lastLr);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        double[] loadedMin = ScheduleChecks.rates("ReduceLROnPlateau", "min_lr", from.numbers("min_lrs"));
        Options loaded = new Options(
                from.flag("mode") ? Mode.MAX : Mode.MIN,
                from.number("factor"),
                from.integer("patience"),
                from.number("threshold"),
                thresholdMode(from.integer("threshold_mode")),
                from.integer("cooldown"),
                options.minLr(),
                from.number("eps"));
        boolean single = options.minLr().size() == 1;
        ScheduleChecks.groups("ReduceLROnPlateau", "min_lrs", loadedMin, optimizer(), single);
        double[] loadedLast = ScheduleChecks.rates("ReduceLROnPlateau", "_last_lr", from.numbers("_last_lr"));
        ScheduleChecks.groups("ReduceLROnPlateau", "_last_lr", loadedLast, optimizer(), single);
        double loadedBest = from.number("best");
        if (Double.isNaN(loadedBest)) {
            throw new IllegalArgumentException("ReduceLROnPlateau: Invalid best: NaN; NaN is never the best metric");
        }
        int loadedBad = from.counter("num_bad_epochs");
        int loadedCooldown = from.counter("cooldown_counter");
        int loadedEpoch = from.counter("last_epoch");
        return () -> {
            options = loaded;
            minLrs = loadedMin;
            best = loadedBest;
            badEpochs = loadedBad;
            cooldownLeft = loadedCooldown;
            lastEpoch = loadedEpoch;
            lastLr = loadedLast;
        };
    }

    private static ThresholdMode thresholdMode(int ordinal) {
        ThresholdMode[] all = ThresholdMode.values();
        if (ordinal < 0 || ordinal >= all.length) {
            throw new IllegalArgumentException("ReduceLROnPlateau: expected the position of one of "
                    + Arrays.toString(all) + " for threshold_mode, but got " + ordinal);
        }
        return all[ordinal];
    }
}
