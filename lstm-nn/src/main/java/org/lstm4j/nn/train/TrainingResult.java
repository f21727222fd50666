package org.lstm4j.nn.train;

import java.util.List;

/**
 * How a training went.
 *
 * @param epochs those that this run finished, in order
 * @param bestEpoch the number of the epoch whose weights were kept, counted from 1; 0 if none was
 * @param end why it ended
 */
public record TrainingResult(List<EpochReport> epochs, int bestEpoch, End end) {
    /** Why a training ended. */
    public enum End {
        /** All epochs were done. The best weights were put back, if they were kept. */
        EPOCHS,
        /** The metric got no better any more. The best weights were put back. */
        PATIENCE,
        /** Somebody asked for it. The weights are those of the last step. */
        STOPPED
    }

    /** Copies the list. */
    public TrainingResult {
        epochs = List.copyOf(epochs);
    }
}
