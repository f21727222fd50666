package org.lstm4j.nn.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.nn.io.Checkpoint;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** The state of a run apart from the model and the optimizer. */
final class RunState {
    /** One more is a number too. */
    private static final int MAX_COUNT = Integer.MAX_VALUE - 1;
    /** Steps are also counted in doubles. */
    static final long MAX_STEP = 1L << 53;

    private static final String BEST = "best";
    private static final String TRAINER = "trainer";
    private static final String HISTORY = "history";
    private static final String SUMS = "sums.";
    private static final String BEST_VALUE = "best_value";
    private static final String RATE = "learning_rate";
    private static final String EPOCH_START = "epoch_start-";

    /** The number of epochs done. */
    int epoch;
    /** The number of batches done in the current epoch. */
    int batch;

    long step;
    /** Of the last step; NaN before the first. */
    double learningRate = Double.NaN;

    Tally tally;

    /** Of all epochs done. */
    final List<EpochReport> history = new ArrayList<>();

    /** The epoch with the best metric; 0 if there is none. */
    int bestEpoch;

    /** NaN if there is none. */
    double bestValue = Double.NaN;
    /** The number of epochs since the last improvement. */
    int waited;

    @Nullable
    StateDict best;
    /** The weights of the last step, to continue from, while the model has the best ones instead. */
    @Nullable
    StateDict last;
    /** States of the generators at the start of the current epoch, by name, so that a loader can draw its order again. */
    final Map<String, byte[]> epochStart = new LinkedHashMap<>();

    RunState(TrainerOptions options) {
        tally = new Tally(options.metrics());
    }

    /** Loads the best weights into a model, and keeps its own. */
    void restoreBest(Module model) {
        if (best != null) {
            // A second call keeps those of the first.
            last = weightsToContinue(model).copy();
            model.loadStateDict(best);
        }
    }

    /** The weights of the last step: those of the model, unless it has the best ones instead. */
    StateDict weightsToContinue(Module model) {
        StateDict now = model.stateDict();
        return last != null && best != null && isSame(now, best) ? last : now;
    }

    private static boolean isSame(StateDict a, StateDict b) {
        return a.names().equals(b.names())
                && a.entries().entrySet().stream()
                        .allMatch(
                                entry -> entry.getValue().contentEquals(Objects.requireNonNull(b.get(entry.getKey()))));
    }

    void beginEpoch(Map<String, Generator> generators) {
        epochStart.clear();
        generators.forEach((name, generator) -> epochStart.put(name, generator.state()));
    }

    void endEpoch(List<Metric> metrics) {
        epoch++;
        batch = 0;
        tally = new Tally(metrics);
        epochStart.clear();
    }

    void write(Checkpoint to) {
        StateDict numbers = new StateDict();
        numbers.put(BEST_VALUE, Tensor.of(new double[] {bestValue}, 1));
        numbers.put(RATE, Tensor.of(new double[] {learningRate}, 1));
        tally.write(SUMS, numbers);
        to.put(TRAINER, numbers)
                .put(HISTORY, History.write(history))
                .counter("epoch", epoch)
                .counter("batch", batch)
                .counter("step", step)
                .counter("best_epoch", bestEpoch)
                .counter("waited", waited);
        if (best != null) {
            to.put(BEST, best);
        }
        epochStart.forEach((name, state) -> to.generator(EPOCH_START + name, state));
    }

    /**
     * Reads and checks everything.
     *
     * @throws IllegalArgumentException if something is missing or does not fit
     */
    static RunState read(Checkpoint from, Module model, TrainerOptions options) {
        RunState out = new RunState(options);
        out.epoch = (int) count(from, "epoch", MAX_COUNT);
        out.batch = (int) count(from, "batch", MAX_COUNT);
        out.step = count(from, "step", MAX_STEP);
        out.bestEpoch = (int) count(from, "best_epoch", out.epoch);
        out.waited = (int) count(from, "waited", out.epoch - out.bestEpoch);
        out.history.addAll(History.read(from.get(HISTORY), out.epoch, options.metrics()));
        StateDict numbers = from.get(TRAINER);
        out.bestValue = number(numbers, BEST_VALUE);
        if (out.bestEpoch > 0 && Double.isNaN(out.bestValue)) {
            throw new IllegalArgumentException("expected a number for the best value, but got NaN");
        }
        if (out.bestEpoch == 0) {
            out.bestValue = Double.NaN;
        }
        out.learningRate = number(numbers, RATE);
        boolean isRate = out.learningRate >= 0 && out.learningRate < Double.POSITIVE_INFINITY;
        if (out.step == 0 ? !Double.isNaN(out.learningRate) : !isRate) {
            throw new IllegalArgumentException("expected a learning rate of 0 or more after step " + out.step
                    + " (NaN before the first), but got " + out.learningRate);
        }
        out.tally = Tally.read(options.metrics(), SUMS, numbers);
        if (out.batch == 0 && !out.tally.isEmpty()) {
            throw new IllegalArgumentException(
                    "expected no sums before the first batch of an epoch, but there are some");
        }
        if (from.parts().contains(BEST) != out.bestEpoch > 0) {
            throw new IllegalArgumentException("the best epoch is " + out.bestEpoch + ", but there are "
                    + (out.bestEpoch > 0 ? "no" : "") + " best weights");
        }
        if (out.bestEpoch > 0) {
            StateDict best = from.get(BEST);
            requireFits(best, model.stateDict());
            out.best = best;
        }
        for (String name : options.generators().keySet()) {
            from.generator(name);
            if (out.batch > 0) {
                out.epochStart.put(name, from.generator(EPOCH_START + name));
            }
        }
        for (String name : from.generators()) {
            if (!name.startsWith(EPOCH_START) && !options.generators().containsKey(name)) {
                throw new IllegalArgumentException("the checkpoint has a generator " + Quote.of(name)
                        + ", but the trainer's options have "
                        + options.generators().keySet());
            }
        }
        return out;
    }

    private static long count(Checkpoint from, String name, long most) {
        long value = from.counter(name);
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    "expected a counter " + name + " from 0 to " + most + ", but got " + value);
        }
        return value;
    }

    private static double number(StateDict numbers, String name) {
        Tensor found = numbers.get(name);
        if (found == null || found.numel() != 1) {
            throw new IllegalArgumentException(
                    "expected one number '" + name + "', but there are " + Quote.of(numbers.names()));
        }
        return found.toDoubleArray()[0];
    }

    private static void requireFits(StateDict best, StateDict model) {
        if (!best.names().equals(model.names())) {
            throw new IllegalArgumentException("the best weights are " + Quote.of(best.names())
                    + ", but those of the model are " + Quote.of(model.names()));
        }
        for (Map.Entry<String, Tensor> named : best.entries().entrySet()) {
            Tensor own = model.get(named.getKey());
            Shape expected = own == null ? Shape.of() : own.shape();
            if (!named.getValue().shape().equals(expected)) {
                throw new IllegalArgumentException("the best weights have " + named.getKey() + " of shape "
                        + named.getValue().shape() + ", expected " + expected);
            }
        }
    }
}
