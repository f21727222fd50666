package org.lstm4j.onnx.ops;

import java.util.Arrays;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Indices of dimensions and sizes. */
final class Dims {
    private Dims() {}

    /** The index of a dimension, counted from the first. */
    static int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new IllegalArgumentException(
                    "expected an axis from " + -rank + " to " + (rank - 1) + ", but got " + axis);
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    static int[] axes(long[] axes, int rank) {
        return Arrays.stream(axes).mapToInt(axis -> axis(axis, rank)).toArray();
    }

    static int[] ints(long... values) {
        int[] out = new int[values.length];
        for (int i = 0; i < out.length; i++) {
            if (values[i] != (int) values[i]) {
                throw new IllegalArgumentException("expected numbers of 32 bits, but got " + values[i]);
            }
            out[i] = (int) values[i];
        }
        return out;
    }

    static long[] longs(int... values) {
        return Arrays.stream(values).asLongStream().toArray();
    }

    /** A vector of channels as (1, C, 1, ..) for an input of a rank. */
    static Tensor channels(Tensor vector, int rank) {
        int[] sizes = new int[Math.max(2, rank)];
        Arrays.fill(sizes, 1);
        sizes[1] = vector.numel();
        return vector.reshape(sizes);
    }

    /** The product of sizes from a dimension to another, exclusive. */
    static int product(Shape shape, int from, int to) {
        int out = 1;
        for (int d = from; d < to; d++) {
            out *= shape.size(d);
        }
        return out;
    }
}
