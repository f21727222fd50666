package org.lstm4j.nn.train;

import java.util.List;

/**
 * The result of a run.
 *
 * @param epochs finished in this run, in order
 * @param bestEpoch the epoch whose weights were kept, counted from 1; 0 if none was
 * @param end why it ended
 */
public record TrainingResult(List<EpochReport> epochs, int bestEpoch, End end) {
    /** Why a training ended. */
    public enum End {
        /** All epochs were done. The best weights were loaded, if they were kept. */
        EPOCHS,
        /** Early stopping. The best weights were loaded. */
        PATIENCE,
        /** The options' number of steps was made, within an epoch or at its end. The best weights were loaded, if kept. */
        STEPS,
        /** A stop was requested. The weights are those of the last step. */
        STOPPED
    }

    /** Copies the list. */
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }
}
