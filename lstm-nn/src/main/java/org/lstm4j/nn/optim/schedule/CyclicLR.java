package org.lstm4j.nn.optim.schedule;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * Moves the rates up and down between two bounds, in a cycle of stepSizeUp + stepSizeDown steps, and the momentum the
 * other way. Step it after every batch. At step n, with cycle = ⌊1 + n / size⌋ and x from 0 to 1 within it,
 *
 * <pre>
 * height = x / up if x &lt;= up, else (x - 1) / (up - 1)           with up the share of stepSizeUp
 * lr = baseLr + (maxLr - baseLr) height scale
 * momentum = maxMomentum - (maxMomentum - baseMomentum) height scale
 * scale = 1 (TRIANGULAR), 1 / 2^(cycle - 1) (TRIANGULAR2), gamma^n (EXP_RANGE)
 * </pre>
 *
 * <p>The momentum is the first beta where the optimizer has betas.
 *
 * <p>Source: L. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html">CyclicLR</a>
 */
public final class CyclicLR extends EpochScheduler {
    /** How the height of a cycle changes. */
    public enum Mode {
        /** Not at all. */
        TRIANGULAR,
        /** It halves with every cycle. */
        TRIANGULAR2,
        /** It is multiplied by gamma at every step. */
        EXP_RANGE
    }

    /** What a scale function is given. */
    public enum ScaleMode {
        /** The number of the cycle, from 1. */
        CYCLE,
        /** The number of the step, from 0. */
        ITERATIONS
    }

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param stepSizeUp the steps from the lower bound to the upper; default 2000
     * @param stepSizeDown the steps back; default null, for as many
     * @param mode default TRIANGULAR
     * @param gamma of EXP_RANGE; default 1
     * @param scaleFn in place of the mode, from 0 to 1; default null. Not saved
     * @param scaleMode what scaleFn is given; default CYCLE
     * @param cycleMomentum whether the momentum moves too; default yes
     * @param baseMomentum the lower bound, one for all groups or one for each; default 0.8
     * @param maxMomentum the upper bound, one for all groups or one for each; default 0.9
     * @param lastEpoch the last step of a run that is taken up again; default -1, to start
     */
    public record Options(
            int stepSizeUp,
            @Nullable Integer stepSizeDown,
            Mode mode,
            double gamma,
            @Nullable DoubleUnaryOperator scaleFn,
            ScaleMode scaleMode,
            boolean cycleMomentum,
            List<Double> baseMomentum,
            List<Double> maxMomentum,
            int lastEpoch) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if a step size is less than 1
         */
        public Options {
            Require.positive("CyclicLR", "step_size_up", stepSizeUp);
            if (stepSizeDown != null) {
                Require.positive("CyclicLR", "step_size_down", stepSizeDown);
            }
            baseMomentum = List.copyOf(baseMomentum);
            maxMomentum = List.copyOf(maxMomentum);
        }

