package org.lstm4j.nn.optim.schedule;

import java.util.List;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Multiplies the rates by a factor when a metric has stopped getting better: when more than {@code patience} epochs in
 * a row were no better than the best so far.
 *
 * <pre>
 * better, by mode and threshold mode: metric &lt; best (1 - threshold)    metric &lt; best - threshold
 *                                     metric &gt; best (1 + threshold)    metric &gt; best + threshold
 * lr = max(lr factor, minLr) if that is a change of more than eps
 * </pre>
 *
 * <p>For {@code cooldown} epochs after a change no epoch counts as bad. NaN is never better.
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html">
 *     ReduceLROnPlateau</a>
 */
public final class ReduceLROnPlateau {
    /** Which metrics are better. */
    public enum Mode {
        /** Smaller ones. */
        MIN,
        /** Larger ones. */
        MAX
    }

    /** How the threshold is meant. */
    public enum ThresholdMode {
        /** As a share of the best. */
        REL,
        /** As a distance from the best. */
        ABS
    }

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param mode default MIN
     * @param factor by which rates are multiplied; default 0.1
     * @param patience how many bad epochs are let pass; default 10
     * @param threshold by how much a better metric must be better; default 1e-4
     * @param thresholdMode default REL
     * @param cooldown how many epochs to wait after a change; default 0
     * @param minLr the least rates, one for all groups or one for each; default 0
     * @param eps the least change of a rate; default 1e-8
     */
    public record Options(
            Mode mode,
            double factor,
            int patience,
            double threshold,
            ThresholdMode thresholdMode,
            int cooldown,
            List<Double> minLr,
            double eps) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if the factor is outside [0, 1), or patience or cooldown is negative
         */
        public Options {
            checkFactor(factor);
            checkCount("patience", patience);
            checkCount("cooldown", cooldown);
            minLr = List.copyOf(minLr);
        }

        /** A copy with another {@link #mode}. */
        public Options mode(Mode value) {
            return new Options(value, factor, patience, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /** A copy with another {@link #factor}. */
        public Options factor(double value) {
            return new Options(mode, value, patience, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /** A copy with another {@link #patience}. */
        public Options patience(int value) {
            return new Options(mode, factor, value, threshold, thresholdMode, cooldown, minLr, eps);
        }

        /** A copy with another {@link #threshold}. */
        public Options threshold(double value) {
            return new Options(mode, factor, patience, value, thresholdMode, cooldown, minLr, eps);
        }

        /** A copy with another {@link #thresholdMode}. */
        public Options thresholdMode(ThresholdMode value) {
            return new Options(mode, factor, patience, threshold, value, cooldown, minLr, eps);
        }

        /** A copy with another {@link #cooldown}. */
        public Options cooldown(int value) {
            return new Options(mode, factor, patience, threshold, thresholdMode, value, minLr, eps);
        }

        /** A copy with another {@link #minLr}. */
        public Options minLr(Double... values) {
            return new Options(mode, factor, patience, threshold, thresholdMode, cooldown, List.of(values), eps);
        }

        /** A copy with another {@link #eps}. */
        public Options eps(double value) {
            return new Options(mode, factor, patience, threshold, thresholdMode, cooldown, minLr, value);
        }
    }

    private final Optimizer optimizer;
    private Options options;
    private double[] minLrs;
    private double[] lastLr;
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
     * @param options settings
     * @throws IllegalArgumentException if there are several least rates, but not one for each group
     */
    public ReduceLROnPlateau(Optimizer optimizer, Options options) {
        this.optimizer = optimizer;
        this.options = options;
        this.minLrs = Require.rates(
                "ReduceLROnPlateau",
                "min_lr",
                Require.perGroup("ReduceLROnPlateau", "min_lrs", options.minLr(), optimizer));
        this.best = options.mode() == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        this.lastLr = rates();
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

    private double[] rates() {
        double[] out = new double[minLrs.length];
        for (int g = 0; g < out.length; g++) {
            out[g] = optimizer.learningRate(g);
        }
        return out;
    }

    /** Takes note of an epoch's metric, and lowers the rates if it is time. Call it after validation. */
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
        lastLr = rates();
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
            double before = optimizer.learningRate(g);
            double after = Math.max(before * options.factor(), minLrs[g]);
            if (before - after > options.eps()) {
                optimizer.setLearningRate(g, after);
            }
        }
    }

    /** The optimizer whose rates are changed. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** The rates after the last step, one for each group. */
    public double[] lastLr() {
        return lastLr.clone();
    }

    /** How many metrics were seen. */
    public int lastEpoch() {
        return lastEpoch;
    }

    /** As {@link LRScheduler#stateDict}. */
    public StateDict stateDict() {
        StateDict out = new StateDict();
        write(out);
        return out;
    }

    private SavedNumbers write(StateDict out) {
        return new SavedNumbers(out)
                .put("mode", options.mode() == Mode.MAX)
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

    /**
     * As {@link LRScheduler#loadStateDict}.
     *
     * @throws IllegalArgumentException if a name or a shape differs, or a number cannot be meant; nothing has changed
     */
    public void loadStateDict(StateDict state) {
        write(new StateDict()).requireSameNames("ReduceLROnPlateau", state);
        SavedNumbers from = new SavedNumbers(state);
        double[] loadedMin = Require.rates("ReduceLROnPlateau", "min_lr", from.numbers("min_lrs"));
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
        options = loaded;
        minLrs = loadedMin;
        best = from.number("best");
        badEpochs = loadedBad;
        cooldownLeft = loadedCooldown;
        lastEpoch = loadedEpoch;
        lastLr = from.numbers("_last_lr");
    }
}
