package org.lstm4j.nn.train;

import org.lstm4j.nn.data.Batch;
import org.lstm4j.nn.data.Targets;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/**
 * The usual measures. Sums are in double; without anything to count they are NaN.
 *
 * <p>In a padded batch with a target for each step, {@link Targets#PER_STEP}, only steps that are no padding count. All
 * throw {@link ShapeMismatchException} if output and targets do not fit, and {@link IllegalStateException} if the batch has
 * no targets of their kind.
 *
 * <p>Of classes, outputs are (.., C), scores of C classes, and labels (..). Labels of -100 do not count: PyTorch's cross
 * entropy leaves them out, and {@code PadCollate} pads with them. Of regression, y are targets and ŷ outputs of the same
 * shape, and n is the number of elements that count.
 */
public final class Metrics {
    private Metrics() {}

    // ---- Classes --------------------------------------------------------------------------------------------------

    /** {@code accuracy}: the share of labels that are the position of the largest output, the first of equal ones. */
    public static Metric accuracy() {
        return new SumMetric(
                "accuracy",
                (output, batch) -> labelSums(
                        "accuracy", output, batch, (label, scores) -> ClassScores.largest(scores) == label ? 1 : 0),
                sums -> sums[0] / sums[1]);
    }

    /**
     * {@code macro_f1}: the mean of F1 over the classes, as {@link ConfusionMatrix#macroF1}, over all batches.
     *
     * @param classes number of classes C
     */
    public static Metric macroF1(int classes) {
        Require.positive("Metrics.macroF1", "classes", classes);
        return new SumMetric(
                "macro_f1",
                (output, batch) ->
                        new ConfusionMatrix(classes).add(output, batch).counts(),
                sums -> ConfusionMatrix.of(sums, classes).macroF1());
    }

    /**
     * {@code perplexity}: exp(-1/n ∑ log p(label)), with p the softmax of the scores: the exponential of the mean cross
     * entropy.
     *
     * @see <a href="https://web.stanford.edu/~jurafsky/slp3/3.pdf">Jurafsky and Martin, Speech and Language Processing,
     *     3.2</a>
     */
    public static Metric perplexity() {
        return new SumMetric(
                "perplexity",
                (output, batch) -> labelSums(
                        "perplexity", output, batch, (label, scores) -> ClassScores.negativeLogSoftmax(scores, label)),
                sums -> Math.exp(sums[0] / sums[1]));
    }

    private interface LabelTerm {
        double of(int label, double[] scores);
    }

    /** The sum of a term over the labels that count, and their number. */
    private static double[] labelSums(String metric, Tensor output, Batch batch, LabelTerm term) {
        double[] sums = new double[2];
        ClassScores.of(metric, output, batch).forEach((label, scores) -> {
            sums[0] += term.of(label, scores);
            sums[1]++;
        });
        return sums;
    }

    // ---- Regression -----------------------------------------------------------------------------------------------

    /** {@code rmse}: √(1/n ∑ (ŷ - y)²). */
    public static Metric rmse() {
        return new SumMetric(
                "rmse",
                (output, batch) -> sums("rmse", output, batch, (guess, truth) -> (guess - truth) * (guess - truth)),
                sums -> Math.sqrt(sums[0] / sums[1]));
    }

    /** {@code mae}: 1/n ∑ |ŷ - y|. */
    public static Metric mae() {
        return mean("mae", (guess, truth) -> Math.abs(guess - truth));
    }

    /**
     * {@code mape}: 100/n ∑ |ŷ - y| / |y|, in percent. Infinite if a target is 0 and its output is not, NaN if both are:
     * then {@link #mase} has a meaning.
     *
     * @see <a href="https://otexts.com/fpp3/accuracy.html">Hyndman and Athanasopoulos, Forecasting, 5.8</a>
     */
    public static Metric mape() {
        return mean("mape", (guess, truth) -> 100 * Math.abs(guess - truth) / Math.abs(truth));
    }

    /**
     * {@code smape}: 200/n ∑ |ŷ - y| / (|ŷ| + |y|), in percent, from 0 to 200; 0 where both are 0.
     *
     * @see <a href="https://doi.org/10.1016/j.ijforecast.2019.04.014">Makridakis et al., The M4 Competition (2020), 2.3</a>
     */
    public static Metric smape() {
        return mean(
                "smape",
                (guess, truth) ->
                        guess == truth ? 0 : 200 * Math.abs(guess - truth) / (Math.abs(guess) + Math.abs(truth)));
    }

    /**
     * {@code mase}: 1/n ∑ |ŷ - y| / q, with q the mean absolute error of the seasonal naive forecast on the training
     * series, 1/(T - m) ∑ |s[t] - s[t - m]|. Below 1 the model is better than that.
     *
     * @param training s, (T): the part of the series that the model was trained on, scaled as the targets are. Not modified
     * @param season m; 1 for series without a season
     * @throws IllegalArgumentException if the series has no more than m values, has NaN, or is constant over seasons (q is
     *     0)
     * @see <a href="https://doi.org/10.1016/j.ijforecast.2006.03.001">Hyndman and Koehler (2006), Another look at measures
     *     of forecast accuracy</a>
     */
    public static Metric mase(Tensor training, int season) {
        double scale = NaiveForecast.error(training, season);
        return mean("mase", (guess, truth) -> Math.abs(guess - truth) / scale);
    }

    /**
     * {@code pinball}: 1/n ∑ max(q (y - ŷ), (q - 1) (y - ŷ)), for forecasts ŷ of the quantile q.
     *
     * @param quantile q, between 0 and 1
     * @throws IllegalArgumentException if it is not
     * @see <a href="https://doi.org/10.2307/1913643">Koenker and Bassett (1978), Regression Quantiles</a>
     */
    public static Metric pinball(double quantile) {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException(
                    "Metrics.pinball: expected a quantile between 0 and 1, but got " + quantile);
        }
        return mean(
                "pinball", (guess, truth) -> Math.max(quantile * (truth - guess), (quantile - 1) * (truth - guess)));
    }

    private interface Term {
        double of(double guess, double truth);
    }

    private static Metric mean(String name, Term term) {
        return new SumMetric(name, (output, batch) -> sums(name, output, batch, term), sums -> sums[0] / sums[1]);
    }

    private static double[] sums(String metric, Tensor output, Batch batch, Term term) {
        Tensor target = batch.y().data();
        if (!output.shape().equals(target.shape())) {
            throw new ShapeMismatchException(
                    metric,
                    "expected an output of the target's shape " + target.shape() + ", but got " + output.shape());
        }
        double[] guess = output.toDoubleArray();
        double[] truth = target.toDoubleArray();
        Counted counted = Counted.of(batch, truth.length);
        double sum = 0;
        double count = 0;
        for (int i = 0; i < truth.length; i++) {
            if (counted.is(i)) {
                sum += term.of(guess[i], truth[i]);
                count++;
            }
        }
        return new double[] {sum, count};
    }
}
