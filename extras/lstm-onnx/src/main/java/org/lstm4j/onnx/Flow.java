package org.lstm4j.onnx;

import java.util.ArrayList;
import java.util.List;

/**
 * A value on its way through the layers of a model that is written.
 *
 * @param name in the graph
 * @param sizes numbers, names of free sizes, or "?"
 */
record Flow(String name, List<String> sizes) {
    int rank() {
        return sizes.size();
    }

    /** Another value of the same sizes. */
    Flow as(String other) {
        return new Flow(other, sizes);
    }

    /** With one size replaced; a negative dimension counts from the last. */
    Flow with(String other, int dim, Object size) {
        List<String> out = new ArrayList<>(sizes);
        out.set(dim < 0 ? dim + rank() : dim, String.valueOf(size));
        return new Flow(other, List.copyOf(out));
    }

    /** Without one dimension. */
    Flow without(String other, int dim) {
        List<String> out = new ArrayList<>(sizes);
        out.remove(dim);
        return new Flow(other, List.copyOf(out));
    }
}
