package org.lstm4j.nn.train;

import org.lstm4j.tensor.Tensor;

/** Search for values that are NaN or infinite. */
final class FloatNonFinite {
    private FloatNonFinite() {}

    /** The first such element of a contiguous tensor; 0 if there is none. */
    static double first(Tensor x) {
        float[] values = x.floats();
        int end = x.offset() + x.numel();
        for (int i = x.offset(); i < end; i++) {
            if (!(Math.abs(values[i]) <= Float.MAX_VALUE)) {
                return values[i];
            }
        }
        return 0;
    }
}
