package org.lstm4j.examples.forecast;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how training goes: a moving bar on a terminal, a line now and then in a log, or nothing. */
public abstract class Progress implements ForecastTrainer.Listener, AutoCloseable {
    private Progress() {}

    /** A bar if the output is a terminal, else lines. */
    public static Progress on(PrintWriter out, int epochs, int stepsPerEpoch) {
        return isTerminal() ? new Bar(out, epochs, stepsPerEpoch) : new Lines(out, epochs);
    }

    /** Shows nothing. */
    public static Progress none() {
        return new Progress() {};
    }

    @Override
    public void close() {}

    /** Whether somebody watches standard output. */
    @SuppressWarnings("SystemConsoleNull") // asked below
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From Java 22 on there can be a console that is no terminal, and a method that tells; before, neither.
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }

    private static String loss(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }

    private static final class Bar extends Progress {
        /** Fits a terminal of 80 columns. */
        private static final int WIDTH = 79;

        private final PrintWriter out;
        private final ProgressBar bar;
        private String validation = "";

        Bar(PrintWriter out, int epochs, int stepsPerEpoch) {
            this.out = out;
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch")
                    .setInitialMax((long) epochs * stepsPerEpoch)
                    .setUnit("", stepsPerEpoch)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(100)
                    // Not the console consumer: it asks JLine for the width, which takes SIGINT away from the JVM.
                    .setConsumer(new DelegatingProgressBarConsumer(this::draw, WIDTH))
                    .build();
        }

        private void draw(String line) {
            out.print("\r" + line);
            out.flush();
        }

        @Override
        public void onStep(int epoch, double loss) {
            bar.step().setExtraMessage("loss " + loss(loss) + validation);
        }

        @Override
        public void onEpoch(int number, ForecastTrainer.Epoch epoch) {
            validation = ", val " + loss(epoch.validationLoss());
        }

        @Override
        public void close() {
            bar.close();
            out.println();
        }
    }

    private static final class Lines extends Progress {
        /** So many lines if all epochs are done. */
        private static final int LINES = 20;

        private final PrintWriter out;
        private final int every;

        Lines(PrintWriter out, int epochs) {
            this.out = out;
            this.every = Math.max(1, epochs / LINES);
        }

        @Override
        public void onEpoch(int number, ForecastTrainer.Epoch epoch) {
            if ((number + 1) % every == 0) {
                out.println("epoch " + (number + 1) + ", loss " + loss(epoch.trainLoss()) + ", validation "
                        + loss(epoch.validationLoss()));
                out.flush();
            }
        }
    }
}
