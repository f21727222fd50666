package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.LossOp;

/** Losses of binary classification, by element: x is a probability, a logit or a score, t the target. */
final class BinaryLosses {
    private static final double MIN_LOG = -100;
    /** A float as in PyTorch, for the same bits. */
    private static final float EPS = 1e-12f;

    private BinaryLosses() {}

    /** dx = dy (x - t) / max(x (1 - x), 1e-12), dt = dy (log(1 - x) - log x), with logarithms clamped to -100 or more. */
    static Variable ofProbabilities(Variable x, Variable t) {
        Tensor p = x.data();
        // In this form NaN is rejected as well.
        if (p.ge(0).mul(p.le(1)).sum().item() != p.numel()) {
            throw notAProbability(p);
        }
        Tensor logP = p.log().clamp(MIN_LOG, Double.POSITIVE_INFINITY);
        Tensor logNotP = p.neg().log1p().clamp(MIN_LOG, Double.POSITIVE_INFINITY);
        Tensor value = t.data().sub(1).mul(logNotP).sub(t.data().mul(logP));
        return ElementLoss.of(
                "bce",
                value,
                new Variable[] {x, t},
                in -> in[0].sub(in[1]).div(atLeast(in[0].mul(in[0].neg().add(1)), EPS)),
                in -> atLeast(in[0].neg().log1p(), MIN_LOG).sub(atLeast(in[0].log(), MIN_LOG)));
    }

    private static IllegalArgumentException notAProbability(Tensor p) {
        double[] values = p.toDoubleArray();
        int at = 0;
        while (values[at] >= 0 && values[at] <= 1) {
            at++;
        }
        return new IllegalArgumentException("bce: all elements of input should be between 0 and 1, but element " + at
                + " of shape " + p.shape() + " is " + values[at]
                + "; for the outputs of a layer without sigmoid use bceWithLogits");
    }

    /**
     * The loss is (1 - t) x + q softplus(-x) with q = 1 + (w - 1) t, for posWeight w. dx = dy (1 - t - q
     * sigmoid(-x)), dt = dy ((w - 1) softplus(-x) - x).
     */
    static Variable ofLogits(Variable x, Variable t, @Nullable Tensor posWeight) {
        Tensor value = t.data().neg().add(1).mul(x.data());
        Tensor softplus = softplus(x.data().neg());
        if (posWeight == null) {
            return ElementLoss.of(
                    "bceWithLogits",
                    atInfinity(value.add(softplus), x.data(), t.data(), t.data()),
                    new Variable[] {x, t},
                    in -> in[0].sigmoid().sub(in[1]),
                    in -> in[0].neg());
        }
        Tensor q = posWeight.sub(1).mul(t.data()).add(1);
        return ElementLoss.of(
                "bceWithLogits",
                atInfinity(value.add(q.mul(softplus)), x.data(), t.data(), posWeight.mul(t.data())),
                new Variable[] {x, t, Variable.of(posWeight)},
                in -> in[1].neg()
                        .add(1)
                        .sub(in[2].sub(1).mul(in[1]).add(1).mul(in[0].neg().sigmoid())),
                in -> in[2].sub(1).mul(softplus(in[0].neg())).sub(in[0]));
    }

    /** {@link #ofLogits(Variable, Variable, Tensor)} without weights, reduced. */
    static Variable ofLogits(Variable x, Variable t, Reduction reduction) {
        return new ReducedLoss(
                        "bceWithLogits",
                        LossOp.BCE_WITH_LOGITS,
                        0,
                        1,
                        in -> in[0].sigmoid().sub(in[1]),
                        in -> in[0].neg())
                .apply(x, t, reduction, () -> ofLogits(x, t, (Tensor) null));
    }

    /** Replaces the difference of two infinities, at infinite logits, by its limit (1 - t) max(x, 0) + positive max(-x, 0). */
    private static Tensor atInfinity(Tensor value, Tensor x, Tensor t, Tensor positive) {
        if (!Double.isNaN(value.sum().item())) {
            return value;
        }
        Tensor limit = Products.of(t.neg().add(1), x.relu())
                .add(Products.of(positive, x.neg().relu()));
        return Tensor.where(x.abs().eq(Double.POSITIVE_INFINITY), limit, value);
    }

    /** softplus(-t x), for t of 1 or -1. dx = -dy t sigmoid(-t x), dt = -dy x sigmoid(-t x). */
    static Variable softMargin(Variable x, Variable t) {
        return ElementLoss.of(
                "softMargin",
                softplus(x.data().mul(t.data()).neg()),
                new Variable[] {x, t},
                in -> in[1].mul(in[0].mul(in[1]).neg().sigmoid()).neg(),
                in -> in[0].mul(in[0].mul(in[1]).neg().sigmoid()).neg());
    }

    /** The mean over the classes, the last dimension, of {@link #ofLogits}. */
    static Variable multiLabelSoftMargin(Variable x, Variable t, @Nullable Tensor weight) {
        if (x.rank() == 0) {
            throw new ShapeMismatchException(
                    "multiLabelSoftMargin", "expected an input of shape (C) or (N, C), but got a scalar");
        }
        Variable each = weighted(ofLogits(x, t, (Tensor) null), weight);
        return each.mean(new int[] {-1}, false);
    }

    /** log(1 + exp(x)) without overflow: max(x, 0) + log(1 + exp(-|x|)). */
    private static Tensor softplus(Tensor x) {
        return x.relu().add(x.abs().neg().exp().log1p());
    }

    /** dx = dy sigmoid(x). Saves x. */
    static Variable softplus(Variable x) {
        return Rule.of("softplus", x)
                .saves(x)
                .output(softplus(x.data()), g -> g.set(0, g.dy().mul(g.saved(0).sigmoid())));
    }

    static Variable weighted(Variable losses, @Nullable Tensor weight) {
        return weight == null ? losses : losses.mul(Variable.of(weight));
    }

    private static Variable atLeast(Variable x, double low) {
        return x.clamp(low, Double.POSITIVE_INFINITY);
    }
}
