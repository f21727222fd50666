package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Rule;
import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Negative log-likelihoods of targets under a distribution whose parameters are the inputs. */
final class LikelihoodLosses {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private LikelihoodLosses() {}

    /**
     * dx = dy (x - t) / v, dt = -dx, dv = dy / 2 (1 / v - (x - t)² / v²), where v is the variance, or eps if that is
     * larger.
     */
    static Variable gaussian(Variable x, Variable t, Variable variance, boolean full, double eps) {
        Variable whole = likeInput(x.shape(), variance);
        if (whole.data().lt(0).sum().item() > 0) {
            throw new IllegalArgumentException("gaussianNLL: var has negative entry/entries");
        }
        Variable v = atLeast(whole, eps);
        Tensor value = x.data()
                .sub(t.data())
                .square()
                .div(v.data())
                .add(v.data().log())
                .mul(0.5);
        return ElementLoss.of(
                "gaussianNLL",
                full ? value.add(0.5 * Math.log(2 * Math.PI)) : value,
                new Variable[] {x, t, v},
                in -> in[0].sub(in[1]).div(in[2]),
                in -> in[1].sub(in[0]).div(in[2]),
                in -> {
                    Variable each = in[2].reciprocal();
                    return each.sub(in[0].sub(in[1]).mul(each).square()).mul(0.5);
                });
    }

    /** The variance broadcast to the shape of the input: of that shape, or with a last dimension of 1, or without it. */
    private static Variable likeInput(Shape input, Variable variance) {
        Shape given = variance.shape();
        if (given.equals(input)) {
            return variance;
        }
        if (input.rank() > 0) {
            int last = input.rank() - 1;
            if (given.equals(input.without(last))) {
                return variance.unsqueeze(last).broadcastTo(input);
            }
            if (given.equals(input.with(last, 1))) {
                return variance.broadcastTo(input);
            }
        }
        throw new ShapeMismatchException(
                "gaussianNLL",
                "var is of incorrect size: expected " + input
                        + ", or the same with a last dimension of 1 or without it, but got " + given);
    }

    /** max(v, eps) with the gradient dv = dy everywhere, as in PyTorch: a variance below eps is still trained. */
    private static Variable atLeast(Variable v, double eps) {
        return Rule.of("gaussianNLL", v).output(v.data().clamp(eps, INFINITY), g -> g.set(0, g.dy()));
    }

    /**
     * With x the logarithm of the rate: dx = dy (exp(x) - t), dt = -dy x; else dx = dy (1 - t / (x + eps)), dt = -dy
     * log(x + eps). Stirling's term, t log t - t + log(2 pi t) / 2 for t > 1, adds dy (log t + 1 / (2 t)) to dt.
     */
    static Variable poisson(Variable x, Variable t, boolean logInput, boolean full, double eps) {
        Tensor rate = logInput ? x.data().exp() : x.data();
        Tensor log = logInput ? x.data() : x.data().add(eps).log();
        Tensor value = rate.sub(Products.of(t.data(), log));
        return ElementLoss.of(
                "poissonNLL",
                full ? value.add(stirling(t.data())) : value,
                new Variable[] {x, t},
                in -> logInput
                        ? in[0].exp().sub(in[1])
                        : in[1].div(in[0].add(eps))
                                .maskedFill(both0(in[1].data(), in[0].data().add(eps)), 0)
                                .neg()
                                .add(1),
                in -> {
                    Variable slope = (logInput ? in[0] : in[0].add(eps).log()).neg();
                    return full ? slope.add(stirlingSlope(in[1])) : slope;
                });
    }

    /** 1 where t and the rate are 0: the limit of t / rate is 0 there. */
    private static Tensor both0(Tensor t, Tensor rate) {
        return t.eq(0).mul(rate.eq(0));
    }

    private static Tensor stirling(Tensor t) {
        Tensor term = t.mul(t.log()).sub(t).add(t.mul(2 * Math.PI).log().mul(0.5));
        return term.maskedFill(t.le(1), 0);
    }

    private static Variable stirlingSlope(Variable t) {
        // Clamped first: the gradient of log 0 is infinite, and 0 times infinity is NaN.
        Variable large = t.clamp(1, INFINITY);
        return large.log().add(large.reciprocal().mul(0.5)).maskedFill(t.data().le(1), 0);
    }
}
