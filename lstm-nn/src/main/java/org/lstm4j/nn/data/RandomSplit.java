package org.lstm4j.nn.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lstm4j.tensor.Generator;

/**
 * Splits a dataset at random into disjoint parts, drawn as in {@code torch.utils.data.random_split}: one {@code
 * randperm}, split into consecutive ranges. Not for windows of one time series, which overlap: see {@link TimeSplit}.
 *
 * @see <a href="https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split">random_split</a>
 */
public final class RandomSplit {
    /** Tolerance of the sum: 0.7 + 0.2 + 0.1 is not exactly 1. */
    private static final double TOLERANCE = 1e-9;

    private RandomSplit() {}

    /**
     * Splits by numbers of examples.
     *
     * @param counts the size of each part, greater than zero; they sum up to the size of the dataset. Not modified
     * @throws IllegalArgumentException if they do not; then nothing is drawn
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
     * Splits by fractions. Sizes are rounded down; the remaining examples are distributed one by one, first part first.
     *
     * @param fractions each greater than 0, with a sum of 1. Not modified
     * @throws IllegalArgumentException if they are not, or a part is empty; then nothing is drawn
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
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException("random_split: expected fractions with a sum of 1, but "
                    + Arrays.toString(fractions) + " sum up to " + sum);
        }
        for (int i = 0; i < left; i++) {
            counts[i % counts.length]++;
        }
        return counts(dataset, generator, counts);
    }
}
