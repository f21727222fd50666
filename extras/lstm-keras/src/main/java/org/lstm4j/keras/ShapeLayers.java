package org.lstm4j.keras;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lstm4j.tensor.DType;
import org.lstm4j.tensor.Tensor;

/**
 * Layers that mask, reshape, repeat, crop and scale.
 *
 * @see <a href="https://keras.io/api/layers/reshaping_layers/">Keras: reshaping layers</a>
 */
final class ShapeLayers {
    private ShapeLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("Masking", at -> new Masking(at.config().number("mask_value", 0)));
        rules.put("Flatten", at -> {
            at.config().require("data_format", "channels_last");
            return KerasLayer.dropping(x -> x.reshape(x.size(0), -1));
        });
        rules.put("Reshape", at -> {
            int[] sizes = withBatch(at.config().integers("target_shape"));
            return KerasLayer.dropping(x -> x.reshape(sized(sizes, x.size(0))));
        });
        rules.put("Permute", at -> {
            int[] dims = withBatch(at.config().integers("dims"));
            dims[0] = 0;
            return KerasLayer.dropping(x -> x.permute(dims));
        });
        rules.put("RepeatVector", at -> {
            int n = at.config().size("n");
            return KerasLayer.dropping(x -> {
                if (x.rank() != 2) {
                    throw new IllegalArgumentException("expected (batch, features), but got the shape " + x.shape());
                }
                return x.unsqueeze(1).broadcastTo(x.size(0), n, x.size(1)).contiguous();
            });
        });
        rules.put("Cropping1D", at -> {
            int[] crop = pair(at.config(), "cropping");
            return KerasLayer.dropping(x -> x.narrow(1, crop[0], x.size(1) - crop[0] - crop[1]));
        });
        rules.put("ZeroPadding1D", at -> {
            at.config().require("data_format", "channels_last");
            int[] pad = pair(at.config(), "padding");
            return KerasLayer.dropping(x -> padded(x, pad[0], pad[1], 0));
        });
        rules.put("UpSampling1D", at -> {
            int size = at.config().single("size", 2);
            return KerasLayer.dropping(x -> {
                Tensor each = x.unsqueeze(2).broadcastTo(x.size(0), x.size(1), size, x.size(2));
                return each.reshape(x.size(0), Math.multiplyExact(x.size(1), size), x.size(2));
            });
        });
        rules.put("Rescaling", at -> {
            double scale = at.config().number("scale", 1);
            double offset = at.config().number("offset", 0);
            return KerasLayer.keeping(x -> x.to(at.dtype()).mul(scale).add(offset), KerasLayer.NO_STACK);
        });
    }

    /** Room for the batch in front. */
    private static int[] withBatch(int[] sizes) {
        int[] out = new int[sizes.length + 1];
        System.arraycopy(sizes, 0, out, 1, sizes.length);
        return out;
    }

    private static int[] sized(int[] sizes, int batch) {
        int[] out = sizes.clone();
        out[0] = batch;
        return out;
    }

    private static int[] pair(Config config, String key) {
        int[] both = config.integers(key);
        int[] out = both.length == 1 ? new int[] {both[0], both[0]} : both;
        if (out.length != 2 || out[0] < 0 || out[1] < 0) {
            throw Config.unlike(key, "one or two sizes", Arrays.toString(both));
        }
        return out;
    }

    /** Values before and after the steps of (N, L, C). */
    static Tensor padded(Tensor x, int before, int after, double value) {
        List<Tensor> parts = new ArrayList<>();
        addFill(parts, x, before, value);
        parts.add(x);
        addFill(parts, x, after, value);
        return parts.size() == 1 ? x : Tensor.concat(parts, 1);
    }

    private static void addFill(List<Tensor> parts, Tensor x, int steps, double value) {
        if (steps > 0) {
            int[] sizes = x.shape().toArray();
            sizes[1] = steps;
            parts.add(Tensor.zeros(x.dtype(), sizes).add(value));
        }
    }

    /** Steps whose features all have one value are masked, and become zeros. */
    private record Masking(double value) implements KerasLayer {
        @Override
        public List<Flow> call(List<Flow> inputs) {
            Tensor x = KerasLayer.single(inputs).value();
            if (x.rank() != 3) {
                throw new IllegalArgumentException("expected (batch, time, features), but got the shape " + x.shape());
            }
            Tensor counts = x.ne(value).amax(new int[] {-1}, true);
            Tensor mask = counts.squeeze(-1).to(DType.FLOAT64);
            return List.of(new Flow(x.mul(counts), mask));
        }
    }
}
