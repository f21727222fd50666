package org.lstm4j.nn.train;

/**
 * Hears how a training goes, in the thread that trains. What a listener throws ends the training.
 *
 * <p>{@link Progress}, {@link CsvLog} and {@link TensorBoardLog} are listeners.
 */
public interface TrainingListener {
    /** Called after each step. */
    default void onStep(StepReport step) {}

    /** Called after each epoch, when all is done for it and {@link Trainer#save} would save it. */
    default void onEpoch(EpochReport epoch) {}

    /** Called when the training has ended, and the best weights are back if they were kept. */
    default void onEnd(TrainingResult result) {}
}
