package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Indices drawn with given probabilities by {@link Tensor#multinomial}: with higher weights for rare classes, an epoch is
 * balanced.
 *
 * @see <a
 *     href="https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler">WeightedRandomSampler</a>
 */
public final class WeightedRandomSampler implements Sampler {
    private final Tensor weights;
    private final int samples;
    private final boolean replacement;
    private final Generator generator;

    /** With replacement; see {@link #WeightedRandomSampler(double[], int, boolean, Generator)}. */
    public WeightedRandomSampler(double[] weights, int samples, Generator generator) {
        this(weights, samples, true, generator);
    }

    /**
     * @param weights one for each example, not necessarily summing up to 1. Not modified; copied
     * @param samples number of indices in an epoch
     * @param replacement whether indices are drawn with replacement; default true
     * @param generator source of random values in each epoch; held
     * @throws IllegalArgumentException if a weight is negative or not finite, all are 0, samples is not greater than
     *     zero, or, without replacement, greater than the number of positive weights
     */
    public WeightedRandomSampler(double[] weights, int samples, boolean replacement, Generator generator) {
        this.weights = Tensor.wrap(weights.clone(), weights.length);
        this.samples = Require.positive("WeightedRandomSampler", "num_samples", samples);
        this.replacement = replacement;
        this.generator = generator;
        int possible = 0;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || Double.isInfinite(weights[i])) {
                throw new IllegalArgumentException("WeightedRandomSampler: expected weights of zero or more, but"
                        + " weights[" + i + "] is " + weights[i]);
            }
            possible += weights[i] > 0 ? 1 : 0;
            sum += weights[i];
        }
        if (possible == 0 || Double.isInfinite(sum)) {
            throw new IllegalArgumentException("WeightedRandomSampler: expected a finite sum of weights greater than"
                    + " zero, but got " + sum + " from " + weights.length + " weights");
        }
        if (!replacement && samples > possible) {
            throw new IllegalArgumentException("WeightedRandomSampler: cannot draw " + samples
                    + " indices without replacement from " + possible + " with a positive weight");
        }
    }

    @Override
    public int size() {
        return samples;
    }

    @Override
    public PrimitiveIterator.OfInt iterator() {
        return Arrays.stream(
                        weights.multinomial(generator, samples, replacement).toArray())
                .iterator();
    }
}
