package org.lstm4j.onnx;

import static org.lstm4j.onnx.GraphWriter.attribute;
import static org.lstm4j.onnx.GraphWriter.number;
import static org.lstm4j.onnx.GraphWriter.real;
import static org.lstm4j.onnx.GraphWriter.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.internal.ProtoBytes;
import org.lstm4j.nn.models.LayerText;
import org.lstm4j.tensor.Tensor;

/** Writes the layers of one input and one output, each as operators of ONNX. */
final class LayerExport {
    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        RULES.put("Identity", (g, n, t, x) -> x);
        for (String dropout : List.of("Dropout", "Dropout1d", "Dropout2d", "AlphaDropout")) {
            RULES.put(dropout, (g, n, t, x) -> x);
        }
        RULES.put("Sequential", (g, n, t, x) -> {
            Flow y = x;
            for (Map.Entry<String, LayerText> child : t.children().entrySet()) {
                y = write(g, n.isEmpty() ? child.getKey() : n + "." + child.getKey(), child.getValue(), y);
            }
            return y;
        });
        RULES.put("Linear", LayerExport::linear);
        RULES.put("Conv1d", LayerExport::convolution);
        RULES.put("Flatten", LayerExport::flatten);
        normalizations();
        pooling();
        ActivationExport.register(RULES);
    }

    private LayerExport() {}

    /** How a layer is written. */
    @FunctionalInterface
    interface Rule {
        /** @param name in front of the names of its values */
        Flow write(GraphWriter graph, String name, LayerText layer, Flow x);
    }

    /** @throws IllegalArgumentException if the layer is not known, or has an option that ONNX has not */
    static Flow write(GraphWriter graph, String name, LayerText layer, Flow x) {
        Rule rule = RULES.get(layer.type());
        if (rule == null) {
            throw new IllegalArgumentException("OnnxExport: " + name + ": a layer of the class " + layer.type()
                    + " cannot be written; expected layers of the library: " + RULES.keySet());
        }
        return rule.write(graph, name, layer, x);
    }

    private static Tensor weight(LayerText layer, String name) {
        Tensor out = layer.weights().get(name);
        if (out == null) {
            throw new IllegalArgumentException("OnnxExport: " + layer.type() + " has no " + name);
        }
        return out;
    }

    private static Flow linear(GraphWriter g, String name, LayerText layer, Flow x) {
        Tensor weight = weight(layer, "weight");
        @Nullable Tensor bias = layer.weights().get("bias");
        if (x.rank() == 2 && bias != null) {
            String y = g.node(
                    "Gemm",
                    name,
                    List.of(x.name(), g.weight(name + ".weight", weight), g.weight(name + ".bias", bias)),
                    number("transB", 1));
            return x.with(y, -1, weight.size(0));
        }
        String y = g.node("MatMul", name + ".product", List.of(x.name(), g.weight(name + ".weight.T", weight.t())));
        if (bias != null) {
            y = g.node("Add", name, List.of(y, g.weight(name + ".bias", bias)));
        }
        return x.with(y, -1, weight.size(0));
    }

    private static Flow convolution(GraphWriter g, String name, LayerText layer, Flow x) {
        Tensor weight = weight(layer, "weight");
        int dilation = layer.single("dilation", 1);
        int span = dilation * (weight.size(2) - 1);
        String padding = layer.word("padding", "0");
        int total = padding.equals("same") ? span : padding.equals("valid") ? 0 : 2 * layer.single("padding", 0);
        String mode = layer.word("padding_mode", "zeros");
        boolean zeros = mode.equals("zeros");
        Flow given = x;
        if (!zeros && total > 0) {
            if (mode.equals("circular")) {
                throw new IllegalArgumentException("OnnxExport: " + name
                        + ": ONNX pads with values of the other end from opset 19 on only; got padding_mode=circular");
            }
            String pads = g.int64s(name + ".pads", 0, 0, total / 2, 0, 0, total - total / 2);
            given = x.as(g.node(
                    "Pad",
                    name + ".padded",
                    List.of(x.name(), pads),
                    text("mode", mode.equals("replicate") ? "edge" : "reflect")));
        }
        List<String> in = new ArrayList<>(List.of(given.name(), g.weight(name + ".weight", weight)));
        Tensor bias = layer.weights().get("bias");
        if (bias != null) {
            in.add(g.weight(name + ".bias", bias));
        }
        String y = g.node(
                "Conv",
                name,
                in,
                attribute("kernel_shape", weight.size(2)),
                attribute("strides", layer.single("stride", 1)),
                attribute("dilations", dilation),
                attribute("pads", zeros ? total / 2 : 0, zeros ? total - total / 2 : 0),
                number("group", layer.integer("groups", 1)));
        return x.with(y, 1, weight.size(0)).with(y, 2, "?");
    }

    private static Flow flatten(GraphWriter g, String name, LayerText layer, Flow x) {
        if (layer.integer("start_dim") != 1 || layer.integer("end_dim") != -1) {
            throw new IllegalArgumentException(
                    "OnnxExport: " + name + ": expected a Flatten of all dimensions but the first");
        }
        String y = g.node("Flatten", name, List.of(x.name()), number("axis", 1));
        return new Flow(y, List.of(x.sizes().get(0), "?"));
    }

    private static void normalizations() {
        RULES.put("LayerNorm", (g, n, t, x) -> {
            int axes = t.integers(0).length;
            Tensor ones = Tensor.ones(t.dtype(), t.integers(0));
            Tensor scale = t.weights().get("weight");
            List<String> in = new ArrayList<>(List.of(x.name(), g.weight(n + ".weight", scale == null ? ones : scale)));
            Tensor bias = t.weights().get("bias");
            if (bias != null) {
                in.add(g.weight(n + ".bias", bias));
            }
            return x.as(g.node("LayerNormalization", n, in, number("axis", -axes), real("epsilon", t.number("eps"))));
        });
        RULES.put("RMSNorm", (g, n, t, x) -> {
            long[] axes = new long[t.integers(0).length];
            for (int i = 0; i < axes.length; i++) {
                axes[i] = (long) i - axes.length;
            }
            double eps = t.number("eps", t.dtype().select((double) Math.ulp(1f), Math.ulp(1.0)));
            String square = g.node("Mul", n + ".square", List.of(x.name(), x.name()));
            String mean = g.node("ReduceMean", n + ".mean", List.of(square), attribute("axes", axes));
            String sum = g.node("Add", n + ".sum", List.of(mean, g.number(n + ".eps", t.dtype(), eps)));
            String root = g.node("Sqrt", n + ".root", List.of(sum));
            String y = g.node("Div", n, List.of(x.name(), root));
            Tensor scale = t.weights().get("weight");
            return x.as(scale == null ? y : g.node("Mul", n + ".scaled", List.of(y, g.weight(n + ".weight", scale))));
        });
        RULES.put("BatchNorm1d", (g, n, t, x) -> {
            Tensor mean = weight(t, "running_mean");
            Tensor ones = Tensor.ones(t.dtype(), mean.shape());
            Tensor scale = t.weights().get("weight");
            Tensor bias = t.weights().get("bias");
            return x.as(g.node(
                    "BatchNormalization",
                    n,
                    List.of(
                            x.name(),
                            g.weight(n + ".weight", scale == null ? ones : scale),
                            g.weight(n + ".bias", bias == null ? Tensor.zerosLike(mean) : bias),
                            g.weight(n + ".running_mean", mean),
                            g.weight(n + ".running_var", weight(t, "running_var"))),
                    real("epsilon", t.number("eps"))));
        });
        RULES.put("GroupNorm", LayerExport::groups);
    }

    /** As PyTorch's exporter: an instance normalization of the groups, then the scale of each channel. */
    private static Flow groups(GraphWriter g, String n, LayerText t, Flow x) {
        int groups = t.integer(0);
        String grouped = g.node("Reshape", n + ".grouped", List.of(x.name(), g.int64s(n + ".groups", 0, groups, -1)));
        String y = g.node(
                "InstanceNormalization",
                n + ".normalized",
                List.of(
                        grouped,
                        g.weight(n + ".ones", Tensor.ones(t.dtype(), groups)),
                        g.weight(n + ".zeros", Tensor.zeros(t.dtype(), groups))),
                real("epsilon", t.number("eps")));
        y = g.node("Reshape", n, List.of(y, g.node("Shape", n + ".shape", List.of(x.name()))));
        int[] channels = new int[x.rank() - 1];
        Arrays.fill(channels, 1);
        channels[0] = t.integer(1);
        Tensor scale = t.weights().get("weight");
        Tensor bias = t.weights().get("bias");
        if (scale != null) {
            y = g.node("Mul", n + ".scaled", List.of(y, g.weight(n + ".weight", scale.reshape(channels))));
        }
        if (bias != null) {
            y = g.node("Add", n + ".shifted", List.of(y, g.weight(n + ".bias", bias.reshape(channels))));
        }
        return x.as(y);
    }

    private static void pooling() {
        RULES.put(
                "MaxPool1d",
                (g, n, t, x) -> pool(
                        g,
                        "MaxPool",
                        n,
                        x,
                        attribute("kernel_shape", t.integer("kernel_size")),
                        attribute("strides", t.integer("stride")),
                        attribute("pads", t.integer("padding"), t.integer("padding")),
                        attribute("dilations", t.integer("dilation")),
                        number("ceil_mode", t.flag("ceil_mode", false) ? 1 : 0)));
        RULES.put("AvgPool1d", (g, n, t, x) -> {
            if (t.flag("ceil_mode", false)) {
                throw new IllegalArgumentException(
                        "OnnxExport: " + n
                                + ": runtimes of ONNX do not agree on averages of windows that pass the end; got ceil_mode=True");
            }
            return pool(
                    g,
                    "AveragePool",
                    n,
                    x,
                    attribute("kernel_shape", t.single("kernel_size", 0)),
                    attribute("strides", t.single("stride", 0)),
                    attribute("pads", t.single("padding", 0), t.single("padding", 0)),
                    number("count_include_pad", t.flag("count_include_pad", true) ? 1 : 0));
        });
        RULES.put("AdaptiveAvgPool1d", (g, n, t, x) -> {
            if (t.integer("output_size") != 1) {
                throw new IllegalArgumentException("OnnxExport: " + n
                        + ": ONNX has an adaptive pooling to one position only, but got output_size="
                        + t.integer("output_size"));
            }
            return x.with(g.node("GlobalAveragePool", n, List.of(x.name())), -1, 1);
        });
    }

    private static Flow pool(GraphWriter g, String operator, String name, Flow x, ProtoBytes... attributes) {
        return x.with(g.node(operator, name, List.of(x.name()), attributes), -1, "?");
    }
}
