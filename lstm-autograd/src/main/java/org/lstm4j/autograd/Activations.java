package org.lstm4j.autograd;

import java.util.Arrays;
import org.lstm4j.tensor.Derivatives;
import org.lstm4j.tensor.Shape;
import org.lstm4j.tensor.ShapeMismatchException;
import org.lstm4j.tensor.Tensor;

/** Rules of activation functions. The Javadoc of each has the derivative and what is saved. */
final class Activations {
    private static final double ROOT_HALF = Math.sqrt(0.5);
    private static final double ONE_OVER_ROOT_TWO_PI = 1 / Math.sqrt(2 * Math.PI);
    private static final double ROOT_TWO_OVER_PI = Math.sqrt(2 / Math.PI);
    private static final double GELU_CUBIC = 0.044715;
    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    private Activations() {}

    /** dx = dy where x > 0, else slope dy. Saves x. */
    static Variable leakyRelu(Variable x, double slope) {
        Tensor value = Tensor.where(x.data().gt(0), x.data(), x.data().mul(slope));
        return Pointwise.savingInput("leakyRelu", x, value, (dy, held) -> {
            Tensor open = held.data().gt(0);
            return dy.mul(Variable.of(open.mul(1 - slope).add(slope)));
        });
    }

    /** dx = dy where x > 0, else w dy; dw = x dy where x <= 0. Composed: saves the mask, x and w. */
    static Variable prelu(Variable x, Variable weight) {
        int channels = x.rank() >= 2 ? x.size(1) : 1;
        if (weight.rank() > 1 || (weight.data().numel() != 1 && weight.data().numel() != channels)) {
            throw new ShapeMismatchException(
                    "prelu",
                    "expected a weight of 1 element or of one for each of the " + channels + " channels of shape "
                            + x.shape() + ", but got " + weight.shape());
        }
        int[] sizes = new int[x.rank()];
        Arrays.fill(sizes, 1);
        if (x.rank() >= 2) {
            sizes[1] = weight.data().numel();
        }
        return Variable.where(x.data().gt(0), x, x.mul(weight.reshape(Shape.of(sizes))));
    }

    /** dx = dy where x > 0, else alpha exp(x) dy. Saves x. */
    static Variable elu(Variable x, double alpha) {
        Tensor value = Tensor.where(x.data().le(0), x.data().expm1().mul(alpha), x.data());
        return Pointwise.savingInput("elu", x, value, (dy, held) -> {
            // exp of min(x, 0): exp(x) would overflow for large x, and infinity times 0 is NaN in the second
            // derivative.
            Variable slope = held.neg().relu().neg().exp().mul(alpha);
            Variable one = Variable.of(Tensor.scalar(held.dtype(), 1));
            return dy.mul(Variable.where(held.data().le(0), slope, one));
        });
    }

    static Variable selu(Variable x) {
        return elu(x, SELU_ALPHA).mul(SELU_SCALE);
    }

    /** dx = dy (Φ(x) + x φ(x)), with the normal distribution's Φ and its density φ. Saves x. */
    static Variable gelu(Variable x) {
        return Rule.of("gelu", x)
                .saves(x)
                .output(x.data().gelu(), Pointwise.inOnePass(Derivatives::gelu, (dy, held) -> {
                    Variable below = held.mul(ROOT_HALF).erf().add(1).mul(0.5);
                    Variable density = held.square().mul(-0.5).exp().mul(ONE_OVER_ROOT_TWO_PI);
                    return dy.mul(below.add(held.mul(density)));
                }));
    }

    /** With t = tanh(u), u = √(2/π) (x + 0.044715 x³): dx = dy ((1 + t) / 2 + x (1 - t²) u' / 2). Saves x. */
    static Variable geluTanh(Variable x) {
        Tensor data = x.data();
        Tensor u = data.square().mul(data).mul(GELU_CUBIC).add(data).mul(ROOT_TWO_OVER_PI);
        return Pointwise.savingInput("geluTanh", x, data.mul(0.5).mul(u.tanh().add(1)), (dy, held) -> {
            Variable square = held.square();
            Variable inner = square.mul(GELU_CUBIC).add(1).mul(held).mul(ROOT_TWO_OVER_PI);
            Variable t = inner.tanh();
            Variable slope = square.mul(3 * GELU_CUBIC).add(1).mul(ROOT_TWO_OVER_PI);
            Variable bend = held.mul(t.square().neg().add(1)).mul(slope);
            return dy.mul(t.add(1).add(bend).mul(0.5));
        });
    }

