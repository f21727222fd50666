package org.lstm4j.onnx.ops;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Convolutions along one dimension, by {@link Conv1d}. With constant weights the layer is built when the file is opened.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__Conv.html">Conv</a>
 */
final class ConvolutionOperators {
    private ConvolutionOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("Conv", at -> {
            Value weight = at.constant(1);
            Value bias = at.constant(2);
            Layers cached = weight != null && at.isKnown(2) && weight.tensor().rank() >= 3
                    ? new Layers(at, weight.tensor(), bias == null ? null : bias.tensor())
                    : null;
            return in -> {
                Layers layers = cached != null ? cached : new Layers(at, in.floats(1), in.has(2) ? in.floats(2) : null);
                return List.of(in.get(0).with(layers.apply(in.floats(0))));
            };
        });
    }

    /** The layer of some weights; its stride is known with the window alone. */
    private static final class Layers {
        private final Site at;
        private final int[] kernel;
        private final Tensor weight;
        private final @Nullable Tensor bias;
        private @Nullable Conv1d last;

        Layers(Site at, Tensor given, @Nullable Tensor bias) {
            this.at = at;
            this.bias = bias;
            int[] sizes = given.shape().toArray();
            if (sizes.length < 3) {
                throw new IllegalArgumentException(
                        "expected weights of 3 or 4 dimensions, but got the shape " + given.shape());
            }
            this.kernel = Arrays.copyOfRange(sizes, 2, sizes.length);
            this.weight =
                    given.reshape(sizes[0], sizes[1], Arrays.stream(kernel).reduce(1, Math::multiplyExact));
        }

        Tensor apply(Tensor x) {
            return Spatial.along(
                    at,
                    x,
                    kernel,
                    (rows, window) -> layer(window)
                            .forward(Variable.of(window.padded(rows, 0)))
                            .data());
        }

        private synchronized Conv1d layer(Spatial window) {
            Conv1d layer = last;
            if (layer == null
                    || layer.options().stride() != window.stride()
                    || layer.options().dilation() != window.dilation()) {
                layer = create(window);
                last = layer;
            }
            return layer;
        }

        private Conv1d create(Spatial window) {
            int groups = at.attributes().integer("group", 1);
            Conv1d layer = new Conv1d(
                    Conv1d.options(Math.multiplyExact(weight.size(1), groups), weight.size(0), weight.size(2))
                            .stride(window.stride())
                            .dilation(window.dilation())
                            .groups(groups)
                            .bias(bias != null)
                            .dtype(weight.dtype()),
                    Generator.seeded(0));
            layer.weight().data().copyInPlace(weight);
            if (bias != null && layer.bias() != null) {
                layer.bias().data().copyInPlace(bias);
            }
            layer.eval();
            return layer;
        }
    }
}
