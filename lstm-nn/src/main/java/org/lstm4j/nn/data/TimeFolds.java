package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Cross validation for series: each fold is tested on the rows right after those it is trained on, and the training part
 * grows from fold to fold:
 *
 * <pre>
 * fold 0   train train test
 * fold 1   train train train train test
 * fold 2   train train train train train train test
 * </pre>
 *
 * @see <a href="https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html">
 *     TimeSeriesSplit</a>, whose rows these are
 */
public final class TimeFolds {
    private TimeFolds() {}

    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param folds the number of folds, at least 2; default 5
     * @param testSize the rows of each test part; 0, the default, stands for rows / (folds + 1), rounded down
     * @param gap the rows left out between training and test; default 0
     * @param maxTrain at most so many rows for training, the newest; 0, the default, stands for all
     */
    public record Options(int folds, int testSize, int gap, int maxTrain) {
        /**
         * Checks the numbers.
         *
         * @throws IllegalArgumentException if there are less than 2 folds, or another one is negative
         */
        public Options {
            if (folds < 2) {
                throw new IllegalArgumentException("TimeFolds: expected at least 2 folds, but got " + folds);
            }
            Check.nonNegative("TimeFolds", "testSize", testSize);
            Check.nonNegative("TimeFolds", "gap", gap);
            Check.nonNegative("TimeFolds", "maxTrain", maxTrain);
        }

        /** A copy with another {@link #folds}. */
        public Options folds(int value) {
            return new Options(value, testSize, gap, maxTrain);
        }

        /** A copy with another {@link #testSize}. */
        public Options testSize(int value) {
            return new Options(folds, value, gap, maxTrain);
        }

        /** A copy with another {@link #gap}. */
        public Options gap(int value) {
            return new Options(folds, testSize, value, maxTrain);
        }

        /** A copy with another {@link #maxTrain}. */
        public Options maxTrain(int value) {
            return new Options(folds, testSize, gap, value);
        }
    }

    /**
     * One fold.
     *
     * @param train to fit to
     * @param test the rows after it
     */
    public record Fold(Span train, Span test) {}

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(5, 0, 0, 0);
    }

    /**
     * The folds of a series, the one with the oldest test part first. The last test part ends with the series.
     *
     * @throws IllegalArgumentException if the rows are too few for them
     */
    public static List<Fold> of(int rows, Options options) {
        int testSize = options.testSize() == 0 ? rows / (options.folds() + 1) : options.testSize();
        long firstTest = rows - (long) options.folds() * testSize;
        if (testSize <= 0 || firstTest - options.gap() <= 0) {
            throw new IllegalArgumentException("TimeFolds: " + rows + " rows are too few for " + options.folds()
                    + " test parts of " + testSize + " and a gap of " + options.gap() + " with training before them");
        }
        List<Fold> out = new ArrayList<>(options.folds());
        for (int test = (int) firstTest; test < rows; test += testSize) {
            int trainEnd = test - options.gap();
            int trainStart = options.maxTrain() == 0 ? 0 : Math.max(0, trainEnd - options.maxTrain());
            out.add(new Fold(new Span(trainStart, trainEnd), new Span(test, test + testSize)));
        }
        return out;
    }
}
