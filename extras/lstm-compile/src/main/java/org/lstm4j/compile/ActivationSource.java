package org.lstm4j.compile;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.activation.LogSoftmax;
import org.lstm4j.nn.activation.ReLU;
import org.lstm4j.nn.activation.Sigmoid;
import org.lstm4j.nn.activation.Softmax;
import org.lstm4j.nn.activation.Tanh;

/**
 * An activation in Java: lines that change an array {@code v} of {@code n} numbers from an index {@code from} on. They run once
 * for an output, so they are exact rather than fast.
 */
enum ActivationSource {
    TANH("v[i] = (T) Math.tanh(v[i]);"),
    SIGMOID("v[i] = (T) (1 / (1 + Math.exp(-v[i])));"),
    RELU("v[i] = v[i] > 0 ? v[i] : v[i] <= 0 ? 0 : v[i];"),
    SOFTMAX(null),
    LOG_SOFTMAX(null);

    /** For each number alone; null where all are needed. */
    private final @Nullable String each;

    ActivationSource(@Nullable String each) {
        this.each = each;
    }

    /** The activation of a layer; null if it is none of these. */
    static @Nullable ActivationSource of(Layer layer) {
        return layer instanceof Tanh
                ? TANH
                : layer instanceof Sigmoid
                        ? SIGMOID
                        : layer instanceof ReLU
                                ? RELU
                                : layer instanceof Softmax ? SOFTMAX : layer instanceof LogSoftmax ? LOG_SOFTMAX : null;
    }

    /** @param type {@code float} or {@code double} */
    List<String> lines(String type) {
        if (each != null) {
            return List.of(
                    "for (int i = from; i < from + n; i++) {", "    " + each.replace("(T)", "(" + type + ")"), "}");
        }
        boolean log = this == LOG_SOFTMAX;
        return List.of(
                "double most = Double.NEGATIVE_INFINITY;",
                "for (int i = from; i < from + n; i++) {",
                "    most = Math.max(most, v[i]);",
                "}",
                "double sum = 0;",
                "for (int i = from; i < from + n; i++) {",
                "    sum += Math.exp(v[i] - most);",
                "}",
                "for (int i = from; i < from + n; i++) {",
                log
                        ? "    v[i] = (" + type + ") (v[i] - most - Math.log(sum));"
                        : "    v[i] = (" + type + ") (Math.exp(v[i] - most) / sum);",
                "}");
    }
}
