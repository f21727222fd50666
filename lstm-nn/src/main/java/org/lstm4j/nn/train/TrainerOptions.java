package org.lstm4j.nn.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Generator;

/**
 * Settings of a {@link Trainer}. Immutable; each setter gives a changed copy.
 *
 * @param epochs how many there are to be, those of earlier runs counted
 * @param accumulate of how many parts the gradients are gathered for a step; default 1. A part is a batch, or a piece of
 *     one where the objective cuts it. The gradient is the mean of those of the parts by their weights, so that of one
 *     large batch up to rounding; the last step of an epoch takes what is left
 * @param clipNorm to what Euclidean norm all gradients together are scaled down; default infinity, for not at all
 * @param clipValue into what range each number of the gradients is brought; default infinity, for not at all
 * @param checkFinite whether to stop at a loss, a gradient or a parameter that is NaN or infinite; default yes
 * @param metrics to measure beside the loss; default none
 * @param schedules of the learning rates, each taking its steps in this order; default none
 * @param earlyStopping when to stop, and which weights to keep; default null, for not to stop and not to keep any
 * @param checkpoint when to save; default null, for never
 * @param generators all that the model and the loader draw from, by names of letters, digits, {@code _} and {@code -};
 *     they are saved with the checkpoint, and without them a run that is taken up again draws other numbers; default
 *     none
 * @param listeners told in this order; default none
 */
public record TrainerOptions(
        int epochs,
        int accumulate,
        double clipNorm,
        double clipValue,
        boolean checkFinite,
        List<Metric> metrics,
        List<Schedule> schedules,
        @Nullable EarlyStopping earlyStopping,
        @Nullable CheckpointPlan checkpoint,
        Map<String, Generator> generators,
        List<TrainingListener> listeners) {
    private static final Pattern METRIC = Pattern.compile("[^,\"\\p{Cntrl}]+");
    private static final Pattern GENERATOR = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * Checks numbers and names.
     *
     * @throws IllegalArgumentException if epochs is negative, accumulate or a limit is not greater than zero, a name is
     *     not as its description says or is taken, or early stopping or a schedule goes by a metric that is not there
     */
    public TrainerOptions {
        if (epochs < 0) {
            throw wrong("epochs must not be negative", epochs);
        }
        if (accumulate <= 0) {
            throw wrong("accumulate must be greater than zero", accumulate);
        }
        if (!(clipNorm > 0)) {
            throw wrong("clipNorm must be greater than zero", clipNorm);
        }
        if (!(clipValue > 0)) {
            throw wrong("clipValue must be greater than zero", clipValue);
        }
        metrics = List.copyOf(metrics);
        schedules = List.copyOf(schedules);
        generators = Collections.unmodifiableMap(new LinkedHashMap<>(generators));
        listeners = List.copyOf(listeners);
        Set<String> scores = new HashSet<>(Set.of(Scores.LOSS));
        for (Metric metric : metrics) {
            if (!METRIC.matcher(metric.name()).matches() || !scores.add(metric.name())) {
                throw wrong(
                        "the name of a metric must not be taken, empty, or have a comma, a double quote or a control"
                                + " character",
                        "'" + metric.name() + "'");
            }
        }
        for (String name : generators.keySet()) {
            if (!GENERATOR.matcher(name).matches()) {
                throw wrong("the name of a generator must be of letters, digits, _ and -", "'" + name + "'");
            }
        }
        if (earlyStopping != null && !scores.contains(earlyStopping.metric())) {
            throw wrong("early stopping must go by one of " + scores, "'" + earlyStopping.metric() + "'");
        }
        for (Schedule schedule : schedules) {
            if (schedule instanceof Schedule.Plateau plateau && !scores.contains(plateau.metric())) {
                throw wrong("a schedule must go by one of " + scores, "'" + plateau.metric() + "'");
            }
        }
    }

    private static IllegalArgumentException wrong(String rule, Object got) {
        return new IllegalArgumentException("Trainer: " + rule + ", but got " + got);
    }

    /** The defaults for so many epochs. */
    static TrainerOptions of(int epochs) {
        return new TrainerOptions(
                epochs,
                1,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                true,
                List.of(),
                List.of(),
                null,
                null,
                Map.of(),
                List.of());
    }

    /** A copy with another {@link #epochs}. */
    public TrainerOptions epochs(int value) {
        return new TrainerOptions(
                value,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #accumulate}. */
    public TrainerOptions accumulate(int value) {
        return new TrainerOptions(
                epochs,
                value,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #clipNorm}. */
    public TrainerOptions clipNorm(double value) {
        return new TrainerOptions(
                epochs,
                accumulate,
                value,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #clipValue}. */
    public TrainerOptions clipValue(double value) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                value,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #checkFinite}. */
    public TrainerOptions checkFinite(boolean value) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                value,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with other {@link #metrics}. */
    public TrainerOptions metrics(Metric... values) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                List.of(values),
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with other {@link #schedules}. */
    public TrainerOptions schedules(Schedule... values) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                List.of(values),
                earlyStopping,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #earlyStopping}. */
    public TrainerOptions earlyStopping(@Nullable EarlyStopping value) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                value,
                checkpoint,
                generators,
                listeners);
    }

    /** A copy with another {@link #checkpoint}. */
    public TrainerOptions checkpoint(@Nullable CheckpointPlan value) {
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                value,
                generators,
                listeners);
    }

    /** A copy with one more of the {@link #generators}, or another of that name. */
    public TrainerOptions generator(String name, Generator generator) {
        Map<String, Generator> all = new LinkedHashMap<>(generators);
        all.put(name, generator);
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                all,
                listeners);
    }

    /** A copy with one more of the {@link #listeners}. */
    public TrainerOptions listener(TrainingListener listener) {
        List<TrainingListener> all = new ArrayList<>(listeners);
        all.add(listener);
        return new TrainerOptions(
                epochs,
                accumulate,
                clipNorm,
                clipValue,
                checkFinite,
                metrics,
                schedules,
                earlyStopping,
                checkpoint,
                generators,
                all);
    }
}
