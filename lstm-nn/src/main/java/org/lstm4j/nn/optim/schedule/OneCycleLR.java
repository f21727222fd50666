package org.lstm4j.nn.optim.schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.StateDict;
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

    private static final String PHASES = "_schedule_phases";
    private static final String END_STEP = "end_step";
    private static final Map<String, String> RATES =
            Map.of("max_lrs", "max_lr", "initial_lrs", "initial_lr", "min_lrs", "min_lr");
    private static final Map<String, String> MOMENTUMS =
            Map.of("base_momentums", "base_momentum", "max_momentums", "max_momentum");

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
            boolean threePhase)
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

    @SuppressWarnings("ArrayRecordComponent") // never compared, and nobody else has the arrays
    private record Constants(
            double[] maxLrs,
            double[] initialLrs,
            double[] minLrs,
            int totalSteps,
            double pctStart,
            Anneal annealStrategy,
            boolean threePhase,
            boolean cycleMomentum,
            double[] baseMomentums,
            double[] maxMomentums)
            implements MomentumCycle {
        Constants {
            ScheduleChecks.rates("OneCycleLR", "max_lr", maxLrs);
            ScheduleChecks.rates("OneCycleLR", "initial_lr", initialLrs);
            ScheduleChecks.rates("OneCycleLR", "min_lr", minLrs);
            ScheduleChecks.positive("OneCycleLR", "total_steps", totalSteps);
            MomentumCycle.check("OneCycleLR", baseMomentums, maxMomentums);
        }

        static Constants of(Optimizer optimizer, Options o) {
            Integer steps = o.totalSteps();
            if (steps == null) {
                throw new IllegalArgumentException(
                        "OneCycleLR: You must define either total_steps OR (epochs AND steps_per_epoch)");
            }
            double[] max = ScheduleChecks.perGroup("OneCycleLR", "max_lr", o.maxLr(), optimizer);
            double[] initial =
                    Arrays.stream(max).map(rate -> rate / o.divFactor()).toArray();
            return new Constants(
                    max,
                    initial,
                    Arrays.stream(initial)
                            .map(rate -> rate / o.finalDivFactor())
                            .toArray(),
                    steps,
                    o.pctStart(),
                    o.annealStrategy(),
                    o.threePhase(),
                    o.cycleMomentum(),
                    ScheduleChecks.perGroup("OneCycleLR", "base_momentum", o.baseMomentum(), optimizer),
                    ScheduleChecks.perGroup("OneCycleLR", "max_momentum", o.maxMomentum(), optimizer));
        }
    }

    /** The defaults over the given highest rates, one for all groups or one for each; see {@link Options}. */
    public static Options options(double... maxLr) {
        List<Double> each = Arrays.stream(maxLr).boxed().toList();
        return new Options(each, null, 0.3, Anneal.COS, true, List.of(0.85), List.of(0.95), 25, 1e4, false);
    }

    /** The defaults over a number of steps. */
    public OneCycleLR(Optimizer optimizer, double maxLr, int totalSteps) {
        this(optimizer, options(maxLr).totalSteps(totalSteps));
    }

    /**
     * @param options see {@link Options}, with the number of steps
     * @throws IllegalArgumentException if the number of steps is not set, there are several rates or momentums, but not
     *     one for each group, a rate is negative or not finite, the momentum is to be cycled and is outside [0, 1) or
     *     the optimizer has none
     */
    public OneCycleLR(Optimizer optimizer, Options options) {
        super(optimizer, Constants.of(optimizer, options));
        constants().requireMomentum(name(), optimizer);
        keepWithGroups();
        begin();
    }

    @Override
    Map<String, String> groupConstants() {
        Map<String, String> out = new TreeMap<>(RATES);
        out.putAll(constants().cycleMomentum() ? MOMENTUMS : Map.of());
        return out;
    }

    private Constants constants() {
        return constants(Constants.class);
    }

    @Override
    double baseLr(int group, double initial) {
        return constants().initialLrs()[group];
    }

    /**
     * Moves to the next step. After the last batch it can be called once more, and keeps the last rates.
     *
     * @throws IllegalStateException after that, or if the optimizer got a group after this scheduler was constructed; nothing
     *     has changed
     */
    @Override
    public void step() {
        if (lastEpoch() + 1 > constants().totalSteps()) {
            throw new IllegalStateException(
                    "OneCycleLR: Tried to step " + (lastEpoch() + 1) + " times. The specified number of total steps is "
                            + constants().totalSteps());
        }
        super.step();
    }

    @Override
    protected double rate(int group, int epoch, double lr) {
        Constants c = constants();
        double top = c.maxLrs()[group];
        double first = c.initialLrs()[group];
        return switch (phase(epoch)) {
            case 0 -> between(first, top, epoch, 0, endOfRise());
            case 1 -> between(top, first, epoch, endOfRise(), endOfFall());
            default ->
                between(c.threePhase() ? first : top, c.minLrs()[group], epoch, startOfLast(), c.totalSteps() - 1);
        };
    }

    @Override
    void apply(int epoch) {
        Constants c = constants();
        c.set(optimizer(), (low, high) -> switch (phase(epoch)) {
            case 0 -> between(high, low, epoch, 0, endOfRise());
            case 1 -> between(low, high, epoch, endOfRise(), endOfFall());
            default -> between(c.threePhase() ? high : low, high, epoch, startOfLast(), c.totalSteps() - 1);
        });
    }

    private double endOfRise() {
        return constants().pctStart() * constants().totalSteps() - 1;
    }

    private double endOfFall() {
        return 2 * constants().pctStart() * constants().totalSteps() - 2;
    }

    private double startOfLast() {
        return constants().threePhase() ? endOfFall() : endOfRise();
    }

    /** 0 for the rise, 1 for the fall to where it began, 2 for the fall to the end. */
    private int phase(int epoch) {
        if (epoch <= endOfRise()) {
            return 0;
        }
        return constants().threePhase() && epoch <= endOfFall() ? 1 : 2;
    }

    private double between(double from, double to, int epoch, double start, double end) {
        // PyTorch divides by 0 in a phase without length, and one step past the end goes on along the curve, below 0 if
        // it is a line; here the one is over at once and the other keeps the last rate.
        double share = end == start ? 1 : Math.min(1, (epoch - start) / (end - start));
        return constants().annealStrategy() == Anneal.COS
                ? to + (from - to) / 2 * (Math.cos(Math.PI * share) + 1)
                : (to - from) * share + from;
    }

    // ---- PyTorch's form -------------------------------------------------------------------------------------------

    /* PyTorch has the curve under another name, and of the phases their last steps. */
    @Override
    protected void write(SavedNumbers to) {
        super.write(to);
        to.putPlain("_anneal_func_type", constants().annealStrategy());
        List<Map<String, Object>> phases = new ArrayList<>();
        phases.add(phase(endOfRise(), "initial_lr", "max_lr", "max_momentum", "base_momentum"));
        if (constants().threePhase()) {
            phases.add(phase(endOfFall(), "max_lr", "initial_lr", "base_momentum", "max_momentum"));
            phases.add(phase(constants().totalSteps() - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum"));
        } else {
            phases.add(phase(constants().totalSteps() - 1, "max_lr", "min_lr", "base_momentum", "max_momentum"));
        }
        to.putPlain(PHASES, phases);
    }

    private static Map<String, Object> phase(
            double end, String startLr, String endLr, String startMomentum, String endMomentum) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put(END_STEP, end);
        out.put("start_lr", startLr);
        out.put("end_lr", endLr);
        out.put("start_momentum", startMomentum);
        out.put("end_momentum", endMomentum);
        return out;
    }

    @Override
    StateDict ofPyTorch(Map<?, ?> state) {
        Map<Object, Object> own = new LinkedHashMap<>(state);
        if (state.get("_anneal_func_type") instanceof String curve) {
            own.put("anneal_strategy", curve);
        }
        if (state.get(PHASES) instanceof List<?> phases
                && !phases.isEmpty()
                && phases.get(0) instanceof Map<?, ?> rise
                && rise.get(END_STEP) instanceof Number end
                && state.get("total_steps") instanceof Number steps) {
            own.putIfAbsent("three_phase", phases.size() == 3);
            own.putIfAbsent("pct_start", (end.doubleValue() + 1) / steps.doubleValue());
        }
        return super.ofPyTorch(own);
    }
}
