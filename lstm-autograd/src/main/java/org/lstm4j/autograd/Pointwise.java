package org.lstm4j.autograd;

import java.util.function.BinaryOperator;
import org.lstm4j.tensor.Derivatives;
import org.lstm4j.tensor.Tensor;

/** Rules of elementwise functions of one operand. The Javadoc of each has the derivative and what is saved. */
final class Pointwise {
    private Pointwise() {}

    /** A rule that saves x, with dx as a function of dy and x. */
    static Variable savingInput(String name, Variable x, Tensor y, BinaryOperator<Variable> dx) {
        return Rule.of(name, x).saves(x).output(y, g -> g.set(0, dx.apply(g.dy(), g.saved(0))));
    }

    /** A rule that saves y, with dx as a function of dy and y. */
    private static Variable savingOutput(String name, Variable x, Tensor y, BinaryOperator<Variable> dx) {
        return Rule.of(name, x).savesOutputs().output(y, g -> g.set(0, dx.apply(g.dy(), g.saved(0))));
    }

    /** dx = dy sign(x). Saves x. */
    static Variable abs(Variable x) {
        return savingInput(
                "abs",
                x,
                x.data().abs(),
                (dy, held) -> dy.mul(Variable.of(held.data().sign())));
    }

    /** dx = 2 x dy. Saves x. */
    static Variable square(Variable x) {
        return savingInput(
                "square", x, x.data().square(), (dy, held) -> dy.mul(held).mul(2));
    }

    /** dx = dy / (2 y). Saves y. */
    static Variable sqrt(Variable x) {
        return savingOutput("sqrt", x, x.data().sqrt(), (dy, y) -> dy.div(y.mul(2)));
    }

    /** dx = -dy y². Saves y. */
    static Variable reciprocal(Variable x) {
        return savingOutput(
                "reciprocal",
                x,
                x.data().reciprocal(),
                (dy, y) -> dy.mul(y.square()).neg());
    }

    /** dx = dy y. Saves y. */
    static Variable exp(Variable x) {
        return savingOutput("exp", x, x.data().exp(), Variable::mul);
    }

    /** dx = dy (y + 1). Saves y. */
    static Variable expm1(Variable x) {
        return savingOutput("expm1", x, x.data().expm1(), (dy, y) -> dy.mul(y.add(1)));
    }

    /** dx = dy / x. Saves x. */
    static Variable log(Variable x) {
        return savingInput("log", x, x.data().log(), Variable::div);
    }

    /** dx = dy / (1 + x). Saves x. */
    static Variable log1p(Variable x) {
        return savingInput("log1p", x, x.data().log1p(), (dy, held) -> dy.div(held.add(1)));
    }

    /** dx = dy (1 - y²). Saves y. */
    static Variable tanh(Variable x) {
        return savingOutput(
                "tanh", x, x.data().tanh(), (dy, y) -> dy.mul(y.square().neg().add(1)));
    }

    /** dx = dy y (1 - y). Saves y. */
    static Variable sigmoid(Variable x) {
        return savingOutput(
                "sigmoid",
                x,
                x.data().sigmoid(),
                (dy, y) -> dy.mul(y).mul(y.neg().add(1)));
    }

    /** dx = dy 2/√π exp(-x²). Saves x. */
    static Variable erf(Variable x) {
        double scale = 2 / Math.sqrt(Math.PI);
        return savingInput(
                "erf",
                x,
                x.data().erf(),
                (dy, held) -> dy.mul(held.square().neg().exp()).mul(scale));
    }

    // Masks select: 0 times an infinite dy would be NaN.

    /** dx = dy where x > 0 or x is NaN, else 0. Saves y. */
    static Variable relu(Variable x) {
        return Rule.of("relu", x)
                .savesOutputs()
                .output(
                        x.data().relu(),
                        inOnePass(
                                Derivatives::relu,
                                (dy, y) -> dy.maskedFill(y.data().eq(0), 0)));
    }

    /** A gradient of a saved variable, written into dx in one pass. */
    interface Pass {
        void run(Tensor dy, Tensor held, Tensor dx);
    }

    /** The backward of one input: by a pass, or composed where the gradient is differentiated itself. */
    static Backward inOnePass(Pass pass, BinaryOperator<Variable> composed) {
        return g -> {
            if (GradMode.isEnabled()) {
                g.set(0, composed.apply(g.dy(), g.saved(0)));
                return;
            }
            Tensor dx = g.buffer(0);
            pass.run(g.dy().data(), g.saved(0).data(), dx);
            g.set(0, Variable.of(dx));
        };
    }

    /** dx = dy where low < x < high, else 0. Saves x. */
    static Variable clamp(Variable x, double low, double high) {
        return savingInput("clamp", x, x.data().clamp(low, high), (dy, held) -> {
            Tensor open = held.data().gt(low).mul(held.data().lt(high));
            return dy.maskedFill(open.eq(0), 0);
        });
    }
}
