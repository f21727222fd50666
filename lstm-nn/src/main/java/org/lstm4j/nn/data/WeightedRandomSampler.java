package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * Indices drawn with given probabilities, as by {@code torch.multinomial}: with higher weights for rare classes, an epoch
 * is balanced.
 *
 * <p>With replacement, by inversion: uniform random values are located in the cumulative sums of the weights. Without
 * replacement, the indices of the largest weight / e, with each e drawn from the exponential distribution.
 *
 * @see <a
 *     href="https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler">WeightedRandomSampler</a>
 */
public final class WeightedRandomSampler implements Sampler {
    private final double[] weights;
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
        this.weights = weights.clone();
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
        int[] drawn = replacement ? withReplacement() : largest();
        return Arrays.stream(drawn).iterator();
    }

    private int[] withReplacement() {
        // Sequentially, in PyTorch's order, for the same bits.
        double[] sums = weights.clone();
        for (int i = 1; i < sums.length; i++) {
            sums[i] += sums[i - 1];
        }
        double total = sums[sums.length - 1];
        int last = sums.length - 1;
        int[] out = new int[samples];
        for (int i = 0; i < samples; i++) {
            double u = generator.nextDouble();
            int low = 0;
            int high = last;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sums[middle] / total < u) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            out[i] = low;
        }
        return out;
    }

    private int[] largest() {
        double[] keys = new double[weights.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = weights[i] / -Math.log1p(-generator.nextDouble());
        }
        return IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -keys[i]))
                .limit(samples)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
