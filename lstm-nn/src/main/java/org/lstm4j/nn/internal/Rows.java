package org.lstm4j.nn.internal;

import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * A gradient as dense rows for a kernel. One that is the same value everywhere, such as that of a sum, is a single row, which
 * the kernel reads again and again.
 *
 * @param values contiguous
 * @param step the distance of two rows: their length, or 0
 */
public record Rows(Tensor values, int step) {
    /** Rows of n elements. */
    public static Rows of(Tensor x, int n) {
        if (n == 0 || !isOneValue(x)) {
            return new Rows(x.contiguous(), n);
        }
        return new Rows(Tensor.full(x.dtype(), Shape.of(n), x.get(new int[x.rank()])), 0);
    }

    private static boolean isOneValue(Tensor x) {
        int[] strides = x.strides();
        for (int d = 0; d < strides.length; d++) {
            if (x.size(d) == 0 || (x.size(d) > 1 && strides[d] != 0)) {
                return false;
            }
        }
        return true;
    }
}
