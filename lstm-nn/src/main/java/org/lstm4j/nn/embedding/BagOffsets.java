package org.lstm4j.nn.embedding;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.IntTensor;
import org.lstm4j.tensor.ShapeMismatchException;

/** Where bags start, checked. */
final class BagOffsets {
    private BagOffsets() {}

    /** The position of the first index of each bag. */
    static int[] starts(IntTensor index, @Nullable IntTensor offsets, boolean includeLast) {
        int rank = index.shape().rank();
        if (offsets == null) {
            if (rank != 2) {
                throw new ShapeMismatchException(
                        "EmbeddingBag",
                        "expected an index of shape (bags, size), or offsets beside one of shape (n), but got "
                                + index.shape());
            }
            int[] starts = new int[index.shape().size(0)];
            for (int b = 0; b < starts.length; b++) {
                starts[b] = b * index.shape().size(1);
            }
            return starts;
        }
        if (rank != 1 || offsets.shape().rank() != 1) {
            throw new ShapeMismatchException(
                    "EmbeddingBag",
                    "expected an index of shape (n) with offsets of shape (bags), but got " + index.shape() + " and "
                            + offsets.shape());
        }
        int[] all = offsets.toArray();
        for (int b = 0; b < all.length; b++) {
            if (all[b] < (b == 0 ? 0 : all[b - 1]) || (b == 0 && all[b] != 0) || all[b] > index.numel()) {
                throw new IllegalArgumentException("EmbeddingBag: offsets must ascend from 0 to at most the number of"
                        + " indices, " + index.numel() + ", but offsets[" + b + "] is " + all[b]);
            }
        }
        if (!includeLast) {
            if (all.length == 0 && index.numel() > 0) {
                throw new IllegalArgumentException("EmbeddingBag: offsets must start with 0, but there are none for "
                        + index.numel() + " indices");
            }
            return all;
        }
        if (all.length == 0 || all[all.length - 1] != index.numel()) {
            throw new IllegalArgumentException(
                    "EmbeddingBag: with include_last_offset the last offset must be the number of indices, "
                            + index.numel() + ", but offsets are " + offsets);
        }
        return Arrays.copyOf(all, all.length - 1);
    }
}
