package org.lstm4j.keras;

import java.util.Arrays;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.nn.Layer;
import org.lstm4j.nn.StateDict;
import org.lstm4j.nn.norm.BatchNorm1d;
import org.lstm4j.nn.norm.GroupNorm;
import org.lstm4j.nn.norm.LayerNorm;
import org.lstm4j.nn.norm.RMSNorm;
import org.lstm4j.tensor.Tensor;

/**
 * Normalizations over the features, which are last.
 *
 * @see <a href="https://keras.io/api/layers/normalization_layers/">Keras: normalization layers</a>
 */
final class NormalizationLayers {
    private static final double EPSILON = 1e-3;

    private NormalizationLayers() {}

    static void register(Map<String, Layers.Rule> rules) {
        rules.put("BatchNormalization", NormalizationLayers::batch);
        rules.put("LayerNormalization", NormalizationLayers::layer);
        rules.put("GroupNormalization", NormalizationLayers::group);
        rules.put("RMSNormalization", at -> {
            int axis = axis(at);
            Tensor scale = at.weights().take("scale", -1).to(at.dtype());
            RMSNorm norm = new RMSNorm(RMSNorm.options(scale.size(0))
                    .eps(at.config().number("epsilon", 1e-6))
                    .dtype(at.dtype()));
            norm.loadStateDict(new StateDict().put("weight", scale));
            return of(norm, at, axis);
        });
        rules.put("UnitNormalization", at -> {
            int axis = axis(at);
            return KerasLayer.keeping(
                    x -> {
                        requireLast(x, axis);
                        Tensor squares = x.square().sum(new int[] {-1}, true);
                        return x.div(
                                squares.clamp(1e-12, Double.POSITIVE_INFINITY).sqrt());
                    },
                    KerasLayer.NO_STACK);
        });
    }

    /** The axis of the features, which must be the last of the input: -1, or as counted from the batch on. */
    private static int axis(Described at) {
        int[] axes =
                at.config().get("axis") == null ? new int[] {-1} : at.config().integers("axis");
        if (axes.length != 1 || axes[0] < -1 || axes[0] == 0) {
            throw Config.unlike("axis", "the last one", Arrays.toString(axes));
        }
        return axes[0];
    }

    private static void requireLast(Tensor x, int axis) {
        if (axis != -1 && axis != x.rank() - 1) {
            throw new IllegalArgumentException(
                    "expected the axis " + axis + " to be the last one, but got the shape " + x.shape());
        }
    }

    private static KerasLayer of(Layer norm, Described at, int axis) {
        return KerasLayer.keeping(
                x -> {
                    requireLast(x, axis);
                    return norm.forward(Variable.of(x.to(at.dtype()))).data();
                },
                stack -> stack.layer("", norm));
    }

    private static KerasLayer batch(Described at) {
        int axis = axis(at);
        boolean hasScale = at.config().flag("scale", true);
        boolean hasCenter = at.config().flag("center", true);
        Tensor gamma = hasScale ? at.take("gamma", -1) : null;
        Tensor beta = hasCenter ? at.take("beta", -1) : null;
        Tensor mean = at.take("moving_mean", -1);
        int features = mean.size(0);
        Tensor variance = at.take("moving_variance", features);
        double epsilon = at.config().number("epsilon", EPSILON);
        BatchNorm1d norm =
                new BatchNorm1d(BatchNorm1d.options(features).eps(epsilon).dtype(at.dtype()));
        Tensor weight = gamma == null ? Tensor.ones(at.dtype(), features) : gamma;
        Tensor bias = beta == null ? Tensor.zeros(at.dtype(), features) : beta;
        norm.loadStateDict(
                new StateDict()
                        .put("weight", weight)
                        .put("bias", bias)
                        .put("running_mean", mean)
                        .put("running_var", variance),
                false);
        Tensor scale = weight.div(variance.add(epsilon).sqrt());
        return KerasLayer.keeping(
                x -> {
                    requireLast(x, axis);
                    return x.to(at.dtype()).sub(mean).mul(scale).add(bias);
                },
                stack -> {
                    if (!stack.seesVectors()) {
                        throw new IllegalStateException("a stack normalizes batches of vectors alone, not every step");
                    }
                    stack.layer("", norm);
                });
    }

    private static KerasLayer layer(Described at) {
        int axis = axis(at);
        at.config().require("rms_scaling", false);
        boolean hasScale = at.config().flag("scale", true);
        boolean hasCenter = at.config().flag("center", true);
        Tensor gamma = hasScale ? at.take("gamma", -1) : null;
        Tensor beta = hasCenter ? at.take("beta", -1) : null;
        Tensor any = gamma == null ? beta : gamma;
        double epsilon = at.config().number("epsilon", EPSILON);
        if (any == null) {
            // The number of features is known when it runs.
            UnaryOperator<Tensor> function = x -> new LayerNorm(LayerNorm.options(x.size(-1))
                            .eps(epsilon)
                            .elementwiseAffine(false)
                            .dtype(at.dtype()))
                    .forward(Variable.of(x.to(at.dtype())))
                    .data();
            return KerasLayer.keeping(
                    x -> {
                        requireLast(x, axis);
                        return function.apply(x);
                    },
                    KerasLayer.NO_STACK);
        }
        int features = any.size(0);
        LayerNorm norm = new LayerNorm(LayerNorm.options(features).eps(epsilon).dtype(at.dtype()));
        norm.loadStateDict(affine(at, features, gamma, beta));
        return of(norm, at, axis);
    }

    private static KerasLayer group(Described at) {
        int axis = axis(at);
        boolean hasScale = at.config().flag("scale", true);
        boolean hasCenter = at.config().flag("center", true);
        if (!hasScale && !hasCenter) {
            throw new IllegalArgumentException(
                    "expected a scale or a center, without which the features are not known");
        }
        Tensor gamma = hasScale ? at.take("gamma", -1) : null;
        Tensor beta = hasCenter ? at.take("beta", -1) : null;
        int features = gamma != null ? gamma.size(0) : beta == null ? 0 : beta.size(0);
        int groups = at.config().integer("groups", 32);
        GroupNorm norm = new GroupNorm(GroupNorm.options(groups == -1 ? features : groups, features)
                .eps(at.config().number("epsilon", EPSILON))
                .dtype(at.dtype()));
        norm.loadStateDict(affine(at, features, gamma, beta));
        return KerasLayer.keeping(
                x -> {
                    requireLast(x, axis);
                    Tensor first = x.to(at.dtype()).transpose(1, -1).contiguous();
                    return norm.forward(Variable.of(first))
                            .data()
                            .transpose(1, -1)
                            .contiguous();
                },
                KerasLayer.NO_STACK);
    }

    private static StateDict affine(Described at, int features, @Nullable Tensor gamma, @Nullable Tensor beta) {
        return new StateDict()
                .put("weight", gamma == null ? Tensor.ones(at.dtype(), features) : gamma)
                .put("bias", beta == null ? Tensor.zeros(at.dtype(), features) : beta);
    }
}
