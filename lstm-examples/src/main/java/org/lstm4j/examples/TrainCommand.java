package org.lstm4j.examples;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lstm4j.examples.forecast.Evaluation;
import org.lstm4j.examples.forecast.ForecastTrainer;
import org.lstm4j.examples.forecast.OutputFolder;
import org.lstm4j.examples.forecast.Progress;
import org.lstm4j.examples.forecast.StopRequest;
import org.lstm4j.examples.forecast.SunspotForecast;
import org.lstm4j.nn.train.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ./lstm train}: the forecaster of {@link org.lstm4j.examples.forecast}. */
@Command(
        name = "train",
        description = "Trains an LSTM to forecast yearly sunspot numbers, and compares it with simple forecasts.",
        footer = {
            "",
            "Writes weights.safetensors, forecasts.csv, forecast.png and loss.png. Ctrl-C ends the training early and"
                    + " still writes them, from the best epoch so far."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, for example diverged",
            "2:wrong usage, or a file or folder that cannot be read or written",
            "130:ended by Ctrl-C, files written"
        })
final class TrainCommand extends Seeded implements Callable<Integer> {
    /** The exit code of a program that SIGINT ended, as shells report it. */
    private static final int EXIT_INTERRUPTED = 130;

    /** With more units the weights and their gradients take gigabytes. */
    private static final int MAX_HIDDEN = 4096;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "300",
            description = "Maximum number of epochs. Default: ${DEFAULT-VALUE}.")
    private int epochs;

    @Option(
            names = "--hidden",
            paramLabel = "N",
            defaultValue = "32",
            description = "Units of the LSTM. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(
            names = "--window",
            paramLabel = "N",
            defaultValue = "24",
            description = "Number of years that a forecast is computed from. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "32",
            description = "Examples per step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--lr",
            paramLabel = "X",
            defaultValue = "0.005",
            description = "Learning rate of Adam. Default: ${DEFAULT-VALUE}.")
    private double learningRate;

    @Option(
            names = "--patience",
            paramLabel = "N",
            defaultValue = "40",
            description =
                    "Epochs without a better validation loss after which the training ends. Default: ${DEFAULT-VALUE}.")
    private int patience;

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "lstm-train",
            description = "Output folder. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(names = "--overwrite", description = "Overwrites the results of an earlier run in the output folder.")
    private boolean overwrite;

    @Option(names = "--quiet", description = "Prints the results only.")
    private boolean quiet;

    @Override
    public Integer call() throws IOException {
        requirePositive("--epochs", epochs);
        requirePositive("--hidden", hidden);
        requirePositive("--window", window);
        requirePositive("--batch", batch);
        requirePositive("--lr", learningRate);
        requirePositive("--patience", patience);
        if (hidden > MAX_HIDDEN) {
            throw wrong("--hidden must be at most " + MAX_HIDDEN + ", but got " + hidden);
        }
        // Before any class of AWT is loaded: charts are drawn without a screen.
        System.setProperty("java.awt.headless", "true");
        SunspotForecast sunspots = prepare();
        OutputFolder folder = OutputFolder.open(out, overwrite);
        try (StopRequest stop = StopRequest.listen()) {
            return run(sunspots, folder, stop);
        }
    }

    private int run(SunspotForecast sunspots, OutputFolder folder, StopRequest stop) throws IOException {
        PrintWriter print = spec().commandLine().getOut();
        if (!quiet) {
            print.println(sunspots.describe());
            print.flush();
        }
        ForecastTrainer.Result result;
        try (Progress progress = quiet ? Progress.none() : Progress.on(print, epochs, sunspots.stepsPerEpoch())) {
            result = sunspots.train(progress, stop::isRequested);
        }
        boolean interrupted = result.training().end() == TrainingResult.End.STOPPED;
        if (!quiet || interrupted) {
            print.println(ending(result.training()));
            print.println();
        }
        Evaluation evaluation = sunspots.test(result.forecaster());
        print.println("Test %d-%d, one year ahead, errors in sunspots:"
                .formatted(evaluation.year(0), evaluation.year(evaluation.size() - 1)));
        print.println(evaluation.table());
        print.flush();
        folder.writeWeights(result.forecaster(), sunspots.metadata());
        folder.writeForecasts(evaluation);
        folder.drawForecast(evaluation, SunspotForecast.LSTM);
        folder.drawLosses(result.training());
        if (!quiet) {
            print.println();
            print.println("Wrote " + folder.path());
        }
        print.flush();
        return interrupted ? EXIT_INTERRUPTED : 0;
    }

    private SunspotForecast prepare() throws IOException {
        try {
            return new SunspotForecast(
                    new ForecastTrainer.Settings(seed(), epochs, hidden, batch, learningRate, patience), window);
        } catch (IllegalArgumentException e) {
            throw wrong("--window: " + e.getMessage());
        }
    }

    private static String ending(TrainingResult training) {
        String why = switch (training.end()) {
            case EPOCHS -> "All epochs done";
            case PATIENCE -> "No better validation loss";
            case STEPS -> "All steps done";
            case STOPPED -> "Interrupted";
        };
        return why + ": ended in epoch " + training.epochs().size() + ", using the weights of epoch "
                + training.bestEpoch();
    }

    private void requirePositive(String option, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw wrong(option + " must be greater than 0, but got "
                    + spec().findOption(option).originalStringValues().get(0));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }
}
