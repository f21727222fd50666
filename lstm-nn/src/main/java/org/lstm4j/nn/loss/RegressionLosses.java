package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;
import org.lstm4j.tensor.kernel.LossOp;

/**
 * Losses of the error d = x - t, by element. Each is a rule of d with the gradient dd given; that of the subtraction is dx
 * = dd and dt = -dd.
 */
final class RegressionLosses {
    private RegressionLosses() {}

    /** dd = dy 2 d. */
    static Variable mse(Variable x, Variable t, Reduction reduction) {
        return reduced("mse", LossOp.SQUARED_ERROR, 0, 1, v -> v.mul(2)).apply(x, t, reduction, () -> {
            Variable d = x.sub(t);
            return of("mse", d, d.data().square(), v -> v.mul(2));
        });
    }

    private static ReducedLoss reduced(String name, LossOp op, double p, double factor, Derivative slope) {
        return new ReducedLoss(
                name,
                op,
                p,
                factor,
                in -> slope.at(in[0].sub(in[1])),
                in -> slope.at(in[0].sub(in[1])).neg());
    }

    /** dd = dy sign(d), 0 at 0. */
    static Variable l1(Variable x, Variable t) {
        Variable d = x.sub(t);
        return of("l1", d, d.data().abs(), RegressionLosses::sign);
    }

    /** dd = dy d / beta where |d| < beta, else dy sign(d). */
    static Variable smoothL1(Variable x, Variable t, double beta, Reduction reduction) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException(
                    "smoothL1: smooth_l1_loss does not support negative values for beta, but got " + beta);
        }
        if (beta == 0) {
            return reduction.apply(l1(x, t));
        }
        Derivative slope = v -> clipped(v, beta, 1 / beta, 1);
        return reduced("smoothL1", LossOp.HUBER, beta, 1 / beta, slope).apply(x, t, reduction, () -> {
            Variable d = x.sub(t);
            Tensor abs = d.data().abs();
            Tensor value = Tensor.where(abs.lt(beta), d.data().square().mul(0.5 / beta), abs.sub(0.5 * beta));
            return of("smoothL1", d, value, slope);
        });
    }

    /** dd = dy d where |d| < delta, else dy delta sign(d). */
    static Variable huber(Variable x, Variable t, double delta, Reduction reduction) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException(
                    "huber: huber_loss does not support non-positive values for delta, but got " + delta);
        }
        Derivative slope = v -> clipped(v, delta, 1, delta);
        return reduced("huber", LossOp.HUBER, delta, 1, slope).apply(x, t, reduction, () -> {
            Variable d = x.sub(t);
            Tensor abs = d.data().abs();
            Tensor value = Tensor.where(
                    abs.le(delta),
                    d.data().square().mul(0.5),
                    abs.sub(0.5 * delta).mul(delta));
            return of("huber", d, value, slope);
        });
    }

    /** d inner where |d| < threshold, else sign(d) outer. Continuous at the threshold, but not its derivative. */
    private static Variable clipped(Variable d, double threshold, double inner, double outer) {
        return Variable.where(d.data().abs().lt(threshold), d.mul(inner), sign(d).mul(outer));
    }

    private static Variable sign(Variable d) {
        return Variable.of(d.data().sign());
    }

    private interface Derivative {
        Variable at(Variable d);
    }

    private static Variable of(String name, Variable d, Tensor value, Derivative derivative) {
        return ElementLoss.of(name, value, new Variable[] {d}, in -> derivative.at(in[0]));
    }
}
