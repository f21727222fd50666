package org.lstm4j.nn.train;

import java.nio.file.Path;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.io.Checkpoint;
import org.lstm4j.nn.io.Restore;
import org.lstm4j.nn.optim.Optimizer;
import org.lstm4j.nn.optim.schedule.Scheduler;

/** A run as a checkpoint: model, optimizer, schedules, generators and the {@link RunState}. */
final class RunCheckpoint {
    private RunCheckpoint() {}

    static Checkpoint of(Module model, Optimizer optimizer, TrainerOptions options, RunState state) {
        Checkpoint out =
                new Checkpoint().put("model", state.weightsToContinue(model)).optimizer(optimizer);
        for (int i = 0; i < options.schedules().size(); i++) {
            out.put(scheduler(i), options.schedules().get(i).scheduler().stateDict());
        }
        options.generators().forEach(out::generator);
        state.write(out);
        return out;
    }

    /**
     * Restores everything or nothing.
     *
     * @param file for error messages
     * @return the state of the run
     * @throws IllegalArgumentException if the checkpoint is for another model, optimizer or other options
     */
    static RunState restore(Checkpoint saved, Path file, Module model, Optimizer optimizer, TrainerOptions options) {
        RunState state;
        try {
            state = RunState.read(saved, model, options);
        } catch (IllegalArgumentException | ArithmeticException e) {
            String message = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    message.startsWith(file.toString()) ? message : file + ": " + message, e);
        }
        Restore restore = saved.restore().model(model).optimizer(optimizer);
        for (int i = 0; i < options.schedules().size(); i++) {
            Scheduler scheduler = options.schedules().get(i).scheduler();
            restore.part(scheduler(i), scheduler::stateDict, scheduler::loadStateDict);
        }
        if (saved.parts().contains(scheduler(options.schedules().size()))) {
            throw new IllegalArgumentException(file + ": the checkpoint has more schedules than the "
                    + options.schedules().size() + " expected");
        }
        options.generators().forEach(restore::generator);
        restore.apply();
        return state;
    }

    private static String scheduler(int i) {
        return i == 0 ? "scheduler" : "scheduler" + i;
    }
}
