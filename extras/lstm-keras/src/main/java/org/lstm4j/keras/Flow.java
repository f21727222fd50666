package org.lstm4j.keras;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/**
 * A value between layers with its mask.
 *
 * @param value batch first; integers as float64
 * @param mask (N, L) of the dtype float64: 1 at the steps that count, 0 at those that are passed over; null if all count
 */
record Flow(Tensor value, @Nullable Tensor mask) {
    /** A value of which everything counts. */
    static Flow of(Tensor value) {
        return new Flow(value, null);
    }

    /** The mask as zeros and ones of the shape and dtype of a value that begins with (N, L). */
    static Tensor spread(Tensor mask, Tensor like) {
        int[] sizes = new int[like.rank()];
        Arrays.fill(sizes, 1);
        sizes[0] = mask.size(0);
        sizes[1] = mask.size(1);
        return mask.to(like.dtype()).reshape(sizes).broadcastTo(like.shape());
    }
}
