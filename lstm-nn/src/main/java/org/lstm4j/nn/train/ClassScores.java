package org.lstm4j.nn.train;

import java.util.Arrays;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The labels of a batch that count, each with the scores of the classes. */
final class ClassScores {
    /** PyTorch's cross entropy leaves this class out, and {@code PadCollate} pads with it. */
    private static final int IGNORED = -100;

    private final int[] labels;
    private final double[] scores;
    private final Counted counted;

    private ClassScores(int[] labels, double[] scores, Counted counted) {
        this.labels = labels;
        this.scores = scores;
        this.counted = counted;
    }

    /** Uses one label. */
    interface Use {
        void of(int label, double[] scores);
    }

    /**
     * @param metric for messages
     * @param output (.., C)
     * @param batch with labels (..)
     */
    static ClassScores of(String metric, Tensor output, Batch batch) {
        IntTensor labels = batch.labels();
        int[] expected = Arrays.copyOf(labels.shape().toArray(), labels.shape().rank() + 1);
        expected[expected.length - 1] = output.rank() == 0 ? 0 : output.size(-1);
        if (!output.shape().equals(Shape.of(expected)) || expected[expected.length - 1] == 0) {
            throw new ShapeMismatchException(
                    metric,
                    "expected scores of the classes in the last dimension, one row for each of the labels of shape "
                            + labels.shape() + ", but got an output of shape " + output.shape());
        }
        return new ClassScores(labels.toArray(), output.toDoubleArray(), Counted.of(batch, labels.numel()));
    }

    void forEach(Use use) {
        int classes = labels.length == 0 ? 0 : scores.length / labels.length;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] != IGNORED && counted.is(i)) {
                use.of(labels[i], Arrays.copyOfRange(scores, i * classes, (i + 1) * classes));
            }
        }
    }

    /** The position of the largest score, the first of equal ones, or of the first NaN, as argmax. */
    static int largest(double[] scores) {
        int best = 0;
        for (int c = 1; c < scores.length; c++) {
            if (scores[c] > scores[best] || (Double.isNaN(scores[c]) && !Double.isNaN(scores[best]))) {
                best = c;
            }
        }
        return best;
    }

    /** log ∑ exp(scores) - scores[label], from the largest score, against overflow. */
    static double negativeLogSoftmax(double[] scores, int label) {
        requireClass("perplexity", label, scores.length);
        double largest = scores[largest(scores)];
        double sum = 0;
        for (double score : scores) {
            sum += Math.exp(score - largest);
        }
        return largest + Math.log(sum) - scores[label];
    }

    static void requireClass(String metric, int label, int classes) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException(
                    metric + ": expected labels from 0 to " + (classes - 1) + ", or -100, but got " + label);
        }
    }
}
