package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.List;
import org.lstm4j.nn.internal.Require;

/**
 * Cross-validation of time series: the test part of each fold follows its training part, which grows from fold to fold:
 *
 * <pre>
 * fold 0   train train test
 * fold 1   train train train train test
 * fold 2   train train train train train train test
 * </pre>
 *
 * @see <a href="https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.TimeSeriesSplit.html">
 *     TimeSeriesSplit</a> of scikit-learn
 */
public final class TimeFolds {
    private TimeFolds() {}

    /**
     * Options.
     *
     * @param folds number of folds, at least 2; default 5
     * @param testSize number of rows of each test part; default 0: rows / (folds + 1), rounded down
     * @param gap number of rows excluded between training and test; default 0
     * @param maxTrain maximum number of training rows, the latest; default 0: no maximum
     */
    public record Options(int folds, int testSize, int gap, int maxTrain) implements TimeFoldsOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if folds is less than 2, or another option is negative
         */
        public Options {
            if (folds < 2) {
                throw new IllegalArgumentException("TimeFolds: expected at least 2 folds, but got " + folds);
            }
            Require.nonNegative("TimeFolds", "testSize", testSize);
            Require.nonNegative("TimeFolds", "gap", gap);
            Require.nonNegative("TimeFolds", "maxTrain", maxTrain);
        }
    }

    /**
     * One fold.
     *
     * @param train rows of the training part
     * @param test rows of the test part, after the training part
     */
    public record Fold(Span train, Span test) {}

    /** The default options. */
    public static Options options() {
        return new Options(5, 0, 0, 0);
    }

    /**
     * The folds of a series, in order of time. The last test part ends with the series.
     *
     * @param rows length of the series
     * @throws IllegalArgumentException if there are too few rows
     */
    public static List<Fold> of(int rows, Options options) {
        int testSize = options.testSize() == 0 ? rows / (options.folds() + 1) : options.testSize();
        long firstTest = rows - (long) options.folds() * testSize;
        if (testSize <= 0 || firstTest - options.gap() <= 0) {
            throw new IllegalArgumentException("TimeFolds: " + rows + " rows are too few for " + options.folds()
                    + " test parts of " + testSize + " rows, a gap of " + options.gap() + " and a training part");
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
