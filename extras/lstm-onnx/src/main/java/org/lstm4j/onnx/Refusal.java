package org.lstm4j.onnx;

import org.lstm4j.onnx.graph.Node;

/** Why an operator is refused, and a way round. */
final class Refusal {
    private Refusal() {}

    static String of(Node node) {
        if (!node.domain().isEmpty()) {
            return "is not one of ONNX's own operators, which alone can be run; export the network without optimizing it for"
                    + " a runtime";
        }
        return switch (node.operator()) {
            case "Loop", "Scan" ->
                "loops cannot be run. tf2onnx writes GRU and masked layers so: use the .keras file that it was converted"
                        + " from; in PyTorch, export the layer (nn.LSTM, nn.GRU) instead of a loop over steps";
            case "If" ->
                "the condition depends on the input, so the branch cannot be chosen when the file is opened; export the"
                        + " network with fixed options (PyTorch: dynamo=True, or without the branch)";
            default -> "is not among the operators that can be run. The weights can be had by name: Onnx.initializers";
        };
    }
}
