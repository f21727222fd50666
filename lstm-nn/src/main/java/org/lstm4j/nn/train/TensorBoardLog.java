package org.lstm4j.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.lstm4j.nn.io.EventFile;

/**
 * Writes a training to TensorBoard: {@code loss/step}, {@code learning_rate} and, with gradient clipping, {@code
 * gradient_norm} of each step; {@code loss/training}, {@code loss/validation} and the same of each metric after each
 * epoch. The axis is the number of steps.
 */
public final class TensorBoardLog implements TrainingListener {
    private final EventFile file;

    /** @param file the user's to close */
    public TensorBoardLog(EventFile file) {
        this.file = file;
    }

    @Override
    public void onStep(StepReport step) {
        try {
            file.scalar("loss/step", step.step(), step.loss());
            file.scalar("learning_rate", step.step(), step.learningRate());
            if (!Double.isNaN(step.gradientNorm())) {
                file.scalar("gradient_norm", step.step(), step.gradientNorm());
            }
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void onEpoch(EpochReport epoch) {
        try {
            add("training", epoch.step(), epoch.training());
            if (epoch.validation() != null) {
                add("validation", epoch.step(), epoch.validation());
            }
            file.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void onEnd(TrainingResult result) {
        try {
            file.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void add(String data, long step, Scores scores) throws IOException {
        for (var score : scores.byName().entrySet()) {
            file.scalar(score.getKey() + "/" + data, step, score.getValue());
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException(file.path() + ": " + e.getMessage(), e);
    }
}
