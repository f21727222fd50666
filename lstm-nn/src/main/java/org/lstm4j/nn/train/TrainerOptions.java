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
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * Options of a {@link Trainer}.
 *
 * @param epochs number of epochs in all, including earlier runs
 * @param accumulate number of parts over which gradients are accumulated for a step; default 1. A part is a batch, or a
 *     chunk of one if the objective splits it. The gradient is the weighted mean over the parts, which is that of one
 *     large batch up to rounding; the last step of an epoch takes the rest
 * @param clipNorm maximal Euclidean norm of all gradients together, which are scaled down to it; default infinity
 * @param clipValue limit to which each element of the gradients is clamped; default infinity
 * @param checkFinite whether a loss, a gradient or a parameter that is NaN or infinite ends the training; default true
 * @param metrics computed beside the loss; default none
 * @param schedules of the learning rates, in the order of their steps; default none
 * @param earlyStopping when to stop, and which weights to keep; default null: neither
 * @param checkpoint when to save; default null: never
 * @param generators all generators of the model and the loader, by names of letters, digits, {@code _} and {@code -}. They
 *     are saved with the checkpoint; without them a resumed run draws other numbers. Default none
 * @param listeners called in this order; default none
 * @param maxSteps number of optimizer steps in all, including earlier runs, after which the run ends within an epoch;
 *     default Long.MAX_VALUE
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
        List<TrainingListener> listeners,
        long maxSteps)
        implements TrainerOptionsWithers {
    private static final Pattern METRIC = Pattern.compile("[^,\"\\p{Cntrl}]+");
    private static final Pattern GENERATOR = Pattern.compile("[A-Za-z0-9_-]+");

    /**
     * Checks values and names.
     *
     * @throws IllegalArgumentException if epochs is negative, accumulate or a limit is not greater than zero, a name is
     *     malformed or taken, or early stopping or a schedule follows an unknown metric
     */
    public TrainerOptions {
        Require.nonNegative("Trainer", "epochs", epochs);
        Require.positive("Trainer", "accumulate", accumulate);
        if (!(clipNorm > 0)) {
            throw wrong("clipNorm must be greater than zero", clipNorm);
        }
        if (!(clipValue > 0)) {
            throw wrong("clipValue must be greater than zero", clipValue);
        }
        if (maxSteps < 0) {
            throw wrong("maxSteps must not be negative", maxSteps);
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
            if (!scores.contains(schedule.metric())) {
                throw wrong("a schedule must go by one of " + scores, "'" + schedule.metric() + "'");
            }
        }
    }

    /** Whether no further step is allowed after this many. */
    boolean isLimit(long steps) {
        return steps >= maxSteps;
    }

    private static IllegalArgumentException wrong(String rule, Object got) {
        return new IllegalArgumentException("Trainer: " + rule + ", but got " + got);
    }

    /** The defaults for a number of epochs. */
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
                List.of(),
                Long.MAX_VALUE);
    }

    /** A copy with a generator added to {@link #generators}, or replaced. */
    public TrainerOptions generator(String name, Generator generator) {
        Map<String, Generator> all = new LinkedHashMap<>(generators);
        all.put(name, generator);
        return generators(all);
    }

    /** A copy with a listener added to {@link #listeners}. */
    public TrainerOptions listener(TrainingListener listener) {
        List<TrainingListener> all = new ArrayList<>(listeners);
        all.add(listener);
        return listeners(all);
    }
}
