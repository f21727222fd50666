package org.lstm4j.nn.train;

import java.util.function.DoubleUnaryOperator;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** The usual measures. Sums are in double; without anything to count they are NaN. */
public final class Metrics {
    /** PyTorch's cross entropy leaves this class out, and {@code PadCollate} pads with it. */
    private static final int IGNORED = -100;

    private Metrics() {}

    /**
     * {@code accuracy}: the share of labels that are the position of the largest output, the first of equal ones. Labels
     * of -100, which stand for padding, do not count.
     *
     * <p>Outputs are (.., C), scores of C classes, and labels (..). It throws {@link ShapeMismatchException} if they are
     * not, and {@link IllegalStateException} if the batch has no labels.
     */
    public static Metric accuracy() {
        return new SumMetric("accuracy", Metrics::hits, sums -> sums[0] / sums[1]);
    }

    private static double[] hits(Tensor output, Batch batch) {
        IntTensor labels = batch.labels();
        Shape expected = labels.shape();
        if (output.rank() != expected.rank() + 1
                || output.size(-1) == 0
                || output.numel() / output.size(-1) != labels.numel()
                || !sameStart(expected, output.shape())) {
            throw new ShapeMismatchException(
                    "accuracy",
                    "expected scores of the classes in the last dimension, one row for each of the labels of shape "
                            + expected + ", but got an output of shape " + output.shape());
        }
        int[] guesses = output.argmax(-1).toArray();
        int[] truth = labels.toArray();
        double hits = 0;
        double count = 0;
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != IGNORED) {
                count++;
                hits += guesses[i] == truth[i] ? 1 : 0;
            }
        }
        return new double[] {hits, count};
    }

    private static boolean sameStart(Shape start, Shape shape) {
        for (int d = 0; d < start.rank(); d++) {
            if (start.size(d) != shape.size(d)) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@code rmse}: √(∑ (output - target)² / count).
     *
     * <p>Output and target have the same shape, or it throws {@link ShapeMismatchException}; {@link
     * IllegalStateException} if the batch has no numbers as targets. In a padded batch with a target for each step, only
     * steps that are no padding count.
     */
    public static Metric rmse() {
        return new SumMetric(
                "rmse",
                (output, batch) -> errors("rmse", output, batch, e -> e * e),
                sums -> Math.sqrt(sums[0] / sums[1]));
    }

    /** {@code mae}: ∑ |output - target| / count; for the rest as {@link #rmse}. */
    public static Metric mae() {
        return new SumMetric(
                "mae", (output, batch) -> errors("mae", output, batch, Math::abs), sums -> sums[0] / sums[1]);
    }

    private static double[] errors(String metric, Tensor output, Batch batch, DoubleUnaryOperator size) {
        Tensor target = batch.y().data();
        if (!output.shape().equals(target.shape())) {
            throw new ShapeMismatchException(
                    metric,
                    "expected an output of the target's shape " + target.shape() + ", but got " + output.shape());
        }
        double[] guess = output.toDoubleArray();
        double[] truth = target.toDoubleArray();
        double[] mask = mask(batch, target);
        double sum = 0;
        double count = 0;
        for (int i = 0; i < truth.length; i++) {
            if (mask.length == 0 || mask[i / (truth.length / mask.length)] != 0) {
                sum += size.applyAsDouble(guess[i] - truth[i]);
                count++;
            }
        }
        return new double[] {sum, count};
    }

    /** One number for each step of each sequence; none if all steps count, or targets are not of steps. */
    private static double[] mask(Batch batch, Tensor target) {
        if (!batch.isPadded() || target.rank() < 2 || !sameStart(batch.mask().shape(), target.shape())) {
            return new double[0];
        }
        return batch.mask().toDoubleArray();
    }
}
