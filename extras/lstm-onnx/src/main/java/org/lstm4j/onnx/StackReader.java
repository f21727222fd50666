package org.lstm4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.Linear;
import org.lstm4j.nn.Module;
import org.lstm4j.nn.Parameter;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.LeakyReLU;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Softsign;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.nn.embedding.Embedding;
import org.lstm4j.nn.models.Head;
import org.lstm4j.nn.models.SequenceModel;
import org.lstm4j.nn.rnn.RecurrentLayer;
import org.lstm4j.onnx.graph.ExternalData;
import org.lstm4j.onnx.graph.Node;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.onnx.ops.Operators;
import org.lstm4j.onnx.ops.Site;
import org.lstm4j.tensor.Tensor;

/**
 * Reads a graph as a stack of layers. What exporters write between the operators of layers (transposes, reshapes, the choice of a
 * step) moves the value from one form to another; the form after the last recurrent layer says the head.
 */
final class StackReader {
    /** What a value is on its way. */
    private enum Form {
        /** A sequence in the order of the graph's input. */
        INPUT,
        /** (T, N, F). */
        TIME_FIRST,
        /** (N, T, F). */
        BATCH_FIRST,
        /** The output Y of an operator, (T, D, N, H), and with the directions moved, (T, N, D, H). */
        Y,
        Y_MOVED,
        /** One step of a sequence with its dimension, (1, N, F) or (N, 1, F). */
        STEP,
        /** The last states, (D, N, H), and with the directions moved, (N, D, H). */
        Y_H,
        Y_H_MOVED,
        /** (N, F). */
        ROWS
    }

    private final Program program;
    private final Chain chain;
    private final String output;
    private final List<Module> stages = new ArrayList<>();
    private Form form = Form.INPUT;
    private boolean batchFirst;
    private Head head = Head.EVERY;
    private int directions = 1;

    StackReader(Program program, String output) {
        this.program = program;
        this.chain = new Chain(program);
        this.output = output;
    }

    SequenceModel read() {
        List<Node> nodes = chain.to(output);
        // The order of the layers is that of the input, which a transpose in front of the first operator tells.
        for (Node node : nodes) {
            if (isRecurrent(node)) {
                break;
            }
            batchFirst ^= node.operator().equals("Transpose");
        }
        for (Node node : nodes) {
            try {
                add(node);
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IllegalArgumentException(
                        "OnnxModel.toModel: " + node.label() + ": " + e.getMessage()
                                + "; the graph runs by run(), but is not a stack of layers",
                        e);
            }
        }
        boolean sequence = form == Form.TIME_FIRST || form == Form.BATCH_FIRST || form == Form.INPUT;
        if (stages.stream().noneMatch(stage -> stage instanceof RecurrentLayer<?>)
                || !(sequence || form == Form.ROWS)
                || (sequence && (form == Form.BATCH_FIRST) != batchFirst)) {
            throw new IllegalArgumentException(
                    "OnnxModel.toModel: the output is not that of a stack of layers with a recurrent"
                            + " one; the graph runs by run()");
        }
        return model();
    }

    private SequenceModel model() {
        SequenceModel out = new SequenceModel(head);
        for (Module stage : stages) {
            String type = stage.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            String name = type;
            for (int i = 1; out.stages().containsKey(name); i++) {
                name = type + i;
            }
            if (stage instanceof Embedding embedding) {
                out.add(name, embedding);
            } else if (stage instanceof RecurrentLayer<?> layer) {
                out.add(name, layer);
            } else {
                out.add(name, (Layer) stage);
            }
        }
        out.eval();
        return out;
    }

    private static boolean isRecurrent(Node node) {
        return List.of("LSTM", "GRU", "RNN").contains(node.operator());
    }

    private void add(Node node) {
        switch (node.operator()) {
            case "LSTM", "GRU", "RNN" -> addRecurrent(node);
            case "MatMul" -> stages.add(linear(constant(node, 1).t(), null));
            case "Add" -> addBias(node);
            case "Gemm" -> addGemm(node);
            case "Gather" -> addGather(node);
            case "Transpose" -> transpose(node);
            case "Reshape" -> reshape();
            case "Slice" -> slice(node);
            case "Squeeze" -> squeeze(node);
            case "Identity", "Dropout", "Cast" -> {
                // Values pass as they are.
            }
            default -> stages.add(activation(node));
        }
    }

    private static Layer activation(Node node) {
        return switch (node.operator()) {
            case "Relu" -> new ReLU();
            case "Tanh" -> new Tanh();
            case "Sigmoid" -> new Sigmoid();
            case "Softsign" -> new Softsign();
            case "LeakyRelu" -> new LeakyReLU(node.attributes().real("alpha", 0.01));
            case "Elu" -> new ELU(node.attributes().real("alpha", 1));
            case "Softmax" -> new Softmax(axis(node));
            case "LogSoftmax" -> new LogSoftmax(axis(node));
            default -> throw new IllegalArgumentException("the operator has no layer in a stack");
        };
    }

    private static int axis(Node node) {
        int axis = node.attributes().integer("axis", -1);
        if (axis != -1) {
            throw new IllegalArgumentException("expected the last axis, but got " + axis);
        }
        return axis;
    }

    private Tensor constant(Node node, int input) {
        Value value = program.constant(node.inputs().get(input));
        if (value == null) {
            throw new IllegalArgumentException("input " + input + " is not constant");
        }
        return value.tensor();
    }

