package org.lstm4j.onnx.graph;

import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * A value that goes along an edge of a graph. Not modified once it is made.
 *
 * @param tensor the elements, in {@link ElementType#dtype} of the type
 * @param type the type in the graph
 */
public record Value(Tensor tensor, ElementType type) {
    /** Checks that the tensor holds such elements. */
    public Value {
        if (tensor.dtype() != type.dtype()) {
            throw new IllegalArgumentException(
                    "a value of type " + type + " is held as " + type.dtype() + ", but got " + tensor.dtype());
        }
    }

    /** Floating-point values. */
    public static Value of(Tensor tensor) {
        return new Value(tensor, ElementType.of(tensor.dtype()));
    }

    /** A vector of int64. */
    public static Value int64s(long... values) {
        double[] out = new double[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i];
        }
        return new Value(Tensor.wrap(out, out.length), ElementType.INT64);
    }

    /** Booleans of a mask of zeros and ones. */
    public static Value mask(Tensor mask) {
        return new Value(mask.to(DType.FLOAT64), ElementType.BOOL);
    }

    /** Other elements of the same type. */
    public Value with(Tensor elements) {
        return new Value(elements, type);
    }

    /** The sizes. */
    public Shape shape() {
        return tensor.shape();
    }

    /** The elements as integers; those beyond a long are the largest. */
    public long[] longs() {
        double[] values = tensor.to(DType.FLOAT64).toDoubleArray();
        long[] out = new long[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (long) values[i];
        }
        return out;
    }

    /** As {@code float (3, 4)}. */
    @Override
    public String toString() {
        return type + " " + shape();
    }
}
