package org.lstm4j.onnx.ops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.onnx.graph.Attributes;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.StoredTensor;
import org.lstm4j.onnx.graph.Value;

/**
 * Where an operator stands: what is known before the graph runs.
 *
 * @param opset version of ONNX's operators
 * @param constants by input: the value if it is known, else null
 * @param external for tensors in files beside the model
 */
public record Site(Node node, int opset, List<@Nullable Value> constants, ExternalData external) {
    Attributes attributes() {
        return node.attributes();
    }

    /** The value of an input if it is known before the graph runs. */
    @Nullable
    Value constant(int input) {
        return input < constants.size() ? constants.get(input) : null;
    }

    /** Whether an input is given. */
    boolean has(int input) {
        return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
    }

    /** Whether an input is not given, or known. */
    boolean isKnown(int input) {
        return !has(input) || constant(input) != null;
    }

    /** The tensor of an attribute; null if there is none. */
    @Nullable
    Value tensor(String attribute) {
        StoredTensor stored = attributes().tensor(attribute);
        try {
            return stored == null ? null : stored.value(external);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
