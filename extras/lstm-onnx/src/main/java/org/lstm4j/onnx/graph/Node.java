package org.lstm4j.onnx.graph;

import java.util.List;
import org.lstm4j.tensor.io.FormatException;

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
        return "operator " + (domain.isEmpty() ? "" : FormatException.quote(domain) + " ") + plain(operator) + " (node "
                + FormatException.quote(where) + ")";
    }

    private static String plain(String text) {
        String quoted = FormatException.quote(text);
        return quoted.substring(1, quoted.length() - 1);
    }
}
