package org.lstm4j.onnx;

import static org.lstm4j.onnx.Messages.attribute;
import static org.lstm4j.onnx.Messages.real;
import static org.lstm4j.onnx.Messages.reals;
import static org.lstm4j.onnx.Messages.texts;

import java.util.ArrayList;
import java.util.List;

/** LSTM, GRU and RNN in all directions, with the options that ONNX Runtime runs. */
final class RecurrentCases {
    private static final int TIME = 4;
    private static final int BATCH = 3;
    private static final int INPUT = 2;
    private static final int HIDDEN = 5;

    private RecurrentCases() {}

    static List<TestGraph> all() {
        List<TestGraph> out = new ArrayList<>();
        for (String kind : List.of("LSTM", "GRU", "RNN")) {
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
                for (String inputs : List.of("", "b", "b lengths", "b state", "b lengths state")) {
                    out.add(graph(kind, direction, inputs, ""));
                }
                out.add(graph(kind, direction, "b lengths state", " clip", real("clip", 0.5f)));
            }
        }
        for (String direction : List.of("forward", "reverse", "bidirectional")) {
            out.add(graph("LSTM", direction, "b lengths state p", ""));
            out.add(graph("LSTM", direction, "b lengths state", " coupled", attribute("input_forget", 1)));
            out.add(graph("GRU", direction, "b lengths state", " after", attribute("linear_before_reset", 1)));
            out.add(graph("GRU", direction, "", " after", attribute("linear_before_reset", 1)));
        }
        out.add(activations("LSTM", "Sigmoid", "Relu", "Tanh"));
        out.add(activations("LSTM", "HardSigmoid", "Tanh", "Softsign"));
        out.add(activations("LSTM", "Sigmoid", "Softplus", "Tanh"));
        out.add(activations("GRU", "Sigmoid", "Relu"));
        out.add(activations("GRU", "Sigmoid", "Softsign"));
        out.add(activations("RNN", "Relu"));
        out.add(activations("RNN", "Sigmoid"));
        out.add(activations("RNN", "LeakyRelu", 0.1f));
        out.add(activations("RNN", "Elu", 0.5f));
        out.add(activations("RNN", "ThresholdedRelu", 0.2f));
        out.add(activations("RNN", "ScaledTanh", 1.2f, 0.5f));
        out.add(activations("RNN", "Affine", 0.4f, 0.1f));
        out.add(activations("RNN", "HardSigmoid", 0.4f, 0.3f));
        return out;
    }

    private static TestGraph activations(String kind, Object... namesAndValues) {
        List<String> names = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        for (Object each : namesAndValues) {
            if (each instanceof String name) {
                names.add(name);
            } else {
                values.add((Float) each);
            }
        }
        Messages[] attributes = new Messages[1 + values.size()];
        attributes[0] = texts("activations", names);
        for (int i = 0; i < values.size(); i++) {
            attributes[1 + i] = reals(i == 0 ? "activation_alpha" : "activation_beta", values.get(i));
        }
        return graph(kind, "forward", "b state", " " + names, attributes);
    }

    private static TestGraph graph(String kind, String direction, String inputs, String options, Messages... more) {
        int d = direction.equals("bidirectional") ? 2 : 1;
        int gates = kind.equals("LSTM") ? 4 : kind.equals("GRU") ? 3 : 1;
        boolean lstm = kind.equals("LSTM");
        TestGraph out = TestGraph.of(kind + " " + direction + " " + inputs + options, 17)
                .input("x", TIME, BATCH, INPUT)
                .weight("w", d, gates * HIDDEN, INPUT)
                .weight("r", d, gates * HIDDEN, HIDDEN);
        String names = "x w r";
        names += inputs.contains("b") ? " b" : " -";
        if (inputs.contains("b")) {
            out.weight("b", d, 2 * gates * HIDDEN);
        }
        names += inputs.contains("lengths") ? " n" : " -";
        if (inputs.contains("lengths")) {
            out.int32s("n", 2, TIME, 1);
        }
        if (inputs.contains("state")) {
            out.input("h0", d, BATCH, HIDDEN);
            names += " h0";
            if (lstm) {
                out.input("c0", d, BATCH, HIDDEN);
                names += " c0";
            }
        } else {
            names += lstm ? " - -" : " -";
        }
        if (inputs.contains(" p")) {
            out.weight("p", d, 3 * HIDDEN);
            names += " p";
        }
        Messages[] attributes = new Messages[2 + more.length];
        attributes[0] = attribute("hidden_size", HIDDEN);
        attributes[1] = attribute("direction", direction);
        System.arraycopy(more, 0, attributes, 2, more.length);
        return out.node(kind, names, lstm ? "y yh yc" : "y yh", attributes);
    }
}
