package org.lstm4j.nn.data;

import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * The order of the examples: each iterator is one pass over them.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#data-loading-order-and-sampler">Samplers in PyTorch</a>
 */
public interface Sampler extends Iterable<Integer> {
    /** The number of positions in a pass. */
    int size();

    /** A new pass. Those that draw at random draw while it runs, as PyTorch's do. */
    @Override
    PrimitiveIterator.OfInt iterator();

    /**
     * The positions 0 to size - 1 in order.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    static Sampler sequential(int size) {
        Check.nonNegative("Sampler.sequential", "size", size);
        return new Sampler() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public PrimitiveIterator.OfInt iterator() {
                return IntStream.range(0, size).iterator();
            }
        };
    }
}
