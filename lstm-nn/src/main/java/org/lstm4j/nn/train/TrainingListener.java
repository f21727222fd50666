package org.lstm4j.nn.train;

/**
 * Called during a training, in its thread. An exception of a listener ends the training.
 *
 * <p>{@link Progress}, {@link CsvLog} and {@link TensorBoardLog} are listeners.
 */
public interface TrainingListener {
    /** Called after each step. */
    default void onStep(StepReport step) {}

    /** Called after each epoch, when {@link Trainer#save} would save it. */
    default void onEpoch(EpochReport epoch) {}

    /** Called when the training has ended, and the best weights are loaded if they were kept. */
    default void onEnd(TrainingResult result) {}
}
