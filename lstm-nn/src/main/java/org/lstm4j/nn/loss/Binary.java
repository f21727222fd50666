package org.lstm4j.nn.loss;

import org.jspecify.annotations.Nullable;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Losses of yes or no, by element: x is the probability or the logit of yes, t what is true. */
final class Binary {
    private static final double LEAST_LOG = -100;
    /** Of the type that PyTorch's has, for the same numbers. */
    private static final float LEAST_VARIANCE = 1e-12f;

    private Binary() {}

    /** dx = dy (x - t) / max(x (1 - x), 1e-12), dt = dy (log(1 - x) - log x), with logs of -100 or more. */
    static Variable ofProbabilities(Variable x, Variable t) {
        Tensor p = x.data();
        // Written so that NaN is refused.
        if (p.ge(0).mul(p.le(1)).sum().item() != p.numel()) {
            throw new IllegalArgumentException("bce: all elements of input should be between 0 and 1");
        }
        Tensor yes = p.log().clamp(LEAST_LOG, Double.POSITIVE_INFINITY);
        Tensor no = p.neg().log1p().clamp(LEAST_LOG, Double.POSITIVE_INFINITY);
        Tensor value = t.data().sub(1).mul(no).sub(t.data().mul(yes));
        return Elementwise.loss(
                "bce",
                value,
                new Variable[] {x, t},
                in -> in[0].sub(in[1]).div(atLeast(in[0].mul(in[0].neg().add(1)), LEAST_VARIANCE)),
                in -> atLeast(in[0].neg().log1p(), LEAST_LOG).sub(atLeast(in[0].log(), LEAST_LOG)));
    }

    /**
     * The loss is (1 - t) x + q softplus(-x) with q = 1 + (w - 1) t, for the weight w of yes. dx = dy (1 - t - q
     * sigmoid(-x)), dt = dy ((w - 1) softplus(-x) - x).
     */
    static Variable ofLogits(Variable x, Variable t, @Nullable Tensor yesWeight) {
        Tensor value = t.data().neg().add(1).mul(x.data());
        Tensor softplus = Softplus.of(x.data().neg());
        if (yesWeight == null) {
            return Elementwise.loss(
                    "bceWithLogits",
                    value.add(softplus),
                    new Variable[] {x, t},
                    in -> in[0].sigmoid().sub(in[1]),
                    in -> in[0].neg());
        }
        Tensor q = yesWeight.sub(1).mul(t.data()).add(1);
        return Elementwise.loss(
                "bceWithLogits",
                value.add(q.mul(softplus)),
                new Variable[] {x, t, Variable.of(yesWeight)},
                in -> in[1].neg()
                        .add(1)
                        .sub(in[2].sub(1).mul(in[1]).add(1).mul(in[0].neg().sigmoid())),
                in -> in[2].sub(1).mul(Softplus.of(in[0].neg())).sub(in[0]));
    }

    /** softplus(-t x), for t of 1 or -1. dx = -dy t sigmoid(-t x), dt = -dy x sigmoid(-t x). */
    static Variable softMargin(Variable x, Variable t) {
        return Elementwise.loss(
                "softMargin",
                Softplus.of(x.data().mul(t.data()).neg()),
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
        Variable each = weighted(ofLogits(x, t, null), weight);
        return each.mean(new int[] {-1}, false);
    }

    static Variable weighted(Variable losses, @Nullable Tensor weight) {
        return weight == null ? losses : losses.mul(Variable.of(weight));
    }

    private static Variable atLeast(Variable x, double low) {
        return x.clamp(low, Double.POSITIVE_INFINITY);
    }
}
