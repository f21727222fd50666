package org.lstm4j.nn.optim.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * One cycle over the whole training: the rates rise from maxLr / divFactor to maxLr over the first pctStart of the
 * steps, then fall to maxLr / divFactor / finalDivFactor, and the momentum moves the other way. Step it after every
 * batch.
 *
 * <pre>
 * from a to b at a share x of a phase: COS b + (a - b) (1 + cos(π x)) / 2        LINEAR a + (b - a) x
 * </pre>
 *
 * <p>With three phases the fall from maxLr to where it began takes as long as the rise, and the rest is the fall to the
 * end, at maxMomentum. The momentum is the first beta where the optimizer has betas.
 *
 * <p>Source: L. Smith, N. Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates"
 * (2018).
 *
 * @see <a href="https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html">OneCycleLR</a>
 */
public final class OneCycleLR extends EpochScheduler {
    /** The curve between two rates. */
    public enum Anneal {
        /** Half a cosine. */
        COS,
        /** A line. */
        LINEAR
    }

    /**
     * Options.
     *
     * @param maxLr maximal rates, one for all groups or one for each
     * @param totalSteps number of steps of the cycle; required
     * @param pctStart fraction of the steps in which the rate rises; default 0.3
     * @param annealStrategy default COS
     * @param cycleMomentum whether the momentum is cycled inversely to the rate; default true
     * @param baseMomentum the lower bound, one for all groups or one for each; default 0.85
     * @param maxMomentum the upper bound, one for all groups or one for each; default 0.95
     * @param divFactor initial rate = maxLr / divFactor; default 25
     * @param finalDivFactor minimal rate = initial rate / finalDivFactor; default 1e4
     * @param threePhase whether to anneal in a third phase to the minimal rate; default false
     * @param lastEpoch index of the last step when resuming; default -1, to start from the beginning
     */
    public record Options(
            List<Double> maxLr,
            @Nullable Integer totalSteps,
            double pctStart,
            Anneal annealStrategy,
            boolean cycleMomentum,
            List<Double> baseMomentum,
            List<Double> maxMomentum,
            double divFactor,
            double finalDivFactor,
            boolean threePhase,
            int lastEpoch)
            implements OneCycleLROptionsWithers {
        /**
         * Checks the values.
         *
         * @throws IllegalArgumentException if totalSteps is less than 1, pctStart is outside [0, 1], or a factor is not
         *     greater than 0
         */
        public Options {
            if (totalSteps != null) {
                ScheduleChecks.positive("OneCycleLR", "total_steps", totalSteps);
            }
            if (!(pctStart >= 0 && pctStart <= 1)) {
                throw new IllegalArgumentException(
                        "OneCycleLR: Expected float between 0 and 1 pct_start, but got " + pctStart);
            }
            if (!(divFactor > 0 && finalDivFactor > 0)) {
                throw new IllegalArgumentException("OneCycleLR: Expected factors greater than 0, but got div_factor "
                        + divFactor + " and final_div_factor " + finalDivFactor);
            }
            maxLr = List.copyOf(maxLr);
            baseMomentum = List.copyOf(baseMomentum);
            maxMomentum = List.copyOf(maxMomentum);
        }

        /**
         * A copy with epochs · stepsPerEpoch as {@link #totalSteps}.
         *
         * @throws IllegalArgumentException if one of them is less than 1
         */
        public Options epochs(int epochs, int stepsPerEpoch) {
            ScheduleChecks.positive("OneCycleLR", "epochs", epochs);
            ScheduleChecks.positive("OneCycleLR", "steps_per_epoch", stepsPerEpoch);
            return totalSteps(Math.multiplyExact(epochs, stepsPerEpoch));
        }
    }

    private double[] maxLrs;
    private double[] initialLrs;
    private double[] minLrs;
    private MomentumCycle momentum;
    private int totalSteps;
    private double pctStart;
    private Anneal anneal;
    private boolean threePhase;

    /** The defaults over the given highest rates, one for all groups or one for each; see {@link Options}. */
    public static Options options(Double... maxLr) {
        return new Options(
                List.of(maxLr), null, 0.3, Anneal.COS, true, List.of(0.85), List.of(0.95), 25, 1e4, false, -1);
    }

    /** The defaults over a number of steps. */
    public OneCycleLR(Optimizer optimizer, double maxLr, int totalSteps) {
        this(optimizer, options(maxLr).totalSteps(totalSteps));
    }

