package org.lstm4j.nn.embedding;

import java.util.Arrays;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/** Indices in bags, without those of the padding. */
final class Bags {
    /** The row of the table of each index. Not to be modified. */
    final int[] index;
    /** The bag of each index, ascending. Not to be modified. */
    final int[] bag;
    /** The position of each index in the caller's indices. Not to be modified. */
    final int[] position;
    /** The number of indices in each bag. Not to be modified. */
    final int[] count;

    private Bags(int[] index, int[] bag, int[] position, int[] count) {
        this.index = index;
        this.bag = bag;
        this.position = position;
        this.count = count;
    }

    /**
     * @param all all indices. Not modified
     * @param starts the position of the first index of each bag. Not modified
     * @param padding an index to skip; negative for none
     */
    static Bags of(int[] all, int[] starts, int padding) {
        int[] index = new int[all.length];
        int[] bag = new int[all.length];
        int[] position = new int[all.length];
        int[] count = new int[starts.length];
        int kept = 0;
        for (int b = 0; b < starts.length; b++) {
            int end = b + 1 < starts.length ? starts[b + 1] : all.length;
            for (int i = starts[b]; i < end; i++) {
                if (all[i] != padding) {
                    index[kept] = all[i];
                    bag[kept] = b;
                    position[kept] = i;
                    kept++;
                    count[b]++;
                }
            }
        }
        return new Bags(Arrays.copyOf(index, kept), Arrays.copyOf(bag, kept), Arrays.copyOf(position, kept), count);
    }

    /** The number of indices of each bag, as a column; 1 for one without any. */
    Tensor counts(DType dtype) {
        double[] counts = Arrays.stream(count).mapToDouble(n -> Math.max(n, 1)).toArray();
        return Tensor.wrap(counts, counts.length, 1).to(dtype);
    }
}
