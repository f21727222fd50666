package org.lstm4j.nn.io;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.schedule.Scheduler;
import org.lstm4j.tensor.Generator;

/**
 * Selects the parts of a {@link Checkpoint} to restore and their targets. Nothing changes before {@link #apply}. Parts that
 * are not selected are ignored: a model can be restored alone.
 */
public final class Restore {
    private final String source;
    private final Checkpoint checkpoint;
    private final List<Runnable> loads = new ArrayList<>();
    /** Each takes a snapshot and returns the action that restores it. */
    private final List<Supplier<Runnable>> snapshots = new ArrayList<>();

    Restore(String source, Checkpoint checkpoint) {
        this.source = source;
        this.checkpoint = checkpoint;
    }

    /** The part {@code model}; all names must match. */
    public Restore model(Module model) {
        return part("model", model::stateDict, model::loadStateDict);
    }

    /** The part {@code optimizer}. */
    public Restore optimizer(Optimizer optimizer) {
        return part("optimizer", optimizer::stateDict, optimizer::loadStateDict);
    }

    /** The part {@code scheduler}. */
    public Restore scheduler(Scheduler scheduler) {
        return part("scheduler", scheduler::stateDict, scheduler::loadStateDict);
    }

    /**
     * A part of any name.
     *
     * @param current returns the current state, which is restored if another part fails to load
     * @param load loads a state, or throws {@link IllegalArgumentException} and changes nothing
     */
    public Restore part(String part, Supplier<StateDict> current, Consumer<StateDict> load) {
        snapshots.add(() -> {
            StateDict before = current.get().copy();
            return () -> load.accept(before);
        });
        loads.add(() -> load.accept(checkpoint.get(part)));
        return this;
    }

    /** A generator. */
    public Restore generator(String name, Generator generator) {
        snapshots.add(() -> {
            byte[] before = generator.state();
            return () -> generator.restore(before);
        });
        loads.add(() -> generator.restore(checkpoint.generator(name)));
        return this;
    }

    /**
     * Restores all selected parts.
     *
     * @throws IllegalArgumentException if a part is missing or cannot be loaded; the message has the file and all errors
     *     of the first such part, and nothing has changed
     */
    public void apply() {
        Deque<Runnable> undo = new ArrayDeque<>();
        for (int i = 0; i < loads.size(); i++) {
            undo.push(snapshots.get(i).get());
            try {
                loads.get(i).run();
            } catch (RuntimeException e) {
                undo.forEach(Runnable::run);
                String message = String.valueOf(e.getMessage());
                throw new IllegalArgumentException(message.startsWith(source) ? message : source + ": " + message, e);
            }
        }
    }
}
