package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.Generator;

/**
 * Batches of sequences of similar length in random order, to reduce padding.
 *
 * <p>Each epoch shuffles all sequences, splits them into pools of several batches, sorts each pool by length (stably),
 * splits it into batches and shuffles the batches of all pools. Large pools need less padding, small pools are more
 * random. Both orders are drawn by {@link Generator#permutation}.
 */
public final class BucketSampler implements BatchSampler {
    /**
     * Options.
     *
     * @param batchSize number of sequences in a batch; default 1
     * @param poolBatches number of batches in a pool; default 100
     * @param dropLast whether to drop the one batch that may be smaller; default false
     */
    public record Options(int batchSize, int poolBatches, boolean dropLast) implements BucketSamplerOptionsWithers {
        /**
         * Checks the options.
         *
         * @throws IllegalArgumentException if one is not greater than zero
         */
        public Options {
            Require.positive("BucketSampler", "batch_size", batchSize);
            Require.positive("BucketSampler", "poolBatches", poolBatches);
        }
    }

    private final int[] lengths;
    private final Options options;
    private final Generator generator;

    /** The default options. */
    public static Options options() {
        return new Options(1, 100, false);
    }

    /**
     * @param lengths number of steps of each sequence, as of {@link SequenceDataset#lengths}. Not modified; copied
     * @param generator source of two permutations for each epoch; held
     * @throws IllegalArgumentException if there is no sequence, or a length is negative
     */
    public BucketSampler(int[] lengths, Options options, Generator generator) {
        this.lengths = Require.nonNegative("BucketSampler", "lengths", lengths);
        this.options = options;
        this.generator = generator;
    }

    @Override
    public int size() {
        int whole = lengths.length / options.batchSize();
        return options.dropLast() || lengths.length % options.batchSize() == 0 ? whole : whole + 1;
    }

    @Override
    public Iterator<int[]> iterator() {
        int[] order = generator.permutation(lengths.length);
        int pool = (int) Math.min(lengths.length, (long) options.batchSize() * options.poolBatches());
        List<int[]> batches = new ArrayList<>(size());
        for (int from = 0; from < order.length; from += pool) {
            int[] sorted = sortedByLength(order, from, Math.min(from + pool, order.length));
            for (int start = 0; start < sorted.length; start += options.batchSize()) {
                int end = Math.min(start + options.batchSize(), sorted.length);
                if (end - start == options.batchSize() || !options.dropLast()) {
                    batches.add(Arrays.copyOfRange(sorted, start, end));
                }
            }
        }
        return Arrays.stream(generator.permutation(batches.size()))
                .mapToObj(batches::get)
                .iterator();
    }

    private int[] sortedByLength(int[] order, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> order[i])
                .sorted(Comparator.comparingInt(index -> lengths[index]))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
