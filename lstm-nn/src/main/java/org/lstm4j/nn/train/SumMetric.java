package org.lstm4j.nn.train;

import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.lstm4j.nn.data.Batch;
import org.lstm4j.tensor.Tensor;

/** A metric made of two functions. */
record SumMetric(String name, BiFunction<Tensor, Batch, double[]> adds, ToDoubleFunction<double[]> of)
        implements Metric {
    @Override
    public double[] sums(Tensor output, Batch batch) {
        return adds.apply(output, batch);
    }

    @Override
    public double value(double[] sums) {
        return of.applyAsDouble(sums);
    }
}
