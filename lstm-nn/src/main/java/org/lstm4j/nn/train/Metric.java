package org.lstm4j.nn.train;

import java.util.function.ToDoubleBiFunction;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.Tensor;

/**
 * A metric over many batches, computed from sums that each batch adds to. So it does not depend on how the examples were
 * put into batches, and a checkpoint can save the running sums.
 *
 * <p>{@link Metrics} has the usual ones.
 */
public interface Metric {
    /** The name in reports: not {@code loss}, without comma, double quote or control characters. */
    String name();

    /**
     * The addends of a batch, or a piece of one.
     *
     * @param output of the model. Not modified
     * @return always the same number of values, at least one
     */
    double[] sums(Tensor output, Batch batch);

    /** The metric from the sums over all batches, which are Not modified. */
    double value(double[] sums);

    /**
     * The mean over all targets of a number that is a mean over those of a batch: over examples, or over steps without
     * padding, as {@link Batch#count}.
     *
     * @param mean from the output of the model and the batch to the number
     */
    static Metric mean(String name, ToDoubleBiFunction<Tensor, Batch> mean) {
        return new SumMetric(
                name,
                (output, batch) -> {
                    long targets = batch.count();
                    return new double[] {mean.applyAsDouble(output, batch) * targets, targets};
                },
                sums -> sums[0] / sums[1]);
    }
}
