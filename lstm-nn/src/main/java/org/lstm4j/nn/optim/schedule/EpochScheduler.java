package org.lstm4j.nn.optim.schedule;

import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/**
 * A schedule that is a function of the epoch, of the group's previous rate and of its initial rate. A new
 * kind of schedule extends this class and calls {@link #begin} last in its constructor.
 */
public abstract class EpochScheduler extends LRScheduler {
    private static final System.Logger LOGGER = System.getLogger(EpochScheduler.class.getName());

    /** The constants of a schedule that has none. */
    private record None() {}

    private final boolean resumes;
    private Record constants;
    private double[] baseLrs;
    private double[] lastLr;
    private int lastEpoch;
    private int stepCount;
    private long optimizerSteps;

    /**
     * @param lastEpoch index of the last epoch when resuming; default -1, to start from the beginning
     * @throws IllegalArgumentException if lastEpoch is not -1 and a group has no initial rate
     */
    protected EpochScheduler(Optimizer optimizer, int lastEpoch) {
        this(optimizer, lastEpoch, new None());
    }

    /**
     * As {@link #EpochScheduler(Optimizer, int)}, for a schedule with constants.
     *
     * @param constants saved and loaded by their components, see {@link SavedNumbers#put(Record)}; the record's constructor
     *     checks them
     */
    protected EpochScheduler(Optimizer optimizer, int lastEpoch, Record constants) {
        super(optimizer);
        this.constants = constants;
        if (lastEpoch < -1) {
            throw new IllegalArgumentException(name() + ": expected a last_epoch of -1 or more, but got " + lastEpoch);
        }
        this.resumes = lastEpoch != -1;
        int groups = optimizer.groupCount();
        for (int g = 0; resumes && g < groups; g++) {
            if (optimizer.initialLearningRate(g).isEmpty()) {
                throw new IllegalArgumentException(name() + ": param 'initial_lr' is not specified in param_groups[" + g
                        + "] when resuming an optimizer");
            }
        }
        this.lastEpoch = lastEpoch;
        this.baseLrs = new double[groups];
        this.lastLr = new double[groups];
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

    /** The number of groups that have a schedule. */
    protected final int groupCount() {
        return lastLr.length;
    }

    /** The initial rate of a group. */
    protected final double baseLr(int group) {
        return baseLrs[group];
    }

    /** The epoch of the rates that were set last; the first is 0. */
    public final int lastEpoch() {
        return lastEpoch;
    }

    @Override
    public final double[] lastLr() {
        return lastLr.clone();
    }

    /** Whether the rates being computed are the first since construction. */
    protected final boolean isFirst() {
        return stepCount == 0;
    }

    /**
     * The rate of a group at an epoch, given that {@link Optimizer#learningRate} still has the previous rate.
     *
     * @param epoch the epoch after {@link #lastEpoch}
     */
    protected abstract double rate(int group, int epoch);

    /** The rate of a group at an epoch as a function of the epoch alone; {@link #rate} if there is no such form. */
    protected double closedForm(int group, int epoch) {
        return rate(group, epoch);
    }

    /** What else changes with the epoch; nothing by default. Called once the rates are set. */
    void apply(int epoch) {}

    /**
     * Moves to the next epoch. Call it after the optimizer's step: the first call warns if there was none.
     *
     * @throws IllegalArgumentException if a rate would be negative or not finite; nothing has changed
     */
    @Override
    public void step() {
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
        int epoch = lastEpoch + 1;
        double[] rates = new double[lastLr.length];
        for (int g = 0; g < rates.length; g++) {
            rates[g] = rate(g, epoch);
        }
        set(epoch, rates);
    }

    /** Restarts at epoch 0, from the initial rates where there is a closed form. */
    void restart() {
        double[] rates = new double[lastLr.length];
        for (int g = 0; g < rates.length; g++) {
            rates[g] = closedForm(g, 0);
        }
        set(0, rates);
    }

    /** Sets the rates of an epoch. */
    final void set(int epoch, double[] rates) {
        for (int g = 0; g < rates.length; g++) {
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

    @Override
    protected void write(SavedNumbers to) {
        to.put("base_lrs", baseLrs)
                .put("last_epoch", lastEpoch)
                .put("_step_count", stepCount)
                .put("_last_lr", lastLr)
                .put(constants);
    }

    @Override
    protected Runnable read(SavedNumbers from) {
        double[] base = from.numbers("base_lrs");
        double[] last = from.numbers("_last_lr");
        int epoch = from.integer("last_epoch");
        int count = from.integer("_step_count");
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
