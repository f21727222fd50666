package org.lstm4j.nn.optim.schedule;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.SavedNumbers;

/** Saving and loading of schedulers. */
abstract class SavedScheduler implements Scheduler {
    private final Optimizer optimizer;

    /** The rates after the last step. */
    double[] lastLr;

    SavedScheduler(Optimizer optimizer) {
        this.optimizer = optimizer;
        this.lastLr = rates(optimizer.groupCount());
    }

    @Override
    public final Optimizer optimizer() {
        return optimizer;
    }

    @Override
    public final double[] lastLr() {
        return lastLr.clone();
    }

    final String name() {
        return getClass().getSimpleName();
    }

    /** The optimizer's learning rates, those of the first groups. */
    final double[] rates(int groups) {
        double[] out = new double[groups];
        for (int g = 0; g < out.length; g++) {
            out[g] = optimizer.learningRate(g);
        }
        return out;
    }

    @Override
    public final StateDict stateDict() {
        StateDict out = new StateDict();
        write(new SavedNumbers(out));
        return out;
    }

    @Override
    public final void loadStateDict(StateDict state) {
        StateDict own = new StateDict();
        SavedNumbers expected = new SavedNumbers(own);
        write(expected);
        expected.requireSameNames(name(), state);
        for (String name : own.names()) {
            if (Arrays.stream(Objects.requireNonNull(state.get(name)).toDoubleArray())
                    .anyMatch(Double::isNaN)) {
                throw new IllegalArgumentException(name() + ": expected numbers for " + name + ", but got NaN");
            }
        }
        read(new SavedNumbers(state)).run();
    }

    @Override
    public final Map<String, Object> pyTorchState() {
        requireInPyTorch();
        return written().toPlain();
    }

    @Override
    public final void loadPyTorchState(Map<?, ?> state) {
        if (!state.containsKey("_last_lr") && !state.containsKey("last_epoch")) {
            throw new IllegalArgumentException(name()
                    + ": expected the state_dict of a PyTorch scheduler with 'last_epoch' or '_last_lr', but got "
                    + state.keySet());
        }
        loadStateDict(ofPyTorch(state));
    }

    /**
     * Checks that PyTorch has all that is saved; by default it has.
     *
     * @throws IllegalStateException if not
     */
    void requireInPyTorch() {}

    /** PyTorch's state as one of this library. */
    StateDict ofPyTorch(Map<?, ?> state) {
        return written().ofPlain(state);
    }

    final SavedNumbers written() {
        SavedNumbers out = new SavedNumbers(new StateDict());
        write(out);
        return out;
    }

    /** Writes all values. */
    protected abstract void write(SavedNumbers to);

    /**
     * Reads and checks what {@link #write} writes.
     *
     * @return replaces the values
     */
    protected abstract Runnable read(SavedNumbers from);
}
