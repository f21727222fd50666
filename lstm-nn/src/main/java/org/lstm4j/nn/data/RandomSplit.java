package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.tensor.Generator;

/**
 * Random parts of a dataset that do not overlap, in the stream of {@code torch.utils.data.random_split}: one
 * {@code randperm}, cut into pieces. Not for windows of one series, which overlap each other: see {@link TimeSplit}.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split">random_split</a>
 */
public final class RandomSplit {
    /** Shares such as 0.7, 0.2 and 0.1 sum up to 1 but for rounding. */
    private static final double ROUNDING = 1e-9;

    private RandomSplit() {}

    /**
     * Parts of the given numbers of examples.
     *
     * @param counts each greater than zero, in all as many as there are examples. Not modified
     * @throws IllegalArgumentException if not; nothing is drawn then
     */
    public static <E> List<Dataset<E>> counts(Dataset<E> dataset, Generator generator, int... counts) {
        long sum = 0;
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] <= 0) {
                throw new IllegalArgumentException(
                        "random_split: expected examples in each part, but the length at index " + i + " is "
                                + counts[i]);
            }
            sum += counts[i];
        }
        if (sum != dataset.size()) {
            throw new IllegalArgumentException("random_split: Sum of input lengths does not equal the length of the"
                    + " input dataset! Got " + Arrays.toString(counts) + " for " + dataset.size() + " examples");
        }
        int[] order = generator.permutation(dataset.size());
        List<Dataset<E>> out = new ArrayList<>(counts.length);
        int from = 0;
        for (int count : counts) {
            out.add(dataset.subset(Arrays.copyOfRange(order, from, from + count)));
            from += count;
        }
        return out;
    }

    /**
     * Parts of the given shares, each rounded down; what is left over goes one by one to the parts from the first on.
     *
     * @param fractions each above 0, with a sum of 1. Not modified
     * @throws IllegalArgumentException if not, or a part gets no example; nothing is drawn then
     */
    public static <E> List<Dataset<E>> fractions(Dataset<E> dataset, Generator generator, double... fractions) {
        double sum = 0;
        int[] counts = new int[fractions.length];
        int left = dataset.size();
        for (int i = 0; i < fractions.length; i++) {
            if (!(fractions[i] > 0 && fractions[i] <= 1)) {
                throw new IllegalArgumentException(
                        "random_split: Fraction at index " + i + " is not between 0 and 1: " + fractions[i]);
            }
            sum += fractions[i];
            counts[i] = (int) Math.floor(dataset.size() * fractions[i]);
            left -= counts[i];
        }
        if (!(Math.abs(sum - 1) <= ROUNDING)) {
            throw new IllegalArgumentException("random_split: expected fractions with a sum of 1, but "
                    + Arrays.toString(fractions) + " sum up to " + sum);
        }
        for (int i = 0; i < left; i++) {
            counts[i % counts.length]++;
        }
        return counts(dataset, generator, counts);
    }
}