    /** With s = sigmoid(x): dx = dy s (1 + x (1 - s)). Saves x. */
    static Variable silu(Variable x) {
        return Pointwise.savingInput("silu", x, x.data().mul(x.data().sigmoid()), (dy, held) -> {
            Variable s = held.sigmoid();
            return dy.mul(s.mul(s.neg().add(1).mul(held).add(1)));
        });
    }

    /** With t = tanh(softplus(x)): dx = dy (t + x (1 - t²) sigmoid(x)). Saves x. */
    static Variable mish(Variable x) {
        return Pointwise.savingInput("mish", x, x.data().mul(softplus(x.data()).tanh()), (dy, held) -> {
            Variable t = softplus(held, 1, Double.POSITIVE_INFINITY).tanh();
            Variable bend = t.square().neg().add(1).mul(held).mul(held.sigmoid());
            return dy.mul(t.add(bend));
        });
    }

    /** dx = dy sigmoid(beta x); dy where beta x > threshold. Saves x. */
    static Variable softplus(Variable x, double beta, double threshold) {
        Tensor scaled = x.data().mul(beta);
        Tensor value =
                Tensor.where(scaled.gt(threshold), x.data(), softplus(scaled).div(beta));
        return Pointwise.savingInput("softplus", x, value, (dy, held) -> {
            Variable z = held.mul(beta);
            Tensor at = z.data();
            Tensor one = Tensor.scalar(at.dtype(), 1);
            // At the threshold itself dx is that of the curve, but its own derivative is 0, as in PyTorch.
            Variable level = Variable.of(Tensor.where(at.gt(threshold), one, at.sigmoid()));
            return dy.mul(Variable.where(at.lt(threshold), z.sigmoid(), level));
        });
    }

    /** log(1 + exp(x)) as max(x, 0) + log(1 + exp(-|x|)), which does not overflow. */
    private static Tensor softplus(Tensor x) {
        return x.relu().add(x.abs().neg().exp().log1p());
    }

    /** dx = dy / (1 + |x|)². Saves x. */
    static Variable softsign(Variable x) {
        return Pointwise.savingInput(
                "softsign",
                x,
                x.data().div(x.data().abs().add(1)),
                (dy, held) -> dy.div(held.abs().add(1).square()));
    }

    /** dx = dy sigmoid(-x). Saves x. */
    static Variable logSigmoid(Variable x) {
        return Pointwise.savingInput(
                "logSigmoid",
                x,
                softplus(x.data().neg()).neg(),
                (dy, held) -> dy.mul(held.neg().sigmoid()));
    }

    /** dx = dy where low < x < high or x is NaN, else 0. Saves x. */
    static Variable hardtanh(Variable x, double low, double high) {
        return Pointwise.savingInput("hardtanh", x, x.data().clamp(low, high), (dy, held) -> {
            Tensor at = held.data();
            return dy.maskedFill(at.le(low).add(at.ge(high)), 0);
        });
    }

    /** dx = dy / 6 where -3 < x < 3, else 0. Saves x. */
    static Variable hardsigmoid(Variable x) {
        return Pointwise.savingInput(
                "hardsigmoid", x, x.data().add(3).clamp(0, 6).div(6), (dy, held) -> {
                    Tensor at = held.data();
                    return dy.div(6).maskedFill(at.le(-3).add(at.ge(3)), 0);
                });
    }

    /** dx = dy (x / 3 + 1 / 2) where -3 <= x <= 3, 0 below, dy above. Saves x. */
    static Variable hardswish(Variable x) {
        Tensor value = x.data().mul(x.data().add(3).clamp(0, 6)).div(6);
        return Pointwise.savingInput("hardswish", x, value, (dy, held) -> {
            Tensor at = held.data();
            Tensor outer = at.lt(-3).eq(0);
            // At -3 and 3 themselves dx is that of the curve, but its own derivative is 0, as in PyTorch.
            Variable level = Variable.of(Tensor.where(at.abs().eq(3), at.div(3).add(0.5), outer));
            Tensor inside = at.gt(-3).mul(at.lt(3));
            return dy.mul(Variable.where(inside, held.div(3).add(0.5), level));
        });
    }
}
