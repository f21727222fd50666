package org.lstm4j.onnx.ops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.lstm4j.tensor.Tensor;

/** Sequences read from their ends. */
final class TimeOrder {
    private TimeOrder() {}

    /**
     * Each sequence reversed over its own length; what is after it stays.
     *
     * @param x (T, N, ..)
     * @param lengths of each sequence; null if all have T steps. Not modified
     */
    static Tensor reversed(Tensor x, int @Nullable [] lengths) {
        if (lengths == null) {
            return x.flip(0);
        }
        int time = x.size(0);
        int batch = x.size(1);
        int[] index = new int[time * batch];
        for (int t = 0; t < time; t++) {
            for (int n = 0; n < batch; n++) {
                index[t * batch + n] = (t < lengths[n] ? lengths[n] - 1 - t : t) * batch + n;
            }
        }
        int[] sizes = x.shape().toArray();
        int[] rows = Arrays.copyOfRange(sizes, 1, sizes.length);
        rows[0] = time * batch;
        return x.reshape(rows).indexSelect(0, index).reshape(sizes);
    }
}
