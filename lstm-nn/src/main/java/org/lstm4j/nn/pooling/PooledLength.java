package org.lstm4j.nn.pooling;

import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.internal.Require;
import org.lstm4j.tensor.ShapeMismatchException;

/** Checks that pooling layers share, and the length of their output. */
final class PooledLength {
    private PooledLength() {}

    /** Checks the options of a window. */
    static void require(String layer, int kernelSize, int stride, int padding) {
        Require.positive(layer, "kernel_size", kernelSize);
        Require.positive(layer, "stride", stride);
        Require.nonNegative(layer, "padding", padding);
        if (padding > kernelSize / 2) {
            throw new IllegalArgumentException(
                    layer + ": padding must be at most half of kernel_size, " + kernelSize + ", but got " + padding);
        }
    }

    /** Checks that x is (N, C, L) or (C, L). */
    static void requireSequence(String layer, Variable x) {
        if (x.rank() < 2 || x.rank() > 3) {
            throw new ShapeMismatchException(
                    layer, "expected an input of shape (N, C, L) or (C, L), but got " + x.shape());
        }
    }

    /** The number of windows; with ceilMode one more may begin inside of the input and end beyond the padding. */
    static int of(String layer, Variable x, int span, int stride, int padding, boolean ceilMode) {
        requireSequence(layer, x);
        long room = (long) x.size(-1) + 2L * padding - span + (ceilMode ? stride - 1 : 0);
        int outputs = (int) Math.floorDiv(room, (long) stride) + 1;
        if (ceilMode && (long) (outputs - 1) * stride >= (long) x.size(-1) + padding) {
            outputs--;
        }
        if (outputs < 1) {
            throw new ShapeMismatchException(
                    layer,
                    "expected an input at least as long as a window, " + span + " positions, but got " + x.shape()
                            + " with a padding of " + padding);
        }
        return outputs;
    }
}
