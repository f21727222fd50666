package org.lstm4j.keras;

import java.util.Map;
import org.lstm4j.autograd.Variable;
import org.lstm4j.keras.Activations.Activation;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.conv.Conv1d;
import org.lstm4j.tensor.Generator;
import org.lstm4j.tensor.Tensor;

/**
 * Conv1D, channels last, by {@link Conv1d}.
 *
 * @see <a href="https://keras.io/api/layers/convolution_layers/convolution1d/">Keras: Conv1D</a>
 */
final class ConvolutionLayers {
    private ConvolutionLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Conv1D", ConvolutionLayers::convolution);
    }

    /**
     * A window over the steps.
     *
     * @param padding valid, same or causal
     */
    record Window(int size, int stride, int dilation, String padding) {
        Window {
            if (!padding.equals("valid") && !padding.equals("same") && !padding.equals("causal")) {
                throw Config.unlike("padding", "valid, same or causal", padding);
            }
        }

        /** The steps that stand before and after a sequence: as many as give an output for each stride. */
        int[] padding(int length) {
            long span = (size - 1L) * dilation;
            if (padding.equals("valid")) {
                return new int[] {0, 0};
            }
            if (padding.equals("causal")) {
                return new int[] {Math.toIntExact(span), 0};
            }
            long outputs = (length + stride - 1L) / stride;
            int total = Math.toIntExact(Math.max(0, (outputs - 1) * stride + span + 1 - length));
            return new int[] {total / 2, total - total / 2};
        }

        /** (N, L, C) with the padding, as (N, C, L). */
        Tensor channelsFirst(Tensor x, double fill) {
            if (x.rank() != 3) {
                throw new IllegalArgumentException("expected (batch, time, features), but got the shape " + x.shape());
            }
            int[] pad = padding(x.size(1));
            return ShapeLayers.padded(x, pad[0], pad[1], fill).transpose(1, 2);
        }
    }

    private static KerasLayer convolution(Described at) {
        Config config = at.config();
        config.require("data_format", "channels_last");
        int filters = config.size("filters");
        int size = config.single("kernel_size", 0);
        int groups = config.single("groups", 1);
        Window window = new Window(
                size, config.single("strides", 1), config.single("dilation_rate", 1), config.text("padding", "valid"));
        Tensor kernel = at.take("kernel", size, -1, filters);
        Tensor bias = config.flag("use_bias", true) ? at.take("bias", filters) : null;
        Conv1d layer = new Conv1d(
                Conv1d.options(Math.multiplyExact(kernel.size(1), groups), filters, size)
                        .stride(window.stride())
                        .dilation(window.dilation())
                        .groups(groups)
                        .bias(bias != null)
                        .dtype(at.dtype()),
                Generator.seeded(0));
        StateDict weights = new StateDict().put("weight", kernel.permute(2, 1, 0));
        if (bias != null) {
            weights.put("bias", bias);
        }
        layer.loadStateDict(weights);
        layer.eval();
        Activation activation = Activations.option(at, "activation");
        return KerasLayer.dropping(x -> {
            Variable in = Variable.of(window.channelsFirst(x.to(kernel.dtype()), 0));
            return activation.apply(layer.forward(in).data().transpose(1, 2).contiguous());
        });
    }
}
