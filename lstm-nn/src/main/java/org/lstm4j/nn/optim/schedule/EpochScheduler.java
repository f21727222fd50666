package org.lstm4j.nn.optim.schedule;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;
import org.lstm4j.tensor.Tensor;

/**
 * A schedule that is a function of the epoch, of the group's previous rate and of its initial rate. A new
 * kind of schedule extends this class and calls {@link #begin} last in its constructor.
 */
public abstract class EpochScheduler extends LRScheduler {
    private static final System.Logger LOGGER = System.getLogger(EpochScheduler.class.getName());

    /** The constants of a schedule that has none. */
    private record None() {}

    private final double[] ratesBefore;
    private final List<OptionalDouble> initialRatesBefore;
    private Record constants;
    private double[] baseLrs;
    private int lastEpoch = -1;
    private int stepCount;
    private long optimizerSteps;

    /** For a schedule without constants. */
    protected EpochScheduler(Optimizer optimizer) {
        this(optimizer, new None());
    }

    /**
     * @param constants saved and loaded by their components, see {@link SavedNumbers#put(Record)}; the record's constructor
     *     checks them
     */
    protected EpochScheduler(Optimizer optimizer, Record constants) {
        super(optimizer);
        this.constants = constants;
        int groups = optimizer.groupCount();
        this.ratesBefore = rates(groups);
        this.initialRatesBefore = IntStream.range(0, groups)
                .mapToObj(optimizer::initialLearningRate)
                .toList();
        this.baseLrs = new double[groups];
    }

    /**
     * Continues after an epoch, as PyTorch's schedules do that are constructed with {@code last_epoch}: takes back what the
     * constructor did to the rates, then sets those of the next epoch. Call it once, right after construction, where the
     * scheduler's own state was not saved.
     *
     * @param lastEpoch index of the last epoch, 0 or more
     * @throws IllegalArgumentException if lastEpoch is negative, or a group had no initial rate before this scheduler was
     *     constructed; nothing has changed
     */
    public final void resume(int lastEpoch) {
        if (lastEpoch < 0) {
            throw new IllegalArgumentException(name() + ": expected a last_epoch of 0 or more, but got " + lastEpoch);
        }
        for (int g = 0; g < baseLrs.length; g++) {
            if (initialRatesBefore.get(g).isEmpty()) {
                throw new IllegalArgumentException(name() + ": param 'initial_lr' is not specified in param_groups[" + g
                        + "] when resuming an optimizer");
            }
        }
        for (int g = 0; g < baseLrs.length; g++) {
            optimizer().setLearningRate(g, ratesBefore[g]);
            optimizer().setInitialLearningRate(g, initialRatesBefore.get(g).orElseThrow());
        }
        this.lastEpoch = lastEpoch;
        begin();
    }

    /** Sets the rates of the first epoch. */
    @Override
    protected final void begin() {
        for (int g = 0; g < baseLrs.length; g++) {
            if (optimizer().initialLearningRate(g).isEmpty()) {
                optimizer().setInitialLearningRate(g, optimizer().learningRate(g));
            }
            baseLrs[g] = baseLr(g, optimizer().initialLearningRate(g).orElseThrow());
        }
        optimizerSteps = optimizer().stepCount();
        stepCount = 0;
        advance();
    }

    /** The initial rate of a group under this schedule, given the initial rate of the group. */
    double baseLr(int group, double initial) {
        return initial;
    }

    @Override
    final void undo() {
        lastEpoch--;
    }

    /** The constants, of the class that the constructor was given. */
    protected final <C extends Record> C constants(Class<C> type) {
        return type.cast(constants);
    }

    /** The number of groups that the optimizer had when this scheduler was constructed. */
    protected final int groupCount() {
        return baseLrs.length;
    }

    /**
     * Whether a group that was added to the optimizer after this scheduler was constructed is moved as the others are. Only
     * where {@link #rate} needs nothing but the previous rate of such a group; by default not.
     */
    protected boolean movesAddedGroups() {
        return false;
    }

    @Override
    final void requireGroups() {
        if (!movesAddedGroups()) {
            requireSameGroups();
        }
    }

    /** @throws IllegalStateException if the optimizer got a group after this scheduler was constructed */
    final void requireSameGroups() {
        int groups = optimizer().groupCount();
        if (groups != baseLrs.length) {
            throw new IllegalStateException(name() + ": expected the " + baseLrs.length
                    + " parameter group(s) that the optimizer had when the schedule was constructed, but it has "
                    + groups + "; construct the schedule after the last addGroup");
        }
    }

    /** The initial rate of a group that the optimizer had when this scheduler was constructed. */
    protected final double baseLr(int group) {
        return baseLrs[group];
    }

    /** The epoch of the rates that were set last; the first is 0. */
    public final int lastEpoch() {
        return lastEpoch;
    }

