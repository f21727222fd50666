package org.lstm4j.nn.train;

import java.nio.file.Path;

/**
 * When a training saves itself. There is one file; each checkpoint takes the place of the one before, whole or not at
 * all. A training that is asked to stop saves itself too.
 *
 * @param file to write
 * @param epochs after each so many epochs; 0 for not by epochs
 * @param steps after each so many steps, at the next border between batches; 0 for not by steps
 */
public record CheckpointPlan(Path file, int epochs, int steps) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is negative or both are 0
     */
    public CheckpointPlan {
        if (epochs < 0 || steps < 0 || (epochs == 0 && steps == 0)) {
            throw new IllegalArgumentException("CheckpointPlan: expected a number of epochs or of steps greater than"
                    + " zero, but got " + epochs + " epochs and " + steps + " steps");
        }
    }

    /** After each so many epochs. */
    public static CheckpointPlan everyEpochs(Path file, int epochs) {
        return new CheckpointPlan(file, epochs, 0);
    }

    /** After each so many steps. */
    public static CheckpointPlan everySteps(Path file, int steps) {
        return new CheckpointPlan(file, 0, steps);
    }
}
