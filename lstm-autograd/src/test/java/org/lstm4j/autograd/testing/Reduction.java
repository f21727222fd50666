package org.lstm4j.autograd.testing;

import java.util.Arrays;
import org.lstm4j.tensor.Shape;

/** A shape, the dimensions to reduce (none: all; some are counted from the last), and whether they are kept with size 1. */
public record Reduction(Shape shape, int[] dims, boolean keepDim) {
    /** The number of elements that one element of the result is computed from. */
    public int count() {
        int count = 1;
        for (int d = 0; d < shape.rank(); d++) {
            int dim = d;
            boolean reduced = dims.length == 0
                    || Arrays.stream(dims).anyMatch(named -> named == dim || named == dim - shape.rank());
            count *= reduced ? shape.size(d) : 1;
        }
        return count;
    }

    @Override
    public String toString() {
        return shape + " over " + Arrays.toString(dims) + (keepDim ? " kept" : "");
    }
}
