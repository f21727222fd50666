package org.lstm4j.onnx;

import static org.lstm4j.onnx.GraphWriter.number;
import static org.lstm4j.onnx.GraphWriter.real;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lstm4j.nn.internal.ProtoBytes;
import org.lstm4j.nn.models.LayerText;
import org.lstm4j.tensor.Tensor;

/** Writes activations; those that opset 17 has no operator for as several. */
final class ActivationExport {
    private ActivationExport() {}

    static void register(Map<String, LayerExport.Rule> rules) {
        rules.put("ReLU", (g, n, t, x) -> unary(g, "Relu", n, x));
        rules.put("Sigmoid", (g, n, t, x) -> unary(g, "Sigmoid", n, x));
        rules.put("Tanh", (g, n, t, x) -> unary(g, "Tanh", n, x));
        rules.put("Softsign", (g, n, t, x) -> unary(g, "Softsign", n, x));
        rules.put("Hardswish", (g, n, t, x) -> unary(g, "HardSwish", n, x));
        rules.put("ELU", (g, n, t, x) -> unary(g, "Elu", n, x, real("alpha", t.number("alpha"))));
        rules.put("SELU", (g, n, t, x) -> unary(g, "Selu", n, x));
        rules.put("LeakyReLU", (g, n, t, x) -> unary(g, "LeakyRelu", n, x, real("alpha", t.number("negative_slope"))));
        rules.put(
                "Hardsigmoid",
                (g, n, t, x) -> unary(g, "HardSigmoid", n, x, real("alpha", 1.0 / 6), real("beta", 0.5)));
        rules.put("ReLU6", (g, n, t, x) -> clip(g, n, t, x, 0, 6));
        rules.put("Hardtanh", (g, n, t, x) -> clip(g, n, t, x, t.number("min_val"), t.number("max_val")));
        rules.put("Softmax", (g, n, t, x) -> unary(g, "Softmax", n, x, number("axis", t.integer("dim"))));
        rules.put("LogSoftmax", (g, n, t, x) -> unary(g, "LogSoftmax", n, x, number("axis", t.integer("dim"))));
        rules.put("SiLU", (g, n, t, x) -> {
            Flow gate = unary(g, "Sigmoid", n + ".gate", x);
            return x.as(g.node("Mul", n, List.of(x.name(), gate.name())));
        });
        rules.put("Mish", (g, n, t, x) -> {
            Flow gate = unary(g, "Tanh", n + ".gate", unary(g, "Softplus", n + ".softplus", x));
            return x.as(g.node("Mul", n, List.of(x.name(), gate.name())));
        });
        rules.put("LogSigmoid", (g, n, t, x) -> {
            Flow softplus = unary(g, "Softplus", n + ".softplus", unary(g, "Neg", n + ".negative", x));
            return unary(g, "Neg", n, softplus);
        });
        rules.put("Softplus", (g, n, t, x) -> {
            double beta = t.number("beta");
            Flow scaled = scaled(g, n + ".scaled", t, x, beta);
            return scaled(g, n, t, unary(g, "Softplus", n + ".softplus", scaled), 1 / beta);
        });
        rules.put("GELU", ActivationExport::gelu);
        rules.put("GLU", (g, n, t, x) -> {
            int dim = t.integer("dim");
            List<String> halves =
                    g.node("Split", n + ".halves", List.of(x.name()), List.of(n + ".a", n + ".b"), number("axis", dim));
            Flow gate = unary(g, "Sigmoid", n + ".gate", x.as(halves.get(1)));
            String size = x.sizes().get(dim < 0 ? dim + x.rank() : dim);
            String y = g.node("Mul", n, List.of(halves.get(0), gate.name()));
            return x.with(y, dim, size.matches("[0-9]+") ? Integer.parseInt(size) / 2 : "?");
        });
        rules.put("PReLU", (g, n, t, x) -> {
            Tensor slope = t.weights().get("weight");
            if (slope == null) {
                throw new IllegalArgumentException("OnnxExport: " + n + ": PReLU has no weight");
            }
            int[] sizes = new int[Math.max(1, x.rank() - 1)];
            Arrays.fill(sizes, 1);
            sizes[0] = slope.numel();
            return x.as(g.node("PRelu", n, List.of(x.name(), g.weight(n + ".weight", slope.reshape(sizes)))));
        });
    }

    private static Flow unary(GraphWriter g, String operator, String name, Flow x, ProtoBytes... attributes) {
        return x.as(g.node(operator, name, List.of(x.name()), attributes));
    }

    private static Flow clip(GraphWriter g, String name, LayerText layer, Flow x, double low, double high) {
        return x.as(g.node(
                "Clip",
                name,
                List.of(
                        x.name(),
                        g.number(name + ".low", layer.dtype(), low),
                        g.number(name + ".high", layer.dtype(), high))));
    }

    private static Flow scaled(GraphWriter g, String name, LayerText layer, Flow x, double factor) {
        return factor == 1
                ? x
                : x.as(g.node("Mul", name, List.of(x.name(), g.number(name + ".factor", layer.dtype(), factor))));
    }

    /** x (1 + erf(x / √2)) / 2, or with tanh(√(2/π) (x + 0.044715 x³)) for the erf. */
    private static Flow gelu(GraphWriter g, String n, LayerText t, Flow x) {
        Flow inner;
        if (t.word("approximate", "none").equals("tanh")) {
            Flow square = x.as(g.node("Mul", n + ".square", List.of(x.name(), x.name())));
            Flow cube = x.as(g.node("Mul", n + ".cube", List.of(square.name(), x.name())));
            Flow sum = x.as(g.node(
                    "Add",
                    n + ".sum",
                    List.of(x.name(), scaled(g, n + ".small", t, cube, 0.044715).name())));
            inner = unary(g, "Tanh", n + ".tanh", scaled(g, n + ".angle", t, sum, Math.sqrt(2 / Math.PI)));
        } else {
            inner = unary(g, "Erf", n + ".erf", scaled(g, n + ".scaled", t, x, Math.sqrt(0.5)));
        }
        String one = g.number(n + ".one", t.dtype(), 1);
        String more = g.node("Add", n + ".more", List.of(inner.name(), one));
        Flow half = scaled(g, n + ".half", t, x, 0.5);
        return x.as(g.node("Mul", n, List.of(half.name(), more)));
    }
}
