package org.lstm4j.onnx.graph;

import java.util.List;
import java.util.Map;

/**
 * A {@code GraphProto}.
 *
 * @param nodes in the order of the file
 * @param initializers by name
 * @param inputs as declared, those with an initializer included
 * @param outputs as declared
 */
public record Graph(
        List<Node> nodes, Map<String, StoredTensor> initializers, List<ValueInfo> inputs, List<ValueInfo> outputs) {}
