package org.lstm4j.nn.data;

import java.util.Arrays;
import java.util.List;
import org.lstm4j.nn.internal.Require;

/** A concatenation of datasets. */
final class ConcatDataset<E> implements Dataset<E> {
    private final List<Dataset<? extends E>> parts;
    /* The index after the last example of each part. */
    private final int[] ends;

    ConcatDataset(List<? extends Dataset<? extends E>> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("Dataset.concat: datasets should not be an empty iterable");
        }
        this.parts = List.copyOf(parts);
        ends = new int[parts.size()];
        long end = 0;
        for (int p = 0; p < ends.length; p++) {
            end += this.parts.get(p).size();
            if (end > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "Dataset.concat: the number of examples exceeds the range of int, from dataset " + p + " on");
            }
            ends[p] = (int) end;
        }
    }

    @Override
    public int size() {
        return ends[ends.length - 1];
    }

    @Override
    public E get(int index) {
        Require.index("Dataset.concat", index, size());
        int found = Arrays.binarySearch(ends, index);
        int part = found < 0 ? -found - 1 : found + 1;
        // Empty parts have the same end as the part before; skip them.
        while (ends[part] <= index) {
            part++;
        }
        return parts.get(part).get(part == 0 ? index : index - ends[part - 1]);
    }
}
