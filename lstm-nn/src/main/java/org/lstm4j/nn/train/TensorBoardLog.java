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

    private interface Writing {
        void run() throws IOException;
    }

    /** @param file the user's to close */
    public TensorBoardLog(EventFile file) {
        this.file = file;
    }

    @Override
    public void onStep(StepReport step) {
        write(() -> {
            file.scalar("loss/step", step.step(), step.loss());
            file.scalar("learning_rate", step.step(), step.learningRate());
            if (!Double.isNaN(step.gradientNorm())) {
                file.scalar("gradient_norm", step.step(), step.gradientNorm());
            }
        });
    }

    @Override
    public void onEpoch(EpochReport epoch) {
        write(() -> {
            add("training", epoch.step(), epoch.training());
            if (epoch.validation() != null) {
                add("validation", epoch.step(), epoch.validation());
            }
            file.flush();
        });
    }

    @Override
    public void onEnd(TrainingResult result) {
        write(file::flush);
    }

    private void add(String data, long step, Scores scores) throws IOException {
        for (var score : scores.byName().entrySet()) {
            file.scalar(score.getKey() + "/" + data, step, score.getValue());
        }
    }

    private void write(Writing action) {
        try {
            action.run();
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + ": " + e.getMessage(), e);
        }
    }
}
