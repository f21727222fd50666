package org.lstm4j.nn.loss;

import org.lstm4j.autograd.Variable;
import org.lstm4j.tensor.Tensor;

/** Losses of the distance d = x - t. Above each: the derivative; that by t is the negative. */
final class Regression {
    private Regression() {}

    /** dx = dy 2 d. */
    static Variable mse(Variable x, Variable t) {
        return of("mse", x, t, distance(x, t).square(), d -> d.mul(2));
    }

    /** dx = dy sign(d), 0 at 0. */
    static Variable l1(Variable x, Variable t) {
        return of("l1", x, t, distance(x, t).abs(), Regression::sign);
    }

    /** dx = dy d / beta where |d| < beta, else dy sign(d). */
    static Variable smoothL1(Variable x, Variable t, double beta) {
        if (!(beta >= 0)) {
            throw new IllegalArgumentException(
                    "smoothL1: smooth_l1_loss does not support negative values for beta, but got " + beta);
        }
        if (beta == 0) {
            return of("smoothL1", x, t, distance(x, t).abs(), Regression::sign);
        }
        Tensor d = distance(x, t);
        Tensor far = d.abs();
        Tensor value = Tensor.where(far.lt(beta), d.square().mul(0.5 / beta), far.sub(0.5 * beta));
        return of("smoothL1", x, t, value, v -> bent(v, beta, 1 / beta, 1));
    }

    /** dx = dy d where |d| < delta, else dy delta sign(d). */
    static Variable huber(Variable x, Variable t, double delta) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException(
                    "huber: huber_loss does not support non-positive values for delta, but got " + delta);
        }
        Tensor d = distance(x, t);
        Tensor far = d.abs();
        Tensor value = Tensor.where(
                far.le(delta), d.square().mul(0.5), far.sub(0.5 * delta).mul(delta));
        return of("huber", x, t, value, v -> bent(v, delta, 1, delta));
    }

    /** d inner where |d| < bend, else sign(d) outer. At the bend both are the same, but not their derivatives. */
    private static Variable bent(Variable d, double bend, double inner, double outer) {
        return Variable.where(d.data().abs().lt(bend), d.mul(inner), sign(d).mul(outer));
    }

    private static Variable sign(Variable d) {
        return Variable.of(d.data().sign());
    }

    private interface ByDistance {
        Variable slope(Variable d);
    }

    private static Tensor distance(Variable x, Variable t) {
        return x.data().sub(t.data());
    }

    private static Variable of(String name, Variable x, Variable t, Tensor value, ByDistance by) {
        return Elementwise.loss(
                name,
                value,
                new Variable[] {x, t},
                in -> by.slope(in[0].sub(in[1])),
                in -> by.slope(in[0].sub(in[1])).neg());
    }
}
