package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.lstm4j.tensor.Generator;

/**
 * Batches of sequences of similar length, so that little of a batch is padding, in an order that is random all the
 * same.
 *
 * <p>A pass shuffles all sequences, cuts the order into pools of some batches, sorts each pool by length (equal lengths
 * stay in the shuffled order), cuts it into batches and shuffles the batches of all pools. Large pools leave less
 * padding, small ones more chance. Both orders are drawn by {@link Generator#permutation} from the generator given.
 */
public final class BucketSampler implements BatchSampler {
    /**
     * Settings. Immutable; each setter gives a changed copy.
     *
     * @param batchSize the sequences in a batch; default 1
     * @param poolBatches the batches in a pool; default 100
     * @param dropLast whether the one batch that may be smaller is left out; default no
     */
    public record Options(int batchSize, int poolBatches, boolean dropLast) {
        /**
         * Checks the sizes.
         *
         * @throws IllegalArgumentException if one is not greater than zero
         */
        public Options {
            Check.positive("BucketSampler", "batch_size", batchSize);
            Check.positive("BucketSampler", "poolBatches", poolBatches);
        }

        /** A copy with another {@link #batchSize}. */
        public Options batchSize(int value) {
            return new Options(value, poolBatches, dropLast);
        }

        /** A copy with another {@link #poolBatches}. */
        public Options poolBatches(int value) {
            return new Options(batchSize, value, dropLast);
        }

        /** A copy with another {@link #dropLast}. */
        public Options dropLast(boolean value) {
            return new Options(batchSize, poolBatches, value);
        }
    }

    private final int[] lengths;
    private final Options options;
    private final Generator generator;

    /** The defaults; see {@link Options}. */
    public static Options options() {
        return new Options(1, 100, false);
    }

    /**
     * @param lengths the steps of each sequence, as {@link SequenceDataset#lengths} gives them. Not modified; copied
     * @param generator draws two orders a pass
     * @throws IllegalArgumentException if there is no sequence, or a length is negative
     */
    public BucketSampler(int[] lengths, Options options, Generator generator) {
        this.lengths = lengths.clone();
        this.options = options;
        this.generator = generator;
        Check.positive("BucketSampler", "the number of lengths", lengths.length);
        for (int i = 0; i < lengths.length; i++) {
            Check.nonNegative("BucketSampler", "lengths[" + i + "]", lengths[i]);
        }
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
            for (int at = 0; at < sorted.length; at += options.batchSize()) {
                int end = Math.min(at + options.batchSize(), sorted.length);
                if (end - at == options.batchSize() || !options.dropLast()) {
                    batches.add(Arrays.copyOfRange(sorted, at, end));
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
