package org.lstm4j.onnx.ops;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/**
 * The inputs of a node.
 *
 * @param values null where an optional input is left out
 * @param most elements that an output may have
 */
public record Inputs(List<@Nullable Value> values, long most) {
    /** The number of inputs, those left out in between included. */
    int size() {
        return values.size();
    }

    boolean has(int input) {
        return optional(input) != null;
    }

    @Nullable
    Value optional(int input) {
        return input < values.size() ? values.get(input) : null;
    }

    Value get(int input) {
        Value value = optional(input);
        if (value == null) {
            throw new IllegalArgumentException("input " + input + " is missing");
        }
        return value;
    }

    Tensor tensor(int input) {
        return get(input).tensor();
    }

    /** A floating-point input. */
    Tensor floats(int input) {
        Value value = get(input);
        if (!value.type().isFloating()) {
            throw new IllegalArgumentException("input " + input + ": expected floating-point values, but got " + value);
        }
        return value.tensor();
    }

    /** The elements of an input as integers. */
    long[] longs(int input) {
        return get(input).longs();
    }

    /** The elements of an input as indices of dimensions or sizes. */
    int[] ints(int input) {
        return Dims.ints(longs(input));
    }

    /** A single number. */
    double number(int input) {
        Value value = get(input);
        if (value.tensor().numel() != 1) {
            throw new IllegalArgumentException("input " + input + ": expected one number, but got " + value);
        }
        return value.tensor().item();
    }

    /** A shape of an output, which is computed from values and may be too large. */
    Shape shape(long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            if (size < 0) {
                throw new IllegalArgumentException("expected sizes of zero or more, but got " + List.of(size));
            }
            if (size > 0 && elements > most / size) {
                throw new TooLargeException("an output would have more than " + most + " elements");
            }
            elements *= Math.max(1, size);
        }
        return Shape.of(Dims.ints(sizes));
    }
}
