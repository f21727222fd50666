package org.lstm4j.onnx.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.lstm4j.nn.internal.Quote;
import org.lstm4j.onnx.graph.Attributes;
import org.lstm4j.tensor.Tensor;

/**
 * The activations of the gates of a recurrent operator. Values of {@code activation_alpha} and {@code activation_beta} go,
 * in order, to those that take one.
 *
 * @param names in lower case, those of each direction in turn
 * @param functions of the same order
 */
record GateActivations(List<String> names, List<UnaryOperator<Tensor>> functions) {
    static GateActivations of(RecurrentKind kind, int directions, Attributes attributes) {
        List<String> standard = switch (kind) {
            case LSTM -> List.of("sigmoid", "tanh", "tanh");
            case GRU -> List.of("sigmoid", "tanh");
            case RNN -> List.of("tanh");
        };
        List<String> given = attributes.texts("activations");
        if (!given.isEmpty() && given.size() != standard.size() * directions) {
            throw new IllegalArgumentException(
                    "expected " + standard.size() * directions + " activations, but got " + given.size());
        }
        Values alpha = new Values(attributes.reals("activation_alpha"));
        Values beta = new Values(attributes.reals("activation_beta"));
        List<String> names = new ArrayList<>();
        List<UnaryOperator<Tensor>> functions = new ArrayList<>();
        for (int i = 0; i < standard.size() * directions; i++) {
            String name = given.isEmpty()
                    ? standard.get(i % standard.size())
                    : given.get(i).toLowerCase(Locale.ROOT);
            names.add(name);
            functions.add(function(name, alpha, beta));
        }
        return new GateActivations(List.copyOf(names), List.copyOf(functions));
    }

    /** Those of one direction. */
    GateActivations direction(int direction, int directions) {
        int each = names.size() / directions;
        return new GateActivations(
                names.subList(direction * each, (direction + 1) * each),
                functions.subList(direction * each, (direction + 1) * each));
    }

    private static UnaryOperator<Tensor> function(String name, Values alphas, Values betas) {
        return switch (name) {
            case "sigmoid" -> Tensor::sigmoid;
            case "tanh" -> Tensor::tanh;
            case "relu" -> Tensor::relu;
            case "softsign" -> x -> x.div(x.abs().add(1));
            case "softplus" -> ActivationOperators::softplus;
            case "affine" -> {
                double alpha = alphas.next(1);
                double beta = betas.next(0);
                yield x -> x.mul(alpha).add(beta);
            }
            case "leakyrelu" -> {
                double alpha = alphas.next(0.01);
                yield x -> ActivationOperators.leaky(x, alpha);
            }
            case "thresholdedrelu" -> {
                double alpha = alphas.next(1);
                yield x -> x.mul(x.gt(alpha));
            }
            case "scaledtanh" -> {
                double alpha = alphas.next(1);
                double beta = betas.next(1);
                yield x -> x.mul(beta).tanh().mul(alpha);
            }
            case "hardsigmoid" -> {
                double alpha = alphas.next(0.2);
                double beta = betas.next(0.5);
                yield x -> ActivationOperators.hardSigmoid(x, alpha, beta);
            }
            case "elu" -> {
                double alpha = alphas.next(1);
                yield x -> ActivationOperators.elu(x, alpha);
            }
            default -> throw new IllegalArgumentException("the activation " + Quote.of(name) + " is not known");
        };
    }

    /** Values that are handed out in order. */
    private static final class Values {
        private final float[] values;
        private int used;

        Values(float[] values) {
            this.values = values;
        }

        double next(double otherwise) {
            return used < values.length ? values[used++] : otherwise;
        }
    }
}