    /**
     * @param options see {@link Options}, with the number of steps
     * @throws IllegalArgumentException if the number of steps is not set, there are several rates or momentums, but not
     *     one for each group, a rate is negative or not finite, the momentum is to be cycled and is outside [0, 1) or
     *     the optimizer has none, or lastEpoch is not -1 and a group has no initial rate
     */
    public OneCycleLR(Optimizer optimizer, Options options) {
        super(optimizer, options.lastEpoch());
        Integer steps = options.totalSteps();
        if (steps == null) {
            throw new IllegalArgumentException(
                    "OneCycleLR: You must define either total_steps OR (epochs AND steps_per_epoch)");
        }
        totalSteps = steps;
        maxLrs = ScheduleChecks.rates(
                name(), "max_lr", ScheduleChecks.perGroup(name(), "max_lr", options.maxLr(), optimizer));
        momentum = MomentumCycle.of(
                name(), options.cycleMomentum(), options.baseMomentum(), options.maxMomentum(), optimizer);
        pctStart = options.pctStart();
        anneal = options.annealStrategy();
        threePhase = options.threePhase();
        initialLrs = new double[maxLrs.length];
        minLrs = new double[maxLrs.length];
        for (int g = 0; g < maxLrs.length; g++) {
            initialLrs[g] = maxLrs[g] / options.divFactor();
            minLrs[g] = initialLrs[g] / options.finalDivFactor();
            if (options.lastEpoch() == -1) {
                optimizer.setInitialLearningRate(g, initialLrs[g]);
            }
        }
        begin();
    }

    @Override
    double baseLr(int group, double initial) {
        return initialLrs[group];
    }

    /**
     * Moves to the next step. After the last batch it can be called once more, and keeps the last rates.
     *
     * @throws IllegalStateException after that; nothing has changed
     */
    @Override
    public void step() {
        if (lastEpoch() + 1 > totalSteps) {
            throw new IllegalStateException("OneCycleLR: Tried to step " + (lastEpoch() + 1)
                    + " times. The specified number of total steps is " + totalSteps);
        }
        super.step();
    }

    @Override
    protected double rate(int group, int epoch) {
        double top = maxLrs[group];
        double first = initialLrs[group];
        return switch (phase(epoch)) {
            case 0 -> between(first, top, epoch, 0, endOfRise());
            case 1 -> between(top, first, epoch, endOfRise(), endOfFall());
            default -> between(threePhase ? first : top, minLrs[group], epoch, startOfLast(), totalSteps - 1);
        };
    }

    @Override
    void apply(int epoch) {
        momentum.set(optimizer(), (low, high) -> switch (phase(epoch)) {
            case 0 -> between(high, low, epoch, 0, endOfRise());
            case 1 -> between(low, high, epoch, endOfRise(), endOfFall());
            default -> between(threePhase ? high : low, high, epoch, startOfLast(), totalSteps - 1);
        });
    }

    private double endOfRise() {
        return pctStart * totalSteps - 1;
    }

    private double endOfFall() {
        return 2 * pctStart * totalSteps - 2;
    }

    private double startOfLast() {
        return threePhase ? endOfFall() : endOfRise();
    }

    /** 0 for the rise, 1 for the fall to where it began, 2 for the fall to the end. */
    private int phase(int epoch) {
        if (epoch <= endOfRise()) {
            return 0;
        }
        return threePhase && epoch <= endOfFall() ? 1 : 2;
    }

    private double between(double from, double to, int epoch, double start, double end) {
        // PyTorch divides by 0 in a phase without length, and one step past the end goes on along the curve, below 0 if
        // it is a line; here the one is over at once and the other keeps the last rate.
        double share = end == start ? 1 : Math.min(1, (epoch - start) / (end - start));
        return anneal == Anneal.COS
                ? to + (from - to) / 2 * (Math.cos(Math.PI * share) + 1)
                : (to - from) * share + from;
    }

    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.put("max_lrs", maxLrs)
                .put("initial_lrs", initialLrs)
                .put("min_lrs", minLrs)
                .put("total_steps", totalSteps)
                .put("pct_start", pctStart)
                .put("anneal_strategy", ScheduleChecks.number(Anneal.values(), anneal))
                .put("three_phase", threePhase);
        momentum.write(to);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        Runnable common = super.read(from);
        double[] top = ScheduleChecks.rates(name(), "max_lr", from.numbers("max_lrs"));
        double[] first = ScheduleChecks.rates(name(), "initial_lr", from.numbers("initial_lrs"));
        double[] least = ScheduleChecks.rates(name(), "min_lr", from.numbers("min_lrs"));
        MomentumCycle loadedMomentum = MomentumCycle.read(name(), from);
        int steps = ScheduleChecks.positive(name(), "total_steps", from.integer("total_steps"));
        double start = from.number("pct_start");
        Anneal curve =
                ScheduleChecks.constant(name(), "anneal_strategy", Anneal.values(), from.integer("anneal_strategy"));
        boolean three = from.flag("three_phase");
        return () -> {
            common.run();
            maxLrs = top;
            initialLrs = first;
            minLrs = least;
            momentum = loadedMomentum;
            totalSteps = steps;
            pctStart = start;
            anneal = curve;
            threePhase = three;
        };
    }
}
