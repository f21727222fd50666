package org.lstm4j.keras;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.activation.ELU;
import org.lstm4j.nn.activation.GELU;
import org.lstm4j.nn.activation.Hardsigmoid;
import org.lstm4j.nn.activation.Hardswish;
import org.lstm4j.nn.activation.Hardtanh;
import org.lstm4j.nn.activation.LeakyReLU;
import org.lstm4j.nn.activation.LogSigmoid;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.Mish;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.ReLU6;
import org.lstm4j.nn.activation.SELU;
import org.lstm4j.nn.activation.SiLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Softplus;
import org.lstm4j.nn.activation.Softsign;
import org.lstm4j.nn.activation.Tanh;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.io.FormatException;

/**
 * Activation functions by their names, and the layers that are one.
 *
 * @see <a href="https://keras.io/api/layers/activations/">Keras: layer activation functions</a>
 */
final class Activations {
    private static final String NEGATIVE_SLOPE = "negative_slope";

    private Activations() {}

    /**
     * A function.
     *
     * @param name Keras' name
     * @param layer makes a layer that computes it; null if the library has none
     */
    record Activation(
            String name,
            UnaryOperator<Tensor> function,
            @Nullable Supplier<Layer> layer) {
        Tensor apply(Tensor x) {
            return function.apply(x);
        }

        boolean is(String other) {
            return name.equals(other);
        }

        /** Adds it to a stack, unless it does nothing. */
        void addTo(Stack stack) {
            if (!is("linear")) {
                if (layer == null) {
                    throw new IllegalStateException("the library has no layer for the activation " + name);
                }
                stack.layer("activation", layer.get());
            }
        }
    }

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Activation", at -> layer(option(at, "activation")));
        rules.put("ReLU", at -> layer(relu(at.config())));
        rules.put("LeakyReLU", at -> layer(library("LeakyReLU", () -> new LeakyReLU(slope(at)))));
        rules.put("ELU", at -> layer(library("ELU", () -> new ELU(at.config().number("alpha", 1)))));
        rules.put("Softmax", at -> {
            int axis = at.config().integer("axis", -1);
            return layer(library("Softmax", () -> new Softmax(axis)));
        });
        rules.put("ThresholdedReLU", at -> {
            double theta = at.config().number("theta", 1);
            return layer(new Activation("ThresholdedReLU", x -> x.mul(x.gt(theta)), null));
        });
        rules.put("PReLU", at -> {
            // The slopes of a shared axis are given once, in a size of 1.
            Tensor alpha = at.weights().takeAny("alpha").to(at.dtype());
            return KerasLayer.keeping(x -> x.relu().add(alpha.mul(x.neg().relu().neg())), stack -> {
                throw new IllegalStateException("the library has no PReLU with a slope for each place");
            });
        });
    }

    private static double slope(Described at) {
        return at.config().number(NEGATIVE_SLOPE, at.config().number("alpha", 0.3));
    }

    private static KerasLayer layer(Activation activation) {
        return KerasLayer.keeping(activation::apply, activation::addTo);
    }

    /**
     * The activation that an option names; linear without it.
     *
     * @throws IllegalArgumentException if it is not one of Keras' own
     */
    static Activation option(Described at, String key) {
        Object value = at.config().get(key);
        if (value == null) {
            return of("linear", at.isKeras2());
        }
        if (value instanceof String name) {
            return of(name, at.isKeras2());
        }
        Described inner = Described.of(Config.object(key, value), at.isKeras2(), at.weights());
        return switch (inner.className()) {
            case "ReLU" -> relu(inner.config());
            case "LeakyReLU" -> library("LeakyReLU", () -> new LeakyReLU(slope(inner)));
            case "ELU" -> library("ELU", () -> new ELU(inner.config().number("alpha", 1)));
            case "Activation" -> of(inner.config().text("activation"), at.isKeras2());
            default -> throw Config.unlike(key, "an activation of Keras", inner.className());
        };
    }

    /** max(0, x) with Keras' options: at most a maximum; below a threshold slope (x - threshold). */
    private static Activation relu(Config config) {
        double most = config.number("max_value", Double.POSITIVE_INFINITY);
        double slope = config.number(NEGATIVE_SLOPE, 0);
        double threshold = config.number("threshold", 0);
        if (most == Double.POSITIVE_INFINITY && slope == 0 && threshold == 0) {
            return library("relu", ReLU::new);
        }
        return new Activation(
                "ReLU",
                x -> {
                    Tensor below = x.sub(threshold).mul(slope);
                    return Tensor.where(x.ge(threshold), x.clamp(Double.NEGATIVE_INFINITY, most), below);
                },
                null);
    }

    private static Activation of(String name, boolean isKeras2) {
        return switch (name) {
            case "linear" -> new Activation("linear", x -> x, null);
            case "relu" -> library(name, ReLU::new);
            case "relu6" -> library(name, ReLU6::new);
            case "sigmoid" -> library(name, Sigmoid::new);
            case "tanh" -> library(name, Tanh::new);
            case "softmax" -> library(name, () -> new Softmax(-1));
            case "log_softmax" -> library(name, () -> new LogSoftmax(-1));
            case "elu" -> library(name, ELU::new);
            case "selu" -> library(name, SELU::new);
            case "gelu" -> library(name, GELU::new);
            case "leaky_relu" -> library(name, () -> new LeakyReLU(0.2));
            case "softplus" -> library(name, Softplus::new);
            case "softsign" -> library(name, Softsign::new);
            case "swish", "silu" -> library(name, SiLU::new);
            case "mish" -> library(name, Mish::new);
            case "log_sigmoid" -> library(name, LogSigmoid::new);
            case "hard_tanh" -> library(name, Hardtanh::new);
            case "hard_silu", "hard_swish" -> library(name, Hardswish::new);
            case "exponential" -> new Activation(name, Tensor::exp, null);
            case "hard_sigmoid" ->
                isKeras2
                        ? new Activation(name, x -> x.mul(0.2).add(0.5).clamp(0, 1), null)
                        : library(name, Hardsigmoid::new);
            default ->
                throw new IllegalArgumentException(
                        "the activation " + FormatException.quote(name) + " is not one of Keras' own that can be run");
        };
    }

    private static Activation library(String name, Supplier<Layer> make) {
        Layer layer = make.get();
        return new Activation(name, x -> layer.forward(Variable.of(x)).data(), make);
    }
}
