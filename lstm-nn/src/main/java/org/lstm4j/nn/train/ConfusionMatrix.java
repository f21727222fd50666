package org.lstm4j.nn.train;

import java.util.Arrays;
import java.util.Locale;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Tensor;

/**
 * How often each class was taken for each class, over any number of batches:
 *
 * <pre>{@code
 * ConfusionMatrix confusion = new ConfusionMatrix(3);
 * for (Batch batch : test) {
 *     confusion.add(model.forward(batch.x()).data(), batch);
 * }
 * confusion.macroF1();
 * }</pre>
 *
 * <p>Outputs, labels and what counts are those of {@link Metrics}; the guess is the position of the largest output.
 *
 * @see <a href="https://scikit-learn.org/stable/modules/model_evaluation.html#classification-metrics">Classification
 *     metrics</a> of scikit-learn
 */
public final class ConfusionMatrix {
    private final int classes;
    /** Row by row: labels are rows, guesses columns. */
    private final double[] counts;

    /**
     * Without counts.
     *
     * @param classes number of classes C
     */
    public ConfusionMatrix(int classes) {
        this(Require.positive("ConfusionMatrix", "classes", classes), new double[Math.multiplyExact(classes, classes)]);
    }

    private ConfusionMatrix(int classes, double[] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    static ConfusionMatrix of(double[] counts, int classes) {
        return new ConfusionMatrix(classes, counts.clone());
    }

    /**
     * Adds a batch; if it throws, nothing has changed.
     *
     * @param output (.., C). Not modified
     * @param batch with labels (..)
     * @throws org.lstm4j.tensor.ShapeMismatchException if output and labels do not fit
     * @throws IllegalArgumentException if a label or guess is not below C
     */
    public ConfusionMatrix add(Tensor output, Batch batch) {
        double[] sums = counts.clone();
        ClassScores.of("ConfusionMatrix", output, batch).forEach((label, scores) -> {
            int guess = ClassScores.largest(scores);
            ClassScores.requireClass("ConfusionMatrix", label, classes);
            ClassScores.requireClass("ConfusionMatrix", guess, classes);
            sums[label * classes + guess]++;
        });
        System.arraycopy(sums, 0, counts, 0, counts.length);
        return this;
    }

    /** All counts, row by row, in a new array. */
    double[] counts() {
        return counts.clone();
    }

    /** How many examples or steps of a class were taken for a class. */
    public long count(int label, int guess) {
        requireClass(label);
        requireClass(guess);
        return (long) counts[label * classes + guess];
    }

    private void requireClass(int c) {
        if (c < 0 || c >= classes) {
            throw new IndexOutOfBoundsException("ConfusionMatrix: there is no class " + c + " among " + classes);
        }
    }

    /** The share of correct guesses; NaN without counts. */
    public double accuracy() {
        double hits = 0;
        for (int c = 0; c < classes; c++) {
            hits += counts[c * classes + c];
        }
        return hits / Arrays.stream(counts).sum();
    }

    /** The share of correct ones among the guesses of a class; NaN if there are none. */
    public double precision(int c) {
        return count(c, c) / guesses(c);
    }

    /** The share of correct ones among the labels of a class; NaN if there are none. */
    public double recall(int c) {
        return count(c, c) / labels(c);
    }

    /** 2 precision recall / (precision + recall) = 2 hits / (guesses + labels); NaN if there are neither. */
    public double f1(int c) {
        return 2 * count(c, c) / (guesses(c) + labels(c));
    }

    /** The unweighted mean of {@link #f1} over the classes that occur among labels or guesses; NaN without counts. */
    public double macroF1() {
        double sum = 0;
        int occurring = 0;
        for (int c = 0; c < classes; c++) {
            if (guesses(c) + labels(c) > 0) {
                sum += f1(c);
                occurring++;
            }
        }
        return sum / occurring;
    }

    private double guesses(int c) {
        double sum = 0;
        for (int label = 0; label < classes; label++) {
            sum += counts[label * classes + c];
        }
        return sum;
    }

    private double labels(int c) {
        return Arrays.stream(counts, c * classes, (c + 1) * classes).sum();
    }

    /** A row for each class of the labels, a column for each class of the guesses. */
    @Override
    public String toString() {
        int width = Math.max(
                String.valueOf(classes - 1).length(),
                String.valueOf((long) Arrays.stream(counts).max().orElse(0)).length());
        StringBuilder out = new StringBuilder("label\\guess");
        String cell = " %" + width + "d";
        for (int c = 0; c < classes; c++) {
            out.append(String.format(Locale.ROOT, cell, c));
        }
        for (int label = 0; label < classes; label++) {
            out.append(String.format(Locale.ROOT, "\n%11d", label));
            for (int guess = 0; guess < classes; guess++) {
                out.append(String.format(Locale.ROOT, cell, count(label, guess)));
            }
        }
        return out.toString();
    }
}
