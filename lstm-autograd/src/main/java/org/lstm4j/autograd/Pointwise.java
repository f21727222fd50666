package org.lstm4j.autograd;

import org.lstm4j.tensor.Tensor;

/** Rules of elementwise functions of one operand. The Javadoc of each has the derivative and what is saved. */
final class Pointwise {
    private Pointwise() {}

    /** dx = dy sign(x). Saves x. */
    static Variable abs(Variable x) {
        return Rule.of("abs", x)
                .saves(x)
                .output(
                        x.data().abs(),
                        g -> g.set(0, g.dy().mul(Variable.of(g.saved(0).data().sign()))));
    }

    /** dx = 2 x dy. Saves x. */
    static Variable square(Variable x) {
        return Rule.of("square", x)
                .saves(x)
                .output(x.data().square(), g -> g.set(0, g.dy().mul(g.saved(0)).mul(2)));
    }

    /** dx = dy / (2 y). Saves y. */
    static Variable sqrt(Variable x) {
        return Rule.of("sqrt", x)
                .savesOutputs()
                .output(x.data().sqrt(), g -> g.set(0, g.dy().div(g.saved(0).mul(2))));
    }

    /** dx = -dy y². Saves y. */
    static Variable reciprocal(Variable x) {
        return Rule.of("reciprocal", x)
                .savesOutputs()
                .output(
                        x.data().reciprocal(),
                        g -> g.set(0, g.dy().mul(g.saved(0).square()).neg()));
    }

    /** dx = dy y. Saves y. */
    static Variable exp(Variable x) {
        return Rule.of("exp", x).savesOutputs().output(x.data().exp(), g -> g.set(0, g.dy().mul(g.saved(0))));
    }

    /** dx = dy (y + 1). Saves y. */
    static Variable expm1(Variable x) {
        return Rule.of("expm1", x)
                .savesOutputs()
                .output(x.data().expm1(), g -> g.set(0, g.dy().mul(g.saved(0).add(1))));
    }

    /** dx = dy / x. Saves x. */
    static Variable log(Variable x) {
        return Rule.of("log", x).saves(x).output(x.data().log(), g -> g.set(0, g.dy().div(g.saved(0))));
    }

    /** dx = dy / (1 + x). Saves x. */
    static Variable log1p(Variable x) {
        return Rule.of("log1p", x)
                .saves(x)
                .output(x.data().log1p(), g -> g.set(0, g.dy().div(g.saved(0).add(1))));
    }

    /** dx = dy (1 - y²). Saves y. */
    static Variable tanh(Variable x) {
        return Rule.of("tanh", x)
                .savesOutputs()
                .output(
                        x.data().tanh(),
                        g -> g.set(0, g.dy().mul(g.saved(0).square().neg().add(1))));
    }

    /** dx = dy y (1 - y). Saves y. */
    static Variable sigmoid(Variable x) {
        return Rule.of("sigmoid", x).savesOutputs().output(x.data().sigmoid(), g -> {
            Variable y = g.saved(0);
            g.set(0, g.dy().mul(y).mul(y.neg().add(1)));
        });
    }

    /** dx = dy 2/√π exp(-x²). Saves x. */
    static Variable erf(Variable x) {
        return Rule.of("erf", x).saves(x).output(x.data().erf(), g -> {
            Variable bell = g.saved(0).square().neg().exp();
            g.set(0, g.dy().mul(bell).mul(2 / Math.sqrt(Math.PI)));
        });
    }

    /** dx = dy where x > 0 or x is NaN, else 0. Saves y. */
    static Variable relu(Variable x) {
        return Rule.of("relu", x).savesOutputs().output(x.data().relu(), g -> {
            Tensor open = g.saved(0).data().ne(0);
            g.set(0, g.dy().mul(Variable.of(open)));
        });
    }

    /** dx = dy where low <= x <= high, else 0. Saves x. */
    static Variable clamp(Variable x, double low, double high) {
        return Rule.of("clamp", x).saves(x).output(x.data().clamp(low, high), g -> {
            Tensor held = g.saved(0).data();
            Tensor open = held.ge(low).mul(held.le(high));
            g.set(0, g.dy().mul(Variable.of(open)));
        });
    }
}