        /** A copy with another {@link #stepSizeUp}. */
        public Options stepSizeUp(int value) {
            return new Options(
                    value,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #stepSizeDown}. */
        public Options stepSizeDown(@Nullable Integer value) {
            return new Options(
                    stepSizeUp,
                    value,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #mode}. */
        public Options mode(Mode value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    value,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #gamma}. */
        public Options gamma(double value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    value,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #scaleFn}. */
        public Options scaleFn(@Nullable DoubleUnaryOperator value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    value,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #scaleMode}. */
        public Options scaleMode(ScaleMode value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    value,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #cycleMomentum}. */
        public Options cycleMomentum(boolean value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    value,
                    baseMomentum,
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #baseMomentum}. */
        public Options baseMomentum(Double... values) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    List.of(values),
                    maxMomentum,
                    lastEpoch);
        }

        /** A copy with another {@link #maxMomentum}. */
        public Options maxMomentum(Double... values) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    List.of(values),
                    lastEpoch);
        }

        /** A copy with another {@link #lastEpoch}. */
        public Options lastEpoch(int value) {
            return new Options(
                    stepSizeUp,
                    stepSizeDown,
                    mode,
                    gamma,
                    scaleFn,
                    scaleMode,
                    cycleMomentum,
                    baseMomentum,
                    maxMomentum,
                    value);
        }
    }

    private double[] lowLrs;
    private double[] highLrs;
    private double[] lowMomentums;
    private double[] highMomentums;
    private double size;
    private double up;
    private Mode mode;
    private double gamma;
    private final @Nullable DoubleUnaryOperator scaleFn;
    private ScaleMode scaleMode;
    private boolean cycleMomentum;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2000, null, Mode.TRIANGULAR, 1, null, ScaleMode.CYCLE, true, List.of(0.8), List.of(0.9), -1);
    }

    /** The same bounds for all groups. */
    public CyclicLR(Optimizer optimizer, double baseLr, double maxLr, Options options) {
        this(optimizer, List.of(baseLr), List.of(maxLr), options);
    }

    /**
     * @param baseLr the lower bound, one for all groups or one for each
     * @param maxLr the upper bound, one for all groups or one for each
     * @param options settings
     * @throws IllegalArgumentException if there are several bounds, but not one for each group, a rate is negative or
     *     not finite, the momentum is to be cycled and is outside [0, 1) or the optimizer has none, or lastEpoch is not
     *     -1 and a group's schedule has not begun
     */
    public CyclicLR(Optimizer optimizer, List<Double> baseLr, List<Double> maxLr, Options options) {
        super(optimizer, options.lastEpoch());
        lowLrs = Require.rates(name(), "base_lr", Require.perGroup(name(), "base_lr", baseLr, optimizer));
        highLrs = Require.rates(name(), "max_lr", Require.perGroup(name(), "max_lr", maxLr, optimizer));
        lowMomentums = Require.momentums(
                name(), "base_momentum", Require.perGroup(name(), "base_momentum", options.baseMomentum(), optimizer));
        highMomentums = Require.momentums(
                name(), "max_momentum", Require.perGroup(name(), "max_momentum", options.maxMomentum(), optimizer));
        Integer down = options.stepSizeDown();
        size = (double) options.stepSizeUp() + (down == null ? options.stepSizeUp() : down);
        up = options.stepSizeUp() / size;
        mode = options.mode();
        gamma = options.gamma();
        scaleFn = options.scaleFn();
        scaleMode = options.scaleMode();
        cycleMomentum = options.cycleMomentum();
        if (cycleMomentum && !optimizer.hasMomentum()) {
            throw new IllegalArgumentException(
                    "CyclicLR: optimizer must support momentum with `cycle_momentum` option enabled");
        }
        if (options.lastEpoch() == -1) {
            for (int g = 0; g < groupCount(); g++) {
                optimizer.setLearningRate(g, lowLrs[g]);
            }
        }
        begin();
    }

    @Override
    double baseLr(int group, double initial) {
        return lowLrs[group];
    }

    @Override
    protected double rate(int group, int epoch) {
        return lowLrs[group] + (highLrs[group] - lowLrs[group]) * height(epoch) * scale(epoch);
    }

    @Override
    void apply(int epoch) {
        for (int g = 0; cycleMomentum && g < groupCount(); g++) {
            double range = highMomentums[g] - lowMomentums[g];
            optimizer().setMomentum(g, highMomentums[g] - range * height(epoch) * scale(epoch));
        }
    }

    private double height(int epoch) {
        double x = 1 + epoch / size - cycle(epoch);
        return x <= up ? x / up : (x - 1) / (up - 1);
    }

    private double cycle(int epoch) {
        return Math.floor(1 + epoch / size);
    }

    private double scale(int epoch) {
        if (scaleFn != null) {
            return scaleFn.applyAsDouble(scaleMode == ScaleMode.CYCLE ? cycle(epoch) : epoch);
        }
        return switch (mode) {
            case TRIANGULAR -> 1;
            case TRIANGULAR2 -> 1 / Math.pow(2, cycle(epoch) - 1);
            case EXP_RANGE -> Math.pow(gamma, epoch);
        };
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("low_lrs", lowLrs)
                .put("max_lrs", highLrs)
                .put("base_momentums", lowMomentums)
                .put("max_momentums", highMomentums)
                .put("total_size", size)
                .put("step_ratio", up)
                .put("mode", Require.number(Mode.values(), mode))
                .put("gamma", gamma)
                .put("scale_mode", Require.number(ScaleMode.values(), scaleMode))
                .put("cycle_momentum", cycleMomentum);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double[] low = Require.rates(name(), "base_lr", from.numbers("low_lrs"));
        double[] high = Require.rates(name(), "max_lr", from.numbers("max_lrs"));
        double[] lowMomentum = Require.momentums(name(), "base_momentum", from.numbers("base_momentums"));
        double[] highMomentum = Require.momentums(name(), "max_momentum", from.numbers("max_momentums"));
        double loadedSize = from.number("total_size");
        double loadedUp = from.number("step_ratio");
        Mode loadedMode = Require.constant(name(), "mode", Mode.values(), from.integer("mode"));
        double loadedGamma = from.number("gamma");
        ScaleMode loadedScale = Require.constant(name(), "scale_mode", ScaleMode.values(), from.integer("scale_mode"));
        boolean loadedCycle = from.flag("cycle_momentum");
        return () -> {
            common.run();
            lowLrs = low;
            highLrs = high;
            lowMomentums = lowMomentum;
            highMomentums = highMomentum;
            size = loadedSize;
            up = loadedUp;
            mode = loadedMode;
            gamma = loadedGamma;
            scaleMode = loadedScale;
            cycleMomentum = loadedCycle;
        };
    }
}
