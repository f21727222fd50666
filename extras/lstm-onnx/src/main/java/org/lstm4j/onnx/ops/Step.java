package org.lstm4j.onnx.ops;

import java.util.List;
import org.lstm4j.onnx.graph.Value;

/** A node of a graph, ready to run. It holds no state from run to run. */
@FunctionalInterface
public interface Step {
    /**
     * Computes the outputs.
     *
     * @return as many as the operator has, or the first of them
     * @throws IllegalArgumentException if shapes, types or values do not fit
     */
    List<Value> run(Inputs in);
}
