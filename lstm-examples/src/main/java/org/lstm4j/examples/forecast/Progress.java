package org.lstm4j.examples.forecast;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.train.EpochReport;
import org.lstm4j.nn.train.StepReport;
import org.lstm4j.nn.train.TrainingListener;

/** Shows the progress of a training: a moving bar on a terminal, some lines in a log, or nothing. */
public abstract class Progress implements TrainingListener, AutoCloseable {
    /** Fits a terminal of 80 columns. */
    private static final int WIDEST = 79;
    /** Below this width a bar leaves no place for the losses. */
    private static final int NARROW = 70;

    private Progress() {}

    /** A bar if the output is a terminal (one line of numbers where it is narrow), else lines. */
    public static Progress on(PrintWriter out, int epochs, int stepsPerEpoch) {
        return isTerminal()
                ? moving(out, epochs, stepsPerEpoch, width(System.getenv("COLUMNS")))
                : new Lines(out, epochs);
    }

    /** Redraws one line of at most the given width. */
    static Progress moving(PrintWriter out, int epochs, int stepsPerEpoch, int width) {
        return width < NARROW ? new Narrow(out, epochs, width) : new Bar(out, epochs, stepsPerEpoch, width);
    }

    /** The longest line, from the number of columns as the launcher tells it. */
    static int width(@Nullable String columns) {
        boolean isNumber = columns != null && columns.matches("[0-9]{1,5}");
        int known = isNumber ? Integer.parseInt(columns) : 0;
        // In the last column some terminals wrap.
        return known == 0 ? WIDEST : Math.max(1, Math.min(WIDEST, known - 1));
    }

    /** Shows nothing. */
    public static Progress none() {
        return new Progress() {};
    }

    @Override
    public void close() {}

    /** Whether standard output is a terminal that can draw a bar. */
    @SuppressWarnings("SystemConsoleNull") // asked below
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null || "dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            // From Java 22 on a console need not be a terminal, and has this method; before, it is one.
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
        private final PrintWriter out;
        private final ProgressBar bar;
        private String validation = "";

        Bar(PrintWriter out, int epochs, int stepsPerEpoch, int width) {
            this.out = out;
            bar = new ProgressBarBuilder()
                    .setTaskName("epoch")
                    .setInitialMax((long) epochs * stepsPerEpoch)
                    .setUnit("", stepsPerEpoch)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(100)
                    // Not the console consumer: it asks JLine for the width, and JLine replaces the JVM's handler of
                    // SIGINT.
                    .setConsumer(new DelegatingProgressBarConsumer(this::draw, width))
                    .build();
        }

        private void draw(String line) {
            out.print("\r" + line);
            out.flush();
        }

        @Override
        public void onStep(StepReport step) {
            bar.step().setExtraMessage("loss " + loss(step.epochLoss()) + validation);
        }

        @Override
        public void onEpoch(EpochReport epoch) {
            validation = ", val " + loss(epoch.judged().loss());
        }

        @Override
        public void close() {
            bar.close();
            out.println();
        }
    }

    private static final class Narrow extends Progress {
        private static final long UPDATE_NANOS = 100_000_000;

        private final PrintWriter out;
        private final int epochs;
        private final int width;
        private String validation = "";
        private long drawn = System.nanoTime() - UPDATE_NANOS;

        Narrow(PrintWriter out, int epochs, int width) {
            this.out = out;
            this.epochs = epochs;
            this.width = width;
        }

        private void draw(int epoch, double loss) {
            String line = epoch + "/" + epochs + " loss " + loss(loss) + validation;
            String shown = line.substring(0, Math.min(width, line.length()));
            out.print("\r" + shown + " ".repeat(width - shown.length()));
            out.flush();
            drawn = System.nanoTime();
        }

        @Override
        public void onStep(StepReport step) {
            if (System.nanoTime() - drawn >= UPDATE_NANOS) {
                draw(step.epoch(), step.epochLoss());
            }
        }

        @Override
        public void onEpoch(EpochReport epoch) {
            validation = " val " + loss(epoch.judged().loss());
            draw(epoch.epoch(), epoch.training().loss());
        }

        @Override
        public void close() {
            out.println();
        }
    }

    private static final class Lines extends Progress {
        /** The number of lines if all epochs are done. */
        private static final int LINES = 20;

        private final PrintWriter out;
        private final int every;

        Lines(PrintWriter out, int epochs) {
            this.out = out;
            this.every = Math.max(1, epochs / LINES);
        }

        @Override
        public void onEpoch(EpochReport epoch) {
            if (epoch.epoch() % every == 0) {
                out.println("epoch " + epoch.epoch() + ", loss "
                        + loss(epoch.training().loss()) + ", validation "
                        + loss(epoch.judged().loss()));
                out.flush();
            }
        }
    }
}
