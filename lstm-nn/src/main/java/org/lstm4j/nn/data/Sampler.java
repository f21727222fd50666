package org.lstm4j.nn.data;

import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import org.lstm4j.nn.internal.Require;

/**
 * The order in which examples are accessed. Each iterator is one epoch.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#data-loading-order-and-sampler">Samplers in PyTorch</a>
 */
public interface Sampler extends Iterable<Integer> {
    /** The number of indices in an epoch. */
    int size();

    /** A new epoch. Random samplers draw while it runs, as in PyTorch. */
    @Override
    PrimitiveIterator.OfInt iterator();

    /**
     * The indices 0 to size - 1 in order.
     *
     * @throws IllegalArgumentException if the size is negative
     */
    static Sampler sequential(int size) {
        Require.nonNegative("Sampler.sequential", "size", size);
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
