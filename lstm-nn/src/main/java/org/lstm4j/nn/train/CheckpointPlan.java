package org.lstm4j.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.io.Checkpoint;

/**
 * When a training saves a checkpoint. There is one file; each checkpoint replaces the previous one atomically. A run that
 * is stopped on request saves too.
 *
 * @param file to write
 * @param epochs number of epochs between checkpoints; 0 for none by epochs
 * @param steps number of steps between checkpoints, each after a complete batch; 0 for none by steps
 */
public record CheckpointPlan(Path file, int epochs, int steps) {
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one is negative or both are 0
     */
    public CheckpointPlan {
        if (epochs < 0 || steps < 0 || (epochs == 0 && steps == 0)) {
            throw new IllegalArgumentException("CheckpointPlan: expected a number of epochs or of steps greater than"
                    + " zero, but got " + epochs + " epochs and " + steps + " steps");
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
        return new CheckpointPlan(file, epochs, 0);
    }

    /** Every given number of steps. */
    public static CheckpointPlan everySteps(Path file, int steps) {
        return new CheckpointPlan(file, 0, steps);
    }
}
