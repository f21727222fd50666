package org.lstm4j.keras;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lstm4j.autograd.Variable;
import org.lstm4j.keras.ConvolutionLayers.Window;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.pooling.AvgPool1d;
import org.lstm4j.nn.pooling.MaxPool1d;
import org.lstm4j.tensor.Tensor;

/**
 * Pooling over windows of steps and over all steps.
 *
 * @see <a href="https://keras.io/api/layers/pooling_layers/">Keras: pooling layers</a>
 */
final class PoolingLayers {
    private static final String LAST = "channels_last";

    private PoolingLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("MaxPooling1D", at -> {
            Window window = window(at.config());
            Layer pool = new MaxPool1d(MaxPool1d.options(window.size()).stride(window.stride()));
            return KerasLayer.dropping(x -> pooled(pool, window.channelsFirst(x, Double.NEGATIVE_INFINITY)));
        });
        rules.put("AveragePooling1D", at -> {
            Window window = window(at.config());
            Layer pool = new AvgPool1d(AvgPool1d.options(window.size()).stride(window.stride()));
            UnaryOperator<Tensor> sums = x -> pooled(pool, window.channelsFirst(x, 0));
            // Padding does not count.
            return KerasLayer.dropping(x -> sums.apply(x).div(sums.apply(Tensor.ones(x.dtype(), x.shape()))));
        });
        rules.put("GlobalMaxPooling1D", at -> {
            at.config().require("data_format", LAST);
            boolean keeps = at.config().flag("keepdims", false);
            return KerasLayer.dropping(x -> sequence(x).amax(new int[] {1}, keeps));
        });
        rules.put("GlobalAveragePooling1D", at -> {
            at.config().require("data_format", LAST);
            return new GlobalAverage(at.config().flag("keepdims", false));
        });
    }

    private static Window window(Config config) {
        config.require("data_format", LAST);
        int size = config.single("pool_size", 2);
        String padding = config.text("padding", "valid");
        if (padding.equals("causal")) {
            throw Config.unlike("padding", "valid or same", padding);
        }
        return new Window(size, config.single("strides", size), 1, padding);
    }

    private static Tensor pooled(Layer pool, Tensor x) {
        return pool.forward(Variable.of(x.contiguous())).data().transpose(1, 2).contiguous();
    }

    private static Tensor sequence(Tensor x) {
        if (x.rank() != 3) {
            throw new IllegalArgumentException("expected (batch, time, features), but got the shape " + x.shape());
        }
        return x;
    }

    /** The mean over the steps that count. */
    private record GlobalAverage(boolean keepsDim) implements KerasLayer {
        @Override
        public List<Flow> call(List<Flow> inputs) {
            Flow in = KerasLayer.single(inputs);
            Tensor x = sequence(in.value());
            Tensor mask = in.mask();
            int[] time = {1};
            if (mask == null) {
                return List.of(Flow.of(x.mean(time, keepsDim)));
            }
            Tensor counts = Flow.spread(mask, x);
            return List.of(Flow.of(x.mul(counts).sum(time, keepsDim).div(counts.sum(time, keepsDim))));
        }
    }
}
