package org.lstm4j.onnx.graph;

import java.util.List;
import org.lstm4j.nn.internal.Quote;

/**
 * A {@code NodeProto}: one operator with names of its inputs and outputs.
 *
 * @param operator the type, such as {@code LSTM}
 * @param domain empty for ONNX's own operators
 * @param name may be empty
 * @param inputs names of values; empty where an optional one is left out
 * @param outputs names of values; empty where nobody needs it
 * @param attributes by name
 */
public record Node(
        String operator, String domain, String name, List<String> inputs, List<String> outputs, Attributes attributes) {
    /** As messages name it: the operator, and where it stands. */
    public String label() {
        String where = !name.isEmpty() ? name : outputs.isEmpty() ? "" : outputs.get(0);
        return "operator " + (domain.isEmpty() ? "" : Quote.of(domain) + " ") + Quote.plain(operator) + " (node "
                + Quote.of(where) + ")";
    }
}
