package org.lstm4j.autograd.testing;

import org.lstm4j.tensor.Shape;

/** A shape of at least one dimension, and one of its dimensions, which may be counted from the last. */
public record Along(Shape shape, int dim) {
    /** The size of that dimension. */
    public int size() {
        return shape.size(dim);
    }
}
