package org.lstm4j.onnx.ops;

import java.util.List;
import java.util.Map;
import org.lstm4j.onnx.graph.Value;
import org.lstm4j.tensor.Tensor;

/**
 * Normalizations, in inference.
 *
 * @see <a href="https://onnx.ai/onnx/operators/onnx__LayerNormalization.html">LayerNormalization</a> and its neighbours
 */
final class NormalizationOperators {
    private static final double EPSILON = 1e-5;
    /** From this version on a group normalization has a scale for each channel; before, for each group. */
    private static final int SCALE_OF_CHANNELS = 21;

    private NormalizationOperators() {}

    static void register(Map<String, Rule> rules) {
        rules.put("BatchNormalization", at -> {
            double epsilon = at.attributes().real("epsilon", EPSILON);
            if (at.attributes().flag("training_mode", false)) {
                throw new IllegalArgumentException("expected inference, but training_mode is set");
            }
            return in -> {
                Tensor x = in.floats(0);
                Tensor scale = in.floats(1).div(in.floats(4).add(epsilon).sqrt());
                Tensor bias = in.floats(2).sub(in.floats(3).mul(scale));
                return List.of(
                        in.get(0).with(x.mul(Dims.channels(scale, x.rank())).add(Dims.channels(bias, x.rank()))));
            };
        });
        rules.put("LayerNormalization", at -> {
            int axis = at.attributes().integer("axis", -1);
            double epsilon = at.attributes().real("epsilon", EPSILON);
            return in -> {
                Tensor x = in.floats(0);
                Standardized y =
                        Standardized.of(x, ReductionOperators.from(Dims.axis(axis, x.rank()), x.shape()), epsilon);
                Tensor scaled = y.values.mul(in.floats(1));
                return List.of(
                        in.get(0).with(in.has(2) ? scaled.add(in.floats(2)) : scaled),
                        Value.of(y.mean),
                        Value.of(y.inverse));
            };
        });
        rules.put("InstanceNormalization", at -> {
            double epsilon = at.attributes().real("epsilon", EPSILON);
            return in -> {
                Tensor x = in.floats(0);
                Tensor y = Standardized.of(x, ReductionOperators.from(2, x.shape()), epsilon).values;
                return List.of(in.get(0).with(affine(y, in.floats(1), in.floats(2))));
            };
        });
        rules.put("GroupNormalization", NormalizationOperators::groups);
        rules.put("RMSNormalization", at -> {
            int axis = at.attributes().integer("axis", -1);
            double epsilon = at.attributes().real("epsilon", EPSILON);
            return in -> {
                Tensor x = in.floats(0);
                int[] dims = ReductionOperators.from(Dims.axis(axis, x.rank()), x.shape());
                Tensor root = x.square().mean(dims, true).add(epsilon).sqrt();
                return List.of(in.get(0).with(x.div(root).mul(in.floats(1))));
            };
        });
        rules.put("LpNormalization", at -> {
            int axis = at.attributes().integer("axis", -1);
            int p = at.attributes().integer("p", 2);
            return in -> {
                Tensor x = in.floats(0);
                Tensor norm = x.norm(p, new int[] {Dims.axis(axis, x.rank())}, true);
                return List.of(in.get(0).with(x.div(norm)));
            };
        });
    }

    private static Step groups(Site at) {
        double epsilon = at.attributes().real("epsilon", EPSILON);
        int groups = at.attributes().integer("num_groups", 1);
        boolean ofChannels = at.opset() >= SCALE_OF_CHANNELS;
        return in -> {
            Tensor x = in.floats(0);
            if (groups < 1 || x.rank() < 2 || x.size(1) % groups != 0) {
                throw new IllegalArgumentException(
                        "expected channels in " + groups + " groups, but got the shape " + x.shape());
            }
            int each = x.size(1) / groups;
            Tensor grouped = x.reshape(x.size(0), groups, each * Dims.product(x.shape(), 2, x.rank()));
            Tensor y = Standardized.of(grouped, new int[] {2}, epsilon).values;
            return List.of(in.get(0)
                    .with(
                            ofChannels
                                    ? affine(y.reshape(x.shape()), in.floats(1), in.floats(2))
                                    : affine(y, in.floats(1), in.floats(2)).reshape(x.shape())));
        };
    }

    private static Tensor affine(Tensor x, Tensor scale, Tensor bias) {
        return x.mul(Dims.channels(scale, x.rank())).add(Dims.channels(bias, x.rank()));
    }

    /**
     * Values with mean 0 and variance 1 over some dimensions.
     *
     * @param inverse 1 / √(variance + ε)
     */
    private record Standardized(Tensor values, Tensor mean, Tensor inverse) {
        static Standardized of(Tensor x, int[] dims, double epsilon) {
            if (dims.length == 0) {
                throw new IllegalArgumentException(
                        "expected dimensions to normalize over, but got the shape " + x.shape());
            }
            Tensor mean = x.mean(dims, true);
            Tensor centred = x.sub(mean);
            Tensor inverse =
                    centred.square().mean(dims, true).add(epsilon).sqrt().reciprocal();
            return new Standardized(centred.mul(inverse), mean, inverse);
        }
    }
}
