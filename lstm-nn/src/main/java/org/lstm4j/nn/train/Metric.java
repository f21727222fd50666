package org.lstm4j.nn.train;

import java.util.function.ToDoubleBiFunction;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.Tensor;

/**
 * A measure of how good a model is over many batches, as a function of sums that each batch adds to: so what comes out
 * does not depend on how the examples were put into batches, and a checkpoint can save where it stands.
 *
 * <p>{@link Metrics} has the usual ones.
 */
public interface Metric {
    /** The name in reports: not {@code loss}, without comma, double quote or control characters. */
    String name();

    /**
     * What a batch, or a piece of one, adds to the sums.
     *
     * @param output of the model. Not modified
     * @return always as many numbers, at least one
     */
    double[] sums(Tensor output, Batch batch);

    /** The measure, from the sums over all batches. Not modified. */
    double value(double[] sums);

    /**
     * The mean over all examples of a number that is a mean over the examples of a batch.
     *
     * @param mean from the output of the model and the batch to the number
     */
    static Metric mean(String name, ToDoubleBiFunction<Tensor, Batch> mean) {
        return new SumMetric(
                name,
                (output, batch) -> {
                    int examples = batch.size();
                    return new double[] {mean.applyAsDouble(output, batch) * examples, examples};
                },
                sums -> sums[0] / sums[1]);
    }
}