    /** How many rates were set since construction. */
    final int stepCount() {
        return stepCount;
    }

    /** Whether the rates being computed are the first since construction. */
    protected final boolean isFirst() {
        return stepCount == 0;
    }

    /**
     * The rate of a group at an epoch.
     *
     * @param epoch the epoch after {@link #lastEpoch}
     * @param lr the previous rate
     */
    protected abstract double rate(int group, int epoch, double lr);

    /** The rate of a group at an epoch as a function of the epoch alone; {@link #rate} if there is no such form. */
    protected double closedForm(int group, int epoch) {
        return rate(group, epoch, optimizer().learningRate(group));
    }

    /** What else changes with the epoch; nothing by default. Called once the rates are set. */
    void apply(int epoch) {}

    /**
     * Moves to the next epoch. Call it after the optimizer's step: the first call warns if there was none.
     *
     * @throws IllegalStateException if the optimizer has a group that this schedule has no rate for; nothing has changed
     * @throws IllegalArgumentException if a rate would be negative or not finite; nothing has changed
     */
    @Override
    public void step() {
        requireGroups();
        warnIfTooEarly();
        advance();
    }

    final void warnIfTooEarly() {
        if (stepCount == 1 && optimizer().stepCount() == optimizerSteps) {
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "Detected call of `" + name()
                            + ".step()` before `optimizer.step()`. Call them in the opposite order:"
                            + " `optimizer.step()` before `" + name() + ".step()`. Otherwise the first value of the"
                            + " learning rate schedule is skipped.");
        }
    }

    void advance() {
        setRates(lastEpoch + 1, (group, epoch) -> rate(group, epoch, optimizer().learningRate(group)));
    }

    /** Restarts at epoch 0, from the initial rates where there is a closed form. */
    void restart() {
        // The closed form is one of the initial rates.
        requireSameGroups();
        setRates(0, this::closedForm);
    }

    /** The rate of a group at an epoch. */
    interface Rate {
        double of(int group, int epoch);
    }

    final void setRates(int epoch, Rate rate) {
        double[] rates = new double[optimizer().groupCount()];
        for (int g = 0; g < rates.length; g++) {
            rates[g] = rate.of(g, epoch);
            if (!(rates[g] >= 0) || Double.isInfinite(rates[g])) {
                throw new IllegalArgumentException(
                        name() + ": the learning rate of group " + g + " would be " + rates[g] + " at epoch " + epoch);
            }
        }
        for (int g = 0; g < rates.length; g++) {
            optimizer().setLearningRate(g, rates[g]);
        }
        lastLr = rates;
        lastEpoch = epoch;
        stepCount++;
        apply(epoch);
    }

    // ---- Saving ---------------------------------------------------------------------------------------------------

    /**
     * Constants with a number for each group that PyTorch keeps with the optimizer's groups: the name here, and the one of {@link
     * Optimizer#scheduleNumber}. None by default.
     */
    Map<String, String> groupConstants() {
        return Map.of();
    }

    /** Writes these to the groups, so that PyTorch can go on from a saved optimizer. */
    final void keepWithGroups() {
        SavedNumbers own = written();
        groupConstants().forEach((name, inGroup) -> {
            double[] values = own.numbers(name);
            for (int g = 0; g < values.length; g++) {
                optimizer().setScheduleNumber(g, inGroup, values[g]);
            }
        });
    }

    @Override
    StateDict ofPyTorch(Map<?, ?> state) {
        StateDict out = super.ofPyTorch(state);
        SavedNumbers own = written();
        groupConstants().forEach((name, inGroup) -> {
            double[] values = own.numbers(name);
            for (int g = 0; g < values.length; g++) {
                values[g] = optimizer().scheduleNumber(g, inGroup).orElse(values[g]);
            }
            out.put(name, Tensor.of(values));
        });
        return out;
    }

    @Override
    protected void write(SavedNumbers to) {
        to.putOfAnyLength("base_lrs", baseLrs)
                .put("last_epoch", lastEpoch)
                .put("_step_count", stepCount)
                .putOfAnyLength("_last_lr", lastLr)
                .put(constants);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        double[] base = ScheduleChecks.rates(name(), "base_lrs", from.numbers("base_lrs"));
        double[] last = ScheduleChecks.rates(name(), "_last_lr", from.numbers("_last_lr"));
        ScheduleChecks.groups(name(), "base_lrs", base, optimizer(), movesAddedGroups());
        ScheduleChecks.groups(name(), "_last_lr", last, optimizer(), movesAddedGroups());
        int epoch = from.counter("last_epoch");
        int count = from.counter("_step_count");
        Record loaded = from.record(constants);
        return () -> {
            constants = loaded;
            baseLrs = base;
            lastLr = last;
            lastEpoch = epoch;
            stepCount = count;
        };
    }
}
