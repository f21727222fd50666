package org.lstm4j.autograd;

import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.Tensor;

/** Rules of arithmetic with broadcasting. The Javadoc of each has the derivative and what is saved. */
final class Arithmetic {
    private Arithmetic() {}

    /** da = dy, db = dy. Saves nothing. */
    static Variable add(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("add", a, b).output(a.data().add(b.data()), g -> {
            g.set(0, g.dy().sumTo(p));
            g.set(1, g.dy().sumTo(q));
        });
    }

    /** dx = dy. Saves nothing. */
    static Variable add(Variable x, double s) {
        return Rule.of("add", x).output(x.data().add(s), g -> g.set(0, g.dy()));
    }

    /** da = dy, db = -dy. Saves nothing. */
    static Variable sub(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("sub", a, b).output(a.data().sub(b.data()), g -> {
            g.set(0, g.dy().sumTo(p));
            if (g.needsGrad(1)) {
                g.set(1, g.dy().sumTo(q).neg());
            }
        });
    }

    /** da = dy b, db = dy a. Saves both. */
    static Variable mul(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("mul", a, b).saves(a, b).output(a.data().mul(b.data()), g -> {
            if (g.needsGrad(0)) {
                g.set(0, g.dy().mul(g.saved(1)).sumTo(p));
            }
            if (g.needsGrad(1)) {
                g.set(1, g.dy().mul(g.saved(0)).sumTo(q));
            }
        });
    }

    /** dx = s dy. Saves nothing. */
    static Variable mul(Variable x, double s) {
        return Rule.of("mul", x).output(x.data().mul(s), g -> g.set(0, g.dy().mul(s)));
    }

    /** da = dy / b, db = -dy a / b². Saves both. */
    static Variable div(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("div", a, b).saves(a, b).output(a.data().div(b.data()), g -> {
            Variable quotient = g.dy().div(g.saved(1));
            g.set(0, quotient.sumTo(p));
            if (g.needsGrad(1)) {
                g.set(1, quotient.mul(g.saved(0)).div(g.saved(1)).neg().sumTo(q));
            }
        });
    }

    /** dx = dy / s. Saves nothing. */
    static Variable div(Variable x, double s) {
        return Rule.of("div", x).output(x.data().div(s), g -> g.set(0, g.dy().div(s)));
    }

    /** dx = -dy. Saves nothing. */
    static Variable neg(Variable x) {
        return Rule.of("neg", x).output(x.data().neg(), g -> g.set(0, g.dy().neg()));
    }

    /** da = dy b a^(b-1), 0 where b = 0; db = dy y log a, 0 where a = 0 and b >= 0. Saves both. */
    static Variable pow(Variable a, Variable b) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of("pow", a, b).saves(a, b).output(a.data().pow(b.data()), g -> {
            Variable base = g.saved(0);
            Variable exponent = g.saved(1);
            if (g.needsGrad(0)) {
                Variable slope = exponent.mul(base.pow(exponent.sub(1)));
                Tensor flat = exponent.data().eq(0);
                g.set(0, g.dy().mul(slope.maskedFill(flat, 0)).sumTo(p));
            }
            if (g.needsGrad(1)) {
                Tensor flat = base.data().eq(0).mul(exponent.data().ge(0));
                Variable slope = base.pow(exponent).mul(base.log());
                g.set(1, g.dy().mul(slope.maskedFill(flat, 0)).sumTo(q));
            }
        });
    }

    /** dx = dy s x^(s-1), 0 for s = 0. Saves x. */
    static Variable pow(Variable x, double s) {
        return Rule.of("pow", x).saves(x).output(x.data().pow(s), g -> {
            // s = 0: not 0 x^(-1), which is NaN where x is 0 or NaN.
            g.set(0, s == 0 ? g.dy().mul(0) : g.dy().mul(g.saved(0).pow(s - 1).mul(s)));
        });
    }

    /** da = dy where a > b, dy / 2 where a = b, else 0; db with a and b exchanged. Saves both. */
    static Variable maximum(Variable a, Variable b) {
        return extreme("maximum", a, b, a.data().maximum(b.data()), true);
    }

    /** da = dy where a < b, dy / 2 where a = b, else 0; db with a and b exchanged. Saves both. */
    static Variable minimum(Variable a, Variable b) {
        return extreme("minimum", a, b, a.data().minimum(b.data()), false);
    }

    private static Variable extreme(String name, Variable a, Variable b, Tensor y, boolean largest) {
        Shape p = a.shape();
        Shape q = b.shape();
        return Rule.of(name, a, b).saves(a, b).output(y, g -> {
            Tensor left = g.saved(0).data();
            Tensor right = g.saved(1).data();
            // 1 minus the share of the other operand: comparisons with NaN are false, so both operands get the
            // gradient.
            Tensor ties = left.eq(right).mul(0.5).sub(1);
            Tensor share = (largest ? left.lt(right) : left.gt(right)).add(ties).neg();
            g.set(0, g.dy().mul(Variable.of(share)).sumTo(p));
            Tensor rest = (largest ? right.lt(left) : right.gt(left)).add(ties).neg();
            g.set(1, g.dy().mul(Variable.of(rest)).sumTo(q));
        });
    }
}
