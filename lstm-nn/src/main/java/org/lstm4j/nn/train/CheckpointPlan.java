package org.lstm4j.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.io.Checkpoint;

/**
 * When a training saves a checkpoint. Each replaces the previous one atomically; those before it are kept under names with a
 * number, {@code FILE.1} the youngest ({@link org.lstm4j.nn.io.Checkpoints}). A run that is stopped on request saves too.
 *
 * @param file to write
 * @param epochs number of epochs between checkpoints; 0 for none by epochs
 * @param steps number of steps between checkpoints, each after a complete batch; 0 for none by steps
 * @param keep number of checkpoints that are kept, the newest included; default 2, so that there is one to resume from if
 *     the newest is damaged
 */
public record CheckpointPlan(Path file, int epochs, int steps, int keep) implements CheckpointPlanWithers {
    private static final int KEPT = 2;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is negative, both are 0, or keep is not greater than zero
     */
    public CheckpointPlan {
        if (epochs < 0 || steps < 0 || (epochs == 0 && steps == 0)) {
            throw new IllegalArgumentException("CheckpointPlan: expected a number of epochs or of steps greater than"
                    + " zero, but got " + epochs + " epochs and " + steps + " steps");
        }
        if (keep < 1) {
            throw new IllegalArgumentException(
                    "CheckpointPlan: expected to keep 1 checkpoint or more, but got " + keep);
        }
    }

    /** Checks before the first step what would fail at the first checkpoint. */
    static void requireWritable(@Nullable CheckpointPlan plan) {
        if (plan == null) {
            return;
        }
        try {
            Checkpoint.requireWritable(plan.file());
        } catch (IOException e) {
            throw new UncheckedIOException("Trainer: the checkpoint " + e.getMessage(), e);
        }
    }

    /** Every given number of epochs. */
    public static CheckpointPlan everyEpochs(Path file, int epochs) {
        return new CheckpointPlan(file, epochs, 0, KEPT);
    }

    /** Every given number of steps. */
    public static CheckpointPlan everySteps(Path file, int steps) {
        return new CheckpointPlan(file, 0, steps, KEPT);
    }
}
