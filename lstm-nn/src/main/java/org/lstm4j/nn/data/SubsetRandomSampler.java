package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.lstm4j.tensor.Generator;

/**
 * Given positions in random order, each once: {@code randperm} of their number, one a pass, and nothing else drawn.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler">SubsetRandomSampler</a>
 */
public final class SubsetRandomSampler implements Sampler {
    private final int[] indices;
    private final Generator generator;

    /** All positions 0 to size - 1. */
    public SubsetRandomSampler(int size, Generator generator) {
        this(
                IntStream.range(0, Check.positive("SubsetRandomSampler", "size", size))
                        .toArray(),
                generator);
    }

    /**
     * @param indices the positions. Not modified; copied
     * @param generator draws one order a pass
     * @throws IllegalArgumentException if there is no position, or one is negative
     */
    public SubsetRandomSampler(int[] indices, Generator generator) {
        this.indices = indices.clone();
        this.generator = generator;
        Check.positive("SubsetRandomSampler", "the number of indices", indices.length);
        for (int i = 0; i < indices.length; i++) {
            Check.nonNegative("SubsetRandomSampler", "indices[" + i + "]", indices[i]);
        }
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
