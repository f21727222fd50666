package org.lstm4j.nn.train;

/** A training that failed; the message says at which epoch and batch, and the cause is the exception. */
public class TrainingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int epoch;
    private final int batch;
    private final long step;

    TrainingException(Place place, String problem) {
        super("Trainer: " + place + ": " + problem);
        this.epoch = place.epoch();
        this.batch = place.batch();
        this.step = place.step();
    }

    TrainingException(Place place, RuntimeException cause) {
        this(place, cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage());
        initCause(cause);
    }

    /** The epoch, counted from 1. */
    public final int epoch() {
        return epoch;
    }

    /** The batch in the epoch, counted from 1; 0 between batches. */
    public final int batch() {
        return batch;
    }

    /** The number of steps made before. */
    public final long step() {
        return step;
    }
}
