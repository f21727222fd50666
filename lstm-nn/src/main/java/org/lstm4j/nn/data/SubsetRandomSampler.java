package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * Given indices in random order without replacement. Each epoch draws one {@code randperm}.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler">SubsetRandomSampler</a>
 */
public final class SubsetRandomSampler implements Sampler {
    private final int[] indices;
    private final Generator generator;

    /** Of the indices 0 to size - 1. */
    public SubsetRandomSampler(int size, Generator generator) {
        this(
                IntStream.range(0, Require.positive("SubsetRandomSampler", "size", size))
                        .toArray(),
                generator);
    }

    /**
     * @param indices Not modified; copied
     * @param generator source of one permutation for each epoch; held
     * @throws IllegalArgumentException if there is no index, or one is negative
     */
    public SubsetRandomSampler(int[] indices, Generator generator) {
        this.indices = Require.nonNegative("SubsetRandomSampler", "indices", indices);
        this.generator = generator;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public PrimitiveIterator.OfInt iterator() {
        return Arrays.stream(generator.permutation(indices.length))
                .map(i -> indices[i])
                .iterator();
    }
}
