package org.lstm4j.nn.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lstm4j.nn.internal.Require;

/**
 * Prints a line for each epoch, and optionally for some of the steps:
 *
 * <pre>
 * epoch 1, step 12: loss 0.0731256, rmse 0.270417; validation loss 0.0553102, rmse 0.235181
 * </pre>
 */
public final class Progress implements TrainingListener {
    private final PrintStream out;
    private final int everySteps;

    /**
     * A line for each epoch.
     *
     * @param out not closed
     */
    public Progress(PrintStream out) {
        this(out, 0);
    }

    /**
     * A line for each epoch, and one every given number of steps.
     *
     * @param out not closed
     * @param everySteps 0 for none
     * @throws IllegalArgumentException if the number is negative
     */
    public Progress(PrintStream out, int everySteps) {
        this.out = out;
        this.everySteps = Require.nonNegative("Progress", "everySteps", everySteps);
    }

    @Override
    public void onStep(StepReport step) {
        if (everySteps > 0 && step.step() % everySteps == 0) {
            out.println("epoch " + step.epoch() + ", step " + step.step() + ": loss " + number(step.epochLoss()));
            out.flush();
        }
    }

    @Override
    public void onEpoch(EpochReport epoch) {
        Scores validation = epoch.validation();
        out.println("epoch " + epoch.epoch() + ", step " + epoch.step() + ": " + scores(epoch.training())
                + (validation == null ? "" : "; validation " + scores(validation)));
        out.flush();
    }

    @Override
    public void onEnd(TrainingResult result) {
        String why = switch (result.end()) {
            case EPOCHS -> "all epochs are done";
            case PATIENCE -> "no better for long enough";
            case STEPS -> "all steps are done";
            case STOPPED -> "stopped on request";
        };
        String kept = result.bestEpoch() == 0 ? "" : "; the best epoch was " + result.bestEpoch();
        out.println("end: " + why + kept);
        out.flush();
    }

    private static String scores(Scores scores) {
        return scores.byName().entrySet().stream()
                .map((Map.Entry<String, Double> score) -> score.getKey() + " " + number(score.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