    private void addRecurrent(Node node) {
        if (form != Form.INPUT && form != Form.TIME_FIRST) {
            throw new IllegalArgumentException("the input is not a sequence, time first");
        }
        for (int i = 5; i < Math.min(7, node.inputs().size()); i++) {
            String state = node.inputs().get(i);
            if (!state.isEmpty() && !chain.isZero(state)) {
                throw new IllegalArgumentException("it does not start from a state of zeros");
            }
        }
        List<@Nullable Value> known = new ArrayList<>();
        node.inputs().forEach(input -> known.add(program.constant(input)));
        Site at = new Site(node, 0, Collections.unmodifiableList(known), ExternalData.none());
        RecurrentLayer<?> layer = Operators.layer(at, batchFirst);
        stages.add(layer);
        directions = layer.isBidirectional() ? 2 : 1;
        String y = node.outputs().get(0);
        boolean usesY = program.instructions().stream()
                .anyMatch(each -> each.node().inputs().contains(y));
        form = usesY ? Form.Y : Form.Y_H;
    }

    private static Linear linear(Tensor weight, @Nullable Tensor bias) {
        return new Linear(new Parameter(weight.copy()), bias == null ? null : new Parameter(bias.copy()));
    }

    /** The bias of the linear layer before. */
    private void addBias(Node node) {
        int last = stages.size() - 1;
        boolean first = program.constant(node.inputs().get(0)) != null;
        Tensor bias = constant(node, first ? 0 : 1);
        if (last < 0
                || !(stages.get(last) instanceof Linear before)
                || before.bias() != null
                || bias.rank() != 1
                || bias.numel() != before.weight().size(0)) {
            throw new IllegalArgumentException("it is not the bias of a linear layer");
        }
        stages.set(last, linear(before.weight().data(), bias));
    }

    private void addGemm(Node node) {
        if (node.attributes().real("alpha", 1) != 1
                || node.attributes().real("beta", 1) != 1
                || node.attributes().flag("transA", false)) {
            throw new IllegalArgumentException("expected alpha and beta of 1 and no transA");
        }
        Tensor weight = constant(node, 1);
        Tensor bias = node.inputs().size() > 2 ? constant(node, 2) : null;
        if (bias != null && bias.rank() != 1) {
            throw new IllegalArgumentException("expected a vector of biases, but got the shape " + bias.shape());
        }
        stages.add(linear(node.attributes().flag("transB", false) ? weight : weight.t(), bias));
    }

    private void addGather(Node node) {
        int axis = node.attributes().integer("axis", 0);
        if (stages.isEmpty() && form == Form.INPUT && axis == 0) {
            stages.add(Embedding.fromPretrained(constant(node, 0), false));
            return;
        }
        Tensor index = constant(node, 1);
        if (index.rank() != 0 || index.item() != -1 || axis != timeAxis()) {
            throw new IllegalArgumentException("expected the last step of the sequence");
        }
        head = Head.LAST;
        form = Form.ROWS;
    }

    /** The dimension of time of a sequence behind a recurrent layer. */
    private int timeAxis() {
        return switch (form) {
            case TIME_FIRST -> 0;
            case BATCH_FIRST -> 1;
            default -> throw new IllegalArgumentException("the input is not a sequence behind a recurrent layer");
        };
    }

    private void transpose(Node node) {
        long[] order = node.attributes().integers("perm");
        boolean swaps = Arrays.equals(order, new long[] {1, 0, 2});
        form = switch (form) {
            case INPUT -> swapped(swaps, Form.TIME_FIRST);
            case TIME_FIRST -> swapped(swaps, Form.BATCH_FIRST);
            case BATCH_FIRST -> swapped(swaps, Form.TIME_FIRST);
            case Y_H -> swapped(swaps, Form.Y_H_MOVED);
            case Y -> swapped(Arrays.equals(order, new long[] {0, 2, 1, 3}), Form.Y_MOVED);
            default -> throw new IllegalArgumentException("unexpected here");
        };
    }

    private static Form swapped(boolean fits, Form to) {
        if (!fits) {
            throw new IllegalArgumentException("another order of dimensions than exporters write for layers");
        }
        return to;
    }

    /** Joins the directions; the sizes follow from what is reshaped. */
    private void reshape() {
        switch (form) {
            case Y_MOVED -> form = Form.TIME_FIRST;
            case Y_H_MOVED -> {
                head = Head.FINAL;
                form = Form.ROWS;
            }
            default -> throw new IllegalArgumentException("unexpected here");
        }
    }

    /** The last step with its dimension, as tf2onnx writes it. */
    private void slice(Node node) {
        boolean last = node.inputs().size() == 4
                && constant(node, 1).numel() == 1
                && constant(node, 1).sum().item() == -1
                && constant(node, 2).sum().item() >= Integer.MAX_VALUE
                && constant(node, 3).sum().item() == timeAxis();
        if (!last) {
            throw new IllegalArgumentException("expected the last step of the sequence");
        }
        head = Head.LAST;
        form = Form.STEP;
    }

    private void squeeze(Node node) {
        long[] attribute = node.attributes().integers("axes");
        double axis = attribute != null ? attribute[0] : constant(node, 1).sum().item();
        if (form == Form.Y && axis == 1 && directions == 1) {
            form = Form.TIME_FIRST;
        } else if (form == Form.Y_H && axis == 0 && directions == 1) {
            head = Head.FINAL;
            form = Form.ROWS;
        } else if (form == Form.STEP) {
            form = Form.ROWS;
        } else {
            throw new IllegalArgumentException("unexpected here");
        }
    }
}
