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
 * <p>The first rate is baseLr, but where another schedule was constructed before for the same optimizer, the initial rate of
 * that one, as in PyTorch.
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
            List<Double> maxMomentum)
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

    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has the arrays
    private record Constants(
            double[] lowLrs,
            double[] maxLrs,
            double totalSize,
            double stepRatio,
            Mode mode,
            double gamma,
            ScaleMode scaleMode,
            boolean cycleMomentum,
            double[] baseMomentums,
            double[] maxMomentums)
            implements MomentumCycle {
        Constants {
            ScheduleChecks.rates("CyclicLR", "base_lr", lowLrs);
            ScheduleChecks.rates("CyclicLR", "max_lr", maxLrs);
            MomentumCycle.check("CyclicLR", baseMomentums, maxMomentums);
        }

        static Constants of(Optimizer optimizer, List<Double> baseLr, List<Double> maxLr, Options options) {
            Integer down = options.stepSizeDown();
            double size = (double) options.stepSizeUp() + (down == null ? options.stepSizeUp() : down);
            return new Constants(
                    ScheduleChecks.perGroup("CyclicLR", "base_lr", baseLr, optimizer),
                    ScheduleChecks.perGroup("CyclicLR", "max_lr", maxLr, optimizer),
                    size,
                    options.stepSizeUp() / size,
                    options.mode(),
                    options.gamma(),
                    options.scaleMode(),
                    options.cycleMomentum(),
                    ScheduleChecks.perGroup("CyclicLR", "base_momentum", options.baseMomentum(), optimizer),
                    ScheduleChecks.perGroup("CyclicLR", "max_momentum", options.maxMomentum(), optimizer));
        }
    }

    private final @Nullable DoubleUnaryOperator scaleFn;
    private final boolean constructed;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(2000, null, Mode.TRIANGULAR, 1, null, ScaleMode.CYCLE, true, List.of(0.8), List.of(0.9));
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
     *     not finite, the momentum is to be cycled and is outside [0, 1) or the optimizer has none
     */
    public CyclicLR(Optimizer optimizer, List<Double> baseLr, List<Double> maxLr, Options options) {
        super(optimizer, Constants.of(optimizer, baseLr, maxLr, options));
        scaleFn = options.scaleFn();
        constants().requireMomentum(name(), optimizer);
        for (int g = 0; g < groupCount(); g++) {
            optimizer.setLearningRate(g, constants().lowLrs()[g]);
        }
        begin();
        constructed = true;
    }

    private Constants constants() {
        return constants(Constants.class);
    }

    @Override
    double baseLr(int group, double initial) {
        return constants().lowLrs()[group];
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        // As in PyTorch the constructor takes the group's initial rate, which an earlier schedule may have set.
        double low = constructed
                ? constants().lowLrs()[group]
                : optimizer().initialLearningRate(group).orElseThrow();
        return low + (constants().maxLrs()[group] - low) * height(epoch) * scale(epoch);
    }

    @Override
    void apply(int epoch) {
        constants().set(optimizer(), (low, high) -> high - (high - low) * height(epoch) * scale(epoch));
    }

    /* PyTorch's scale_fn is the user's function, or None. */
    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.putPlain("_scale_fn_custom", null);
    }

    private double height(int epoch) {
        double up = constants().stepRatio();
        double x = 1 + epoch / constants().totalSize() - cycle(epoch);
        return x <= up ? x / up : (x - 1) / (up - 1);
    }

    private double cycle(int epoch) {
        return Math.floor(1 + epoch / constants().totalSize());
    }

    private double scale(int epoch) {
        if (scaleFn != null) {
            return scaleFn.applyAsDouble(constants().scaleMode() == ScaleMode.CYCLE ? cycle(epoch) : epoch);
        }
        return switch (constants().mode()) {
            case TRIANGULAR -> 1;
            case TRIANGULAR2 -> 1 / Math.pow(2, cycle(epoch) - 1);
            case EXP_RANGE -> Math.pow(constants().gamma(), epoch);
        };
    }
}
