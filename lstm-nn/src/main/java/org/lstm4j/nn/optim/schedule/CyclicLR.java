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
     * Options.
     *
     * @param stepSizeUp number of steps of the rising half of a cycle; default 2000
     * @param stepSizeDown number of steps of the falling half; default null, which means stepSizeUp
     * @param mode default TRIANGULAR
     * @param gamma factor per step of EXP_RANGE; default 1
     * @param scaleFn scaling function in place of the mode, with values in [0, 1]; default null. Not saved
     * @param scaleMode argument of scaleFn; default CYCLE
     * @param cycleMomentum whether the momentum is cycled inversely to the rate; default true
     * @param baseMomentum the lower bound, one for all groups or one for each; default 0.8
     * @param maxMomentum the upper bound, one for all groups or one for each; default 0.9
     * @param lastEpoch index of the last step when resuming; default -1, to start from the beginning
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
            int lastEpoch)
            implements CyclicLROptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if a step size is less than 1
         */
        public Options {
            ScheduleChecks.positive("CyclicLR", "step_size_up", stepSizeUp);
            if (stepSizeDown != null) {
                ScheduleChecks.positive("CyclicLR", "step_size_down", stepSizeDown);
            }
            baseMomentum = List.copyOf(baseMomentum);
            maxMomentum = List.copyOf(maxMomentum);
        }
    }

    private double[] lowLrs;
    private double[] highLrs;
    private MomentumCycle momentum;
    private double size;
    private double up;
    private Mode mode;
    private double gamma;
    private final @Nullable DoubleUnaryOperator scaleFn;
    private ScaleMode scaleMode;

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
     * @param options see {@link Options}
     * @throws IllegalArgumentException if there are several bounds, but not one for each group, a rate is negative or
     *     not finite, the momentum is to be cycled and is outside [0, 1) or the optimizer has none, or lastEpoch is not
     *     -1 and a group has no initial rate
     */
    public CyclicLR(Optimizer optimizer, List<Double> baseLr, List<Double> maxLr, Options options) {
        super(optimizer, options.lastEpoch());
        lowLrs = ScheduleChecks.rates(name(), "base_lr", ScheduleChecks.perGroup(name(), "base_lr", baseLr, optimizer));
        highLrs = ScheduleChecks.rates(name(), "max_lr", ScheduleChecks.perGroup(name(), "max_lr", maxLr, optimizer));
        momentum = MomentumCycle.of(
                name(), options.cycleMomentum(), options.baseMomentum(), options.maxMomentum(), optimizer);
        Integer down = options.stepSizeDown();
        size = (double) options.stepSizeUp() + (down == null ? options.stepSizeUp() : down);
        up = options.stepSizeUp() / size;
        mode = options.mode();
        gamma = options.gamma();
        scaleFn = options.scaleFn();
        scaleMode = options.scaleMode();
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
        momentum.set(optimizer(), (low, high) -> high - (high - low) * height(epoch) * scale(epoch));
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
                .put("total_size", size)
                .put("step_ratio", up)
                .put("mode", ScheduleChecks.number(Mode.values(), mode))
                .put("gamma", gamma)
                .put("scale_mode", ScheduleChecks.number(ScaleMode.values(), scaleMode));
        momentum.write(to);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double[] low = ScheduleChecks.rates(name(), "base_lr", from.numbers("low_lrs"));
        double[] high = ScheduleChecks.rates(name(), "max_lr", from.numbers("max_lrs"));
        MomentumCycle loadedMomentum = MomentumCycle.read(name(), from);
        double loadedSize = from.number("total_size");
        double loadedUp = from.number("step_ratio");
        Mode loadedMode = ScheduleChecks.constant(name(), "mode", Mode.values(), from.integer("mode"));
        double loadedGamma = from.number("gamma");
        ScaleMode loadedScale =
                ScheduleChecks.constant(name(), "scale_mode", ScaleMode.values(), from.integer("scale_mode"));
        return () -> {
            common.run();
            lowLrs = low;
            highLrs = high;
            momentum = loadedMomentum;
            size = loadedSize;
            up = loadedUp;
            mode = loadedMode;
            gamma = loadedGamma;
            scaleMode = loadedScale;
        };
    }
}
