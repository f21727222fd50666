package org.lstm4j.onnx.ops;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lstm4j.autograd.Variable;
import org.lstm4j.onnx.graph.Attributes;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Tensor;

/**
 * Activations, element by element and over an axis.
 *
 * @see <a href="https://onnx.ai/onnx/operators/">ONNX operators</a>: each under its name
 */
final class ActivationOperators {
    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;
    /** From this version on softmax runs over one axis; before, over all from it on. */
    private static final int ONE_AXIS = 13;

    private ActivationOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Relu", pointwise(Tensor::relu));
        rules.put("Sigmoid", pointwise(Tensor::sigmoid));
        rules.put("Tanh", pointwise(Tensor::tanh));
        rules.put("Softsign", pointwise(x -> x.div(x.abs().add(1))));
        rules.put("Softplus", pointwise(ActivationOperators::softplus));
        rules.put("Mish", pointwise(x -> x.mul(softplus(x).tanh())));
        rules.put("HardSwish", pointwise(x -> x.mul(hardSigmoid(x, 1.0 / 6, 0.5))));
        rules.put("LeakyRelu", of((x, a) -> leaky(x, a.real("alpha", 0.01))));
        rules.put("Elu", of((x, a) -> elu(x, a.real("alpha", 1))));
        rules.put("Celu", of((x, a) -> {
            double alpha = a.real("alpha", 1);
            return elu(x.div(alpha), 1).mul(alpha);
        }));
        rules.put("Selu", of((x, a) -> elu(x, a.real("alpha", SELU_ALPHA)).mul(a.real("gamma", SELU_GAMMA))));
        rules.put("HardSigmoid", of((x, a) -> hardSigmoid(x, a.real("alpha", 0.2), a.real("beta", 0.5))));
        rules.put("ThresholdedRelu", of((x, a) -> x.mul(x.gt(a.real("alpha", 1)))));
        rules.put("Swish", of((x, a) -> x.mul(x.mul(a.real("alpha", 1)).sigmoid())));
        rules.put("Gelu", of((x, a) -> {
            Variable input = Variable.of(x);
            return (a.text("approximate", "none").equals("tanh") ? input.geluTanh() : input.gelu()).data();
        }));
        rules.put("PRelu", at -> in -> {
            Tensor x = in.floats(0);
            return List.of(Value.of(x.relu().sub(x.neg().relu().mul(in.floats(1)))));
        });
        rules.put("Softmax", at -> overAxis(at, Tensor::softmax));
        rules.put("LogSoftmax", at -> overAxis(at, Tensor::logSoftmax));
    }

    private interface WithAttributes {
        Tensor apply(Tensor x, Attributes attributes);
    }

    private static Rule of(WithAttributes function) {
        return at -> in -> List.of(in.get(0).with(function.apply(in.floats(0), at.attributes())));
    }

    private static Rule pointwise(UnaryOperator<Tensor> function) {
        return of((x, attributes) -> function.apply(x));
    }

    static Tensor leaky(Tensor x, double alpha) {
        return Variable.of(x).leakyRelu(alpha).data();
    }

    static Tensor elu(Tensor x, double alpha) {
        return Variable.of(x).elu(alpha).data();
    }

    static Tensor hardSigmoid(Tensor x, double alpha, double beta) {
        return x.mul(alpha).add(beta).clamp(0, 1);
    }

    /** log(1 + e^x), without overflow. */
    static Tensor softplus(Tensor x) {
        return x.relu().add(x.abs().neg().exp().log1p());
    }

    private interface OverAxis {
        Tensor apply(Tensor x, int axis);
    }

    private static Step overAxis(Site at, OverAxis function) {
        boolean one = at.opset() >= ONE_AXIS;
        int axis = at.attributes().integer("axis", one ? -1 : 1);
        return in -> {
            Tensor x = in.floats(0);
            if (one) {
                return List.of(in.get(0).with(function.apply(x, Dims.axis(axis, x.rank()))));
            }
            int from = axis == x.rank() ? axis : Dims.axis(axis, x.rank());
            Tensor rows = x.reshape(Dims.product(x.shape(), 0, from), Dims.product(x.shape(), from, x.rank()));
            return List.of(in.get(0).with(function.apply(rows, 1).reshape(x.shape())));
        };
    }
}
