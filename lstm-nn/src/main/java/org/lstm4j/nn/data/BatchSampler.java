package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * Yields the indices of one mini-batch after another. Each iterator is one epoch.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.BatchSampler">BatchSampler</a>
 */
public interface BatchSampler extends Iterable<int[]> {
    /** The number of batches in an epoch. */
    int size();

    /** A new epoch. Each array has at least one index. */
    @Override
    Iterator<int[]> iterator();

    /**
     * Batches of a fixed size in the order of a sampler.
     *
     * @param dropLast whether to drop the last batch if it is smaller
     * @throws IllegalArgumentException if the batch size is not greater than zero
     */
    static BatchSampler of(Sampler sampler, int batchSize, boolean dropLast) {
        if (batchSize <= 0) {
            throw new IllegalArgumentException("BatchSampler: batch_size should be a positive integer value, but got"
                    + " batch_size=" + batchSize);
        }
        return new BatchSampler() {
            @Override
            public int size() {
                int whole = sampler.size() / batchSize;
                return dropLast || sampler.size() % batchSize == 0 ? whole : whole + 1;
            }

            @Override
            public Iterator<int[]> iterator() {
                PrimitiveIterator.OfInt indices = sampler.iterator();
                // Indices are taken when their batch is requested, not earlier: the sampler may share its generator
                // with
                // the training.
                return new Iterator<>() {
                    private int[] ready = {};

                    @Override
                    public boolean hasNext() {
                        if (ready.length == 0) {
                            int[] batch = new int[Math.min(batchSize, Math.max(1, sampler.size()))];
                            int count = 0;
                            while (count < batchSize && indices.hasNext()) {
                                if (count == batch.length) {
                                    batch = Arrays.copyOf(batch, (int) Math.min(batchSize, 2L * count));
                                }
                                batch[count++] = indices.nextInt();
                            }
                            ready = count < batchSize && dropLast ? new int[0] : Arrays.copyOf(batch, count);
                        }
                        return ready.length > 0;
                    }

                    @Override
                    public int[] next() {
                        if (!hasNext()) {
                            throw new NoSuchElementException("BatchSampler: the epoch has ended");
                        }
                        int[] batch = ready;
                        ready = new int[0];
                        return batch;
                    }
                };
            }
        };
    }
}
